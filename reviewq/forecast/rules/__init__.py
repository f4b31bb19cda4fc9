"""How likely a change is to merge by a date, and why. Pure."""
