"""When somebody first reviewed a change, and how long reviewers had had it by then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .clock import Segment
from .history import Event, EventKind
from .holder import Holder


@dataclass(frozen=True, slots=True)
class FirstReview:
    """`waited`: seconds that reviewers had it before, by the clock."""

    at: datetime
    waited: int


def first_review(log: Iterable[Event], segments: Sequence[Segment], owner: int | None) -> FirstReview | None:
    """The first vote or words of a person beside the owner; None: nobody has said anything yet."""
    event = next((event for event in log if is_review(event, owner)), None)
    return FirstReview(event.at, held_until(segments, event.at)) if event else None


def is_review(event: Event, owner: int | None) -> bool:
    is_said = event.kind is EventKind.REPLY or (event.kind is EventKind.VOTE and event.value != 0)
    return is_said and not event.is_bot and event.account is not None and event.account != owner


def held_until(segments: Iterable[Segment], end: datetime) -> int:
    """Seconds of the reviewers before that instant."""
    held = (min(s.end, end) - s.start for s in segments if s.holder is Holder.REVIEWERS and s.start < end)
    return int(sum(held, timedelta(0)).total_seconds())
