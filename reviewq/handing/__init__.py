"""A turn that one reviewer hands on to another."""
