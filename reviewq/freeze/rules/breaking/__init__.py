"""What of a patch a freeze may forbid: one file a kind of finding."""
