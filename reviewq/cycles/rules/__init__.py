"""Release cycles and their dates, as frozen dataclasses and pure rules."""
