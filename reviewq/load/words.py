"""Figures of load in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reviewq.capacity.rules.room import Room, State, Unit
from reviewq.changes.rules.reason import duration, span
from reviewq.reviews.rules.figures import Counts, InOut

from .rules.balance import LONGEST, Outlook, Way
from .rules.peak import RUSH, Rush
from .rules.spread import Spread
from .rules.waiting import Kind

UNKNOWN = "unknown"
NOTHING_A_DAY = 0.05  # rounds to 0.0
TOO_FEW = "too few people to say"


@dataclass(frozen=True, slots=True)
class KindWords:
    """A reason why a change waits: said to that person, said of them, and what it means."""

    own: str
    their: str
    meaning: str


KINDS = {
    Kind.HANDED: KindWords("Handed to you", "Handed to them", "somebody handed the turn on"),
    Kind.BACK: KindWords(
        "Came back to you", "Came back to them", "the author answered, or uploaded new code, after the review"
    ),
    Kind.ASKED: KindWords(
        "You are asked", "They are asked", "named as reviewer and not heard yet, or in Gerrit's attention set"
    ),
    Kind.SECOND: KindWords(
        "Second +2 in your areas",
        "Second +2 in their areas",
        "lacks one more +2, in an area reviewed in within 90 days or a domain with that expert; cores only",
    ),
    Kind.EXPERT: KindWords(
        "Your word as an expert",
        "Their word as an expert",
        "every +2 is there; a vote of an expert of that domain is not",
    ),
    Kind.PROMISED: KindWords(
        "What you promised",
        "What they promised",
        "Review-Priority above 0 and no review vote since, patches taken, exceptions sponsored",
    ),
    Kind.OWN: KindWords(
        "Your own changes that need you", "Their own changes that need them", "the author's turn; no review, no minutes"
    ),
}


def trend_words(counts: Counts) -> str:
    """How the last 90 days stand to the 90 before."""
    if counts.trend is None:
        return "trend unknown: the mirror does not reach back 180 days"
    return change_words(counts.days90, counts.before90 or 0)


def change_words(now: int, before: int) -> str:
    if now == before:
        return f"as many as in the 90 days before ({before})"
    return f"{abs(now - before)} {'more' if now > before else 'fewer'} than in the 90 days before ({before})"


def response_words(seconds: int | None) -> str:
    return UNKNOWN if seconds is None else span(seconds)


def week_words(room: Room) -> str:
    """What somebody did in the last 7 days and holds, against what they want to do in a week."""
    done = amount(room.load, room.unit)
    if room.capacity is None:
        return f"{done}; no limit said" if room.load else "no limit said"
    share = f" ({round(100 * room.load / room.capacity)} %)" if room.capacity else ""
    return f"{done} of {amount(room.capacity, room.unit)}{share}"


def amount(measured: int, unit: Unit) -> str:
    return duration(measured) if unit is Unit.HOURS else f"{measured} review{'' if measured == 1 else 's'}"


def room_words(room: Room) -> str:
    until = f" until {room.until:%Y-%m-%d}" if isinstance(room.until, (date, datetime)) else ""
    return {
        State.ROOM: "has room",
        State.UNSAID: "has room; said no limit",
        State.FULL: "full",
        State.AWAY: f"away{until}",
        State.NOT_NOW: f"not now{until}",
    }[room.state]


def balance_words(of: InOut) -> str:
    """What comes in against what cores look at."""
    less = of.patch_sets_a_day - of.core_reviews_a_day
    if abs(less) < NOTHING_A_DAY:
        return "as many patch sets arrive as cores review"
    if less > 0:
        return f"{less:.1f} patch sets a day more arrive than cores review"
    return f"cores give {-less:.1f} reviews a day more than patch sets arrive"


def outlook_words(of: Outlook) -> str:
    """When the queue would be empty or twice as long, or why nobody can say."""
    if of.way is Way.UNKNOWN:
        return "Unknown: the mirror does not have four whole weeks of it yet."
    if of.way is Way.EMPTY:
        return "Nothing is open."
    if of.way is Way.STEADY or of.a_week is None:
        return "It stays about as long as it is: the weeks differ by more than it moves, so no date would be honest."
    speed = f"{abs(of.a_week):.1f} changes a week"
    if of.way is Way.SHRINKS:
        return f"It shrinks by {speed}; at this rate it would be empty {_when(of)}."
    return f"It grows by {speed}; at this rate it would be twice as long {_when(of)}."


def _when(of: Outlook) -> str:
    if of.weeks is None or of.soonest is None:
        return f"in more than {LONGEST // 52} years"
    around = f"in about {_weeks(of.weeks)}"
    if of.latest is None:
        return f"{around}, at the soonest in {_weeks(of.soonest)}"
    soonest, latest = round(of.soonest), round(of.latest)
    return around if soonest == latest else f"{around} ({soonest} to {latest})"


def _weeks(count: float) -> str:
    whole = max(1, round(count))
    return f"{whole} week{'' if whole == 1 else 's'}"


def spread_words(of: Spread | None) -> str:
    if of is None:
        return f"Unknown: {TOO_FEW}."
    level = "evenly spread" if of.gini < 0.25 else "unevenly spread" if of.gini < 0.5 else "on few shoulders"
    return (
        f"Reviews are {level}: Gini {of.gini:.2f} (0: all do the same; towards 1: one does all). The busiest three of "
        f"{of.people} cores gave {of.busiest:.0%} of the reviews; it would be {of.even:.0%} if all did the same."
    )


def rush_words(here: Rush | None, before: Rush | None, name: str, is_to_come: bool = False) -> str:
    """The last weeks before the freeze in two cycles. `is_to_come`: of this one none is over."""
    this = f"The {RUSH} weeks before this freeze are still to come" if is_to_come else _rush(here, "this freeze")
    return f"{this}. {_rush(before, f'that of {name}') if name else 'No freeze before it is known'}."


def _rush(of: Rush | None, what: str) -> str:
    if of is None:
        return f"The {RUSH} weeks before {what}: unknown"
    reviews = "" if of.reviews is None else f" and {of.reviews:.0f} reviews of cores"
    return f"In the {RUSH} weeks before {what}: {of.patch_sets:.0f} patch sets{reviews} a week"
