"""reviewq: a true copy of the open changes of a Gerrit, shown as a queue that says whose turn each one is."""
