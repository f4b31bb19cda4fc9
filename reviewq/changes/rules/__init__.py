"""Pure rules over one change: whose turn, why, for how long. No Django, no clock, no settings."""
