"""Speaks HTTP with one Launchpad-compatible tracker: pages, patience, errors that say what to do. Knows no Django."""
