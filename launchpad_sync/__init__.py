"""Bugs from a Launchpad-compatible REST API to the mirror: client, wire types, upsert, jobs."""
