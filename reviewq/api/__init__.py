"""The stable API: what programs may ask, as JSON."""
