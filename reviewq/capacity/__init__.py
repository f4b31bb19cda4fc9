"""How much people want to review, when they are away, and who has room."""
