"""How a domain stands: whether the people who know it suffice for what waits there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LONG = timedelta(days=7)  # that half of what waits for reviewers has waited: a review a week is what people plan with
LEAST_WAITING = 3  # changes; of fewer the middle says nothing
LEAST_GROWTH = 5  # changes more came than went, in four weeks
GROWTH = 1.5  # and so many times as many
MUCH = 300  # minutes of review for each active expert: more than a core reviews in a week


class Risk(StrEnum):
    """What is wrong with a domain; the gravest first."""

    NOBODY = "nobody"
    SINGLE = "single"
    AWAY = "away"
    NO_EXPERT = "no-expert"
    MUCH = "much"
    WAITS = "waits"
    GROWS = "grows"


GRAVE = frozenset({Risk.NOBODY, Risk.SINGLE})
MEANING = {
    Risk.NOBODY: "nobody who can give +2 was active there of late",
    Risk.SINGLE: "at most one person who can give +2 was active there of late",
    Risk.AWAY: "half of its experts, or more, have no time",
    Risk.NO_EXPERT: "no expert, named or learned, was active there of late",
    Risk.MUCH: f"more than {MUCH // 60} hours of review wait for each active expert",
    Risk.WAITS: f"half of what waits for reviewers has waited {LONG.days} days or longer",
    Risk.GROWS: "many more changes came than went in the last four weeks",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A domain now. `waiting`: open changes whose turn is the reviewers'; `median`: how long the middle one of them has
    waited; `minutes` of review that all of them need. `experts`: active ones, named or learned; `plus_two`: active
    people who can give +2 there, None: who is core is unknown. `busy`: active experts without room, None: not told.
    `opened`, `closed`: changes of the last four weeks."""

    waiting: int = 0
    median: timedelta | None = None
    minutes: int = 0
    experts: int = 0
    plus_two: int | None = None
    busy: int | None = None
    opened: int = 0
    closed: int = 0

    @property
    def minutes_each(self) -> int | None:
        """Minutes of review that wait for each active expert; None: there is none."""
        return round(self.minutes / self.experts) if self.experts else None


def risks(place: Place) -> list[Risk]:
    """What is wrong there, the gravest first."""
    return [risk for risk, holds in _looks(place) if holds]


def _looks(place: Place) -> Iterator[tuple[Risk, bool]]:
    each, grew = place.minutes_each, place.opened - place.closed
    is_long = place.waiting >= LEAST_WAITING and place.median is not None and place.median >= LONG
    yield Risk.NOBODY, place.plus_two == 0
    yield Risk.SINGLE, place.plus_two == 1
    yield Risk.AWAY, bool(place.busy) and 2 * (place.busy or 0) >= place.experts
    yield Risk.NO_EXPERT, not place.experts and place.plus_two != 0  # else that says it already
    yield Risk.MUCH, each is not None and each > MUCH
    yield Risk.WAITS, is_long
    yield Risk.GROWS, grew >= LEAST_GROWTH and place.opened >= GROWTH * place.closed


def is_single(plus_two: int | None) -> bool | None:
    """Whether at most one active person can give +2; None: unknown."""
    return None if plus_two is None else plus_two <= 1
