"""In which order changes are best taken, why, and how long they will wait. No pages of its own."""
