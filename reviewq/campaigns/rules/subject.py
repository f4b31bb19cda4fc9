"""What a subject says without where it says it: the same for all members of a campaign."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 300  # characters that are looked at
NAME = "…"  # stands for a name, a path, a number or anything quoted

QUOTED = re.compile(
    r"“[^”]{1,200}”|‘[^’]{1,200}’|``[^`]{1,200}``|`[^`]{1,200}`|\"[^\"]{1,200}\"|(?<!\w)'[^']{1,200}'(?!\w)"
)
TAGS = re.compile(r"^\s*(?:\[[^\]]{1,60}\]|\([^)]{1,60}\))\s*[:-]?\s*")
PREFIX = re.compile(r"^\s*[\w./-]{1,60}(?:\s[\w./-]{1,30})?:\s+")
MOST_PREFIXES = 3
PATH = re.compile(r"\S*[/\\]\S*|\S+\.\w{1,10}\S*|\w+::\S+")
IDENTIFIER = re.compile(r"\w*_\w*|\w*\d\w*|\w*[a-z][A-Z]\w*|\w+\(\)")
PLACE = re.compile(r"\s(?:in|for|from|under|within|at|on)(?:\s(?:the|a|an|some|all))?(?:\s[\w…'-]+){1,3}$")
BLANKS = re.compile(r"\s+")
EDGES = " .,:;!-"


@lru_cache(maxsize=5_000)
def normalised(subject: str, project: str = "") -> str:
    """The subject in small letters without prefixes ("[nova]", "libvirt:"), without what is quoted, paths, identifiers,
    numbers and the name of its own project, and without the place at its end ("in the tests"). What nothing would be
    left of stays as it is."""
    text = unicodedata.normalize("NFKC", subject[:LONGEST])
    text = "".join(one if one.isprintable() else " " for one in text)
    bare = _without_prefixes(text)
    own = project.rstrip("/").rpartition("/")[2].casefold()
    words = [_word(word, own) for word in QUOTED.sub(NAME, bare).split()]
    found = PLACE.sub("", " ".join(words).strip(EDGES))
    return _once(found) if any(map(str.isalpha, found)) else BLANKS.sub(" ", text).strip().casefold()


def _without_prefixes(text: str) -> str:
    for _ in range(MOST_PREFIXES):
        shorter = PREFIX.sub("", TAGS.sub("", text, count=1), count=1)
        if shorter == text or not shorter.strip():
            break
        text = shorter
    return text


def _word(word: str, own: str) -> str:
    bare = word.strip(EDGES)
    if own and bare.casefold() == own:
        return NAME
    if PATH.fullmatch(bare) or IDENTIFIER.fullmatch(bare):
        return NAME
    return word.casefold()


def _once(text: str) -> str:
    """Several names in a row as one: "a.py b.py" is "a.py"."""
    words: list[str] = []
    for word in text.split():
        if word.strip(EDGES) != NAME or not words or words[-1] != NAME:
            words.append(NAME if word.strip(EDGES) == NAME else word)
    return " ".join(words)
