"""The language itself: grammar, tree, errors. Knows nothing of Django or of tables."""
