"""What a freeze means for changes and efforts. Pure."""
