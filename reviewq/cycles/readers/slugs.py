"""The short name of a cycle in addresses."""

from __future__ import annotations

import re

NOT_PLAIN = re.compile(r"[^a-z0-9]+")
LONGEST = 60
TAKEN = ("new", "import", "feed")  # addresses of pages of ours


def slug_of(name: str) -> str:
    """`2026.1 Gazpacho` is `gazpacho`: the last word that begins with a letter, else all of it; '' if nothing is
    left."""
    words = [word for word in name.split() if word[:1].isalpha()]
    slug = NOT_PLAIN.sub("-", (words[-1] if words else name).lower()).strip("-")[:LONGEST].strip("-")
    return f"{slug}-cycle" if slug in TAKEN else slug
