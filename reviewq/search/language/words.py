"""Cuts a text into words as Gerrit's index does (Lucene's standard analyzer, with `_` and `.` taken for spaces), so
that a search finds the same. Words are folded to small letters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 255  # characters of one word; the rest is another word
SPACES = str.maketrans("_.", "  ")
# Letters and digits, with what may stand between two letters (' :) or two digits (' , ;).
PLAIN = re.compile(r"[a-z0-9]+(?:(?:(?<=[a-z])[':](?=[a-z])|(?<=[0-9])[',;](?=[0-9]))[a-z0-9]+)*")
# The same for other scripts, where each character stands for its kind (`_kind`).
BY_KIND = re.compile(r"i|[ln]m*(?:(?:(?<=l)|(?<=lm))[q:]m*(?=l)|(?:(?<=n)|(?<=nm))[q,]m*(?=n)|[ln]m*)*|km*(?:km*)*")
IDEOGRAPHS = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
KATAKANA = re.compile("[\u30a0-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
JOINERS = {"'": "q", "‘": "q", "’": "q", "․": "q", "﹒": "q", "＇": "q", "．": "q", "·": ":", "‧": ":", "：": ":"}


def words_of(text: str) -> list[str]:
    """The words of a text in their order."""
    text = text.translate(SPACES)
    found = PLAIN.findall(text.lower()) if text.isascii() else _of_any_script(text)
    if max(map(len, found), default=0) <= LONGEST:
        return found
    return [word[start : start + LONGEST] for word in found for start in range(0, len(word), LONGEST)]


def _of_any_script(text: str) -> list[str]:
    kinds = "".join(map(_kind, text))
    return ["".join(map(_folded, text[found.start() : found.end()])) for found in BY_KIND.finditer(kinds)]


def _folded(char: str) -> str:
    small = char.lower()
    return small if len(small) == 1 else char


@lru_cache(maxsize=10_000)
def _kind(char: str) -> str:
    """l letter, n digit, m mark, i a word of its own, k katakana, q : , what may join; a space: nothing."""
    if char in ":,;":
        return ":" if char == ":" else ","
    if joiner := JOINERS.get(char):
        return joiner
    if IDEOGRAPHS.match(char) or (ord(char) >= 0x20000 and unicodedata.category(char) == "Lo"):
        return "i"
    if KATAKANA.match(char):
        return "k"
    category = unicodedata.category(char)
    if category in ("Mn", "Mc", "Me", "Cf"):
        return "m"
    return "n" if category == "Nd" else "l" if category[0] == "L" or category == "Nl" else " "
