"""Who knows what, and who should look at a change."""
