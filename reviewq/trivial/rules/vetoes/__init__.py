"""What must never be tagged by itself: one file a family of dangers."""
