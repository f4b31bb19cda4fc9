"""Gerrit's query language over the mirror: read, checked, and turned into SQL. No pages of its own."""
