"""Text from Gerrit is hostile: bounded in length, and without what no database and no page can hold."""

from __future__ import annotations

import re

SUBJECT = 2000
NAME = 300
MESSAGE = 16_000
COMMIT_MESSAGE = 32_000
PATH = 4000
FILES = 3000  # a change with more files shows the first so many
MESSAGES = 3000  # the newest so many: CI-heavy changes have thousands


# control characters but tab and newline, and halves of surrogate pairs
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
SPACE = re.compile(r"\s+")


def clean(text: str, limit: int) -> str:
    """The text without control characters (but tab and newline) and lone surrogates, at most `limit` characters long.
    Direction marks stay: they are data; pages isolate them."""
    text = UNFIT.sub("", text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def line(text: str, limit: int = NAME) -> str:
    """`clean` for what has to stay on one line."""
    if len(text) <= limit and text.isprintable():  # nearly always; what is unfit is not printable either
        return text
    return clean(text if text.isprintable() else SPACE.sub(" ", text).strip(), limit)
