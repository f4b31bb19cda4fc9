"""A person's time in words, for themselves and for who leads them."""

from __future__ import annotations

from .reads import Time
from .rules.room import MINUTES_OF_AN_HOUR, Room, State, Unit, Work


def hours(minutes: int) -> str:
    """Minutes as a part of what somebody wants to do in a week, which is said in hours: `2.5 h`."""
    return f"{minutes / MINUTES_OF_AN_HOUR:.1f}".removesuffix(".0") + " h"


def work_words(work: Work) -> str:
    """`3 reviews, about 1.5 h`."""
    count = f"{work.reviews} review{'' if work.reviews == 1 else 's'}"
    return f"{count}, about {hours(work.minutes)}" if work.reviews else "no reviews"


def capacity_words(time: Time) -> str:
    """`5 h a week`; empty: they never said."""
    if time.said is None:
        return ""
    amount = time.said.amount_words
    if time.said.unit is Unit.HOURS:
        return f"{amount} h a week"
    return f"{amount} review{'' if time.said.amount == 1 else 's'} a week"


def load_words(time: Time) -> str:
    """What the week holds against what they want."""
    has = time.room
    if has.capacity is None:
        return "You have not said how much you want to review, so nothing is held back from you."
    load = hours(has.load) if has.unit is Unit.HOURS else str(has.load)
    return f"{load} of {capacity_words(time)}, done or waiting."


def now_words(has: Room) -> str:
    """To oneself: whether something is sent, and if not, until when."""
    if has.state is State.AWAY:
        return f"You are away until {has.until:%A, %Y-%m-%d}: nothing is sent to you."
    if has.state is State.NOT_NOW:
        return f"You asked for quiet until {has.until:%Y-%m-%d %H:%M} UTC: nothing is sent to you."
    if has.state is State.FULL:
        return "Your week is full: nothing more is sent to you."
    return ""
