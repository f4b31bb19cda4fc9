"""Messages of a change as people read them: bounded, with names for account numbers, bots apart. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

ACCOUNT = re.compile(r"<GERRIT_ACCOUNT_(\d{1,18})>")
HEADLINE = re.compile(r"Patch Set \d+:?[ \t]*")
LONGEST = 6000  # letters of one message
MOST = 300  # messages of one change


@dataclass(frozen=True, slots=True)
class Said:
    """A message. `headline`: its first line, without "Patch Set N:"."""

    at: datetime
    who: str
    text: str
    patch_set: int | None
    is_bot: bool
    is_cut: bool = False

    @property
    def headline(self) -> str:
        first = next((line.strip() for line in self.text.splitlines() if line.strip()), "")
        return first[:160]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages one after another, all by people or all by machines; machines' are folded."""

    is_bot: bool
    messages: list[Said]

    @property
    def who(self) -> str:
        return ", ".join(dict.fromkeys(said.who for said in self.messages))


def account_numbers(texts: Iterable[str]) -> set[int]:
    return {int(number) for text in texts for number in ACCOUNT.findall(text)}


def readable(text: str, names: Mapping[int, str]) -> tuple[str, bool]:
    """(the text with names for account numbers, whether it was cut)."""
    is_cut = len(text) > LONGEST
    text = ACCOUNT.sub(lambda found: names.get(int(found[1]), f"account {found[1]}"), text[:LONGEST])
    head = HEADLINE.match(text)
    return (text[head.end() :].strip() or text.strip() if head else text.strip()), is_cut


def stretches(messages: Iterable[Said]) -> list[Stretch]:
    return [Stretch(is_bot, list(run)) for is_bot, run in groupby(messages, key=lambda said: said.is_bot)]
