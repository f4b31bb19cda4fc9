"""Pure rules of the desk: when a held change comes back, which changes fit into a sitting."""
