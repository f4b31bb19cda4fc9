"""Which changes are near-identical, and what can be said to who made them. Pure."""
