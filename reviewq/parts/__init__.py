"""What several capabilities show in the same way: rows, lanes, and the places where they add to each other's pages."""
