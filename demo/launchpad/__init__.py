"""A stand-in for Launchpad: a real HTTP server with its paging and its faults."""
