"""The life of a feature freeze exception. Pure."""
