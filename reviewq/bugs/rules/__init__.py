"""Pure rules about bugs: no Django, no clock, no settings."""
