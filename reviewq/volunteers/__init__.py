"""The volunteers' board: who takes which patch, for how long, and what cores need only vote on."""
