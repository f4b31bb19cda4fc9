"""Why somebody is suggested: evidence that a reader can look up, as typed reasons with their sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .case import Account, Asked, day_of
from .knowledge import Knowledge, Of
from .places import chains
from .ranking import Pick, Ranking

MOST_REASONS = 3
ENOUGH = 3  # reviews of a folder; with fewer the folder above says more
SHOWN = 3


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


@dataclass(frozen=True, slots=True)
class Suggestion:
    account: Account
    probability: float
    reasons: tuple[Reason, ...]


def suggest(asked: Asked, ranking: Ranking, knowledge: Knowledge, most: int = SHOWN) -> list[Suggestion]:
    """Nobody where there is too little to say anything."""
    return [] if ranking.has_too_little else explained(asked, ranking.picks[:most], knowledge)


def explained(asked: Asked, picks: Sequence[Pick], knowledge: Knowledge) -> list[Suggestion]:
    return [Suggestion(pick.account, pick.probability, reasons(asked, pick.account, knowledge)) for pick in picks]


def reasons(asked: Asked, account: Account, knowledge: Knowledge) -> tuple[Reason, ...]:
    """The nearest evidence first; never none for somebody who reviewed anything."""
    found = [
        _at_places(asked, account, knowledge, Of.PLACE, Why.FOLDER),
        _of_owner(asked, account, knowledge),
        _at_places(asked, account, knowledge, Of.WRITTEN, Why.WROTE),
    ]
    told = [reason for reason in found if reason is not None][:MOST_REASONS]
    return tuple(told) if told else _elsewhere(asked, account, knowledge)


def _of_owner(asked: Asked, account: Account, knowledge: Knowledge) -> Reason | None:
    last = knowledge.last_of(asked.owner) if asked.owner is not None else []
    count = sum(account in reviewers for reviewers in last)
    return Reason(Why.OWNER, count, among=len(last)) if count else None


def _at_places(asked: Asked, account: Account, knowledge: Knowledge, of: Of, why: Why) -> Reason | None:
    """The deepest place with enough of their changes, else the one with most of them."""
    best: tuple[tuple[int, int, int], Reason] | None = None
    for chain in chains(asked):
        for level, place in enumerate(chain[1:], 1):
            reason = _reason(asked, account, knowledge, (of, place), why)
            if reason is None:
                continue
            order = (level, reason.count, 0) if reason.count >= ENOUGH else (0, reason.count, level)
            if best is None or order > best[0]:
                best = order, reason
    return best[1] if best else None


def _elsewhere(asked: Asked, account: Account, knowledge: Knowledge) -> tuple[Reason, ...]:
    here = _reason(asked, account, knowledge, (Of.PLACE, asked.project + "/"), Why.PROJECT)
    anywhere = here or _reason(asked, account, knowledge, (Of.ALL, ""), Why.ELSEWHERE)
    return (anywhere,) if anywhere else ()


def _reason(asked: Asked, account: Account, knowledge: Knowledge, key: tuple[Of, str], why: Why) -> Reason | None:
    entry = knowledge.of(*key).entries.get(account)
    if entry is None:
        return None
    place = asked.project if why is Why.PROJECT else key[1].removeprefix(asked.project + "/")
    return Reason(why, entry.count, place, max(0, int(day_of(asked.at) - entry.last)))
