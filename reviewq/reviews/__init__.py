"""Who reviewed what, and when: kept from the logs of changes."""
