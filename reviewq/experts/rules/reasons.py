"""Why somebody is suggested: evidence that a reader can look up, as typed reasons with their sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .case import Account, Asked, day_of
from .knowledge import Knowledge, Of
from .places import chains
from .tally import Entry, Tally

MOST_REASONS = 3
ENOUGH = 3  # reviews of a folder; with fewer the folder above says more


class Why(StrEnum):
    FOLDER = "folder"  # reviewed under a folder, or a file, of this change
    OWNER = "owner"  # reviewed changes of this owner
    WROTE = "wrote"  # made changes there
    PROJECT = "project"  # reviewed in this project
    ELSEWHERE = "elsewhere"  # reviewed in other projects only


@dataclass(frozen=True, slots=True)
class Reason:
    """`count` changes of `among` (0: of all there are); `place`: folder (ends in a slash), file or project; `days`:
    since the last one."""

    why: Why
    count: int
    place: str = ""
    days: int = 0
    among: int = 0

    def __str__(self) -> str:
        changes = "1 change" if self.count == 1 else f"{self.count} changes"
        match self.why:
            case Why.FOLDER | Why.PROJECT:
                return f"reviewed {changes} {_where(self)}, {_last(self)}"
            case Why.OWNER:
                return f"reviewed {self.count} of this owner's last {self.among}"
            case Why.WROTE:
                return f"made {changes} {_where(self)}, {_last(self)}"
            case Why.ELSEWHERE:
                return f"reviewed {changes} in other projects, {_last(self)}"


def _where(reason: Reason) -> str:
    if reason.why is Why.PROJECT:
        return f"in {reason.place}"
    return f"under {reason.place[:-1]}" if reason.place.endswith("/") else f"of {reason.place}"


def _last(reason: Reason) -> str:
    day = {0: "today", 1: "yesterday"}.get(reason.days, f"{reason.days} days ago")
    return day if reason.count == 1 else f"the last {day}"


class Sources:
    """Where reasons for one change are looked for: each place once, however many files are in it, for all people."""

    def __init__(self, asked: Asked, knowledge: Knowledge) -> None:
        self._knowledge, self._project, self._day = knowledge, asked.project, day_of(asked.at)
        self._last = knowledge.last_of(asked.owner) if asked.owner is not None else []
        levels = {place: level for chain in chains(asked) for level, place in enumerate(chain) if level}
        self._reviewed = self._tallies(Of.PLACE, levels)
        self._written = self._tallies(Of.WRITTEN, levels)

    def _tallies(self, of: Of, levels: Mapping[str, int]) -> list[tuple[int, str, Tally]]:
        """Of the places with history, with their depths."""
        found = ((level, place, self._knowledge.of(of, place)) for place, level in levels.items())
        return [(level, place, tally) for level, place, tally in found if tally.entries]

    def reasons(self, account: Account) -> tuple[Reason, ...]:
        """The nearest evidence first; never none for somebody who reviewed anything."""
        found = [
            self._at_places(account, self._reviewed, Why.FOLDER),
            self._of_owner(account),
            self._at_places(account, self._written, Why.WROTE),
        ]
        told = [reason for reason in found if reason is not None][:MOST_REASONS]
        return tuple(told) if told else self._elsewhere(account)

    def _of_owner(self, account: Account) -> Reason | None:
        count = sum(account in reviewers for reviewers in self._last)
        return Reason(Why.OWNER, count, among=len(self._last)) if count else None

    def _at_places(self, account: Account, tallies: Sequence[tuple[int, str, Tally]], why: Why) -> Reason | None:
        """The deepest place with enough of their changes, else the one with most of them."""
        best: tuple[tuple[int, int, int], str, Entry] | None = None
        for level, place, tally in tallies:
            entry = tally.entries.get(account)
            if entry is None:
                continue
            order = (level, entry.count, 0) if entry.count >= ENOUGH else (0, entry.count, level)
            if best is None or order > best[0]:
                best = order, place, entry
        return self._reason(why, best[2], best[1].removeprefix(self._project + "/")) if best else None

    def _elsewhere(self, account: Account) -> tuple[Reason, ...]:
        here = self._knowledge.of(Of.PLACE, self._project + "/").entries.get(account)
        if here is not None:
            return (self._reason(Why.PROJECT, here, self._project),)
        anywhere = self._knowledge.of(Of.ALL).entries.get(account)
        return (self._reason(Why.ELSEWHERE, anywhere),) if anywhere else ()

    def _reason(self, why: Why, entry: Entry, place: str = "") -> Reason:
        return Reason(why, entry.count, place, max(0, int(self._day - entry.last)))
