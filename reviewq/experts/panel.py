"""What the page of a change shows of who could look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.capacity.rules.room import Room, State
from reviewq.changes.models import Change
from reviewq.changes.rules.holder import Lane
from reviewq.changes.rules.reason import percent, span
from reviewq.people.reads import Viewer

from .reads import Advice, Suggestion, advice
from .rules.ranking import FEW_CASES

ONLY: Mapping[str, str] = {
    Lane.SECOND: "It lacks a core's +2, so cores alone are named.",
    Lane.APPROVAL: "It lacks a core's approval, so cores alone are named.",
    Lane.EXPERT: "It lacks an expert's vote, so experts alone are named.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A person with the probability in words."""

    suggestion: Suggestion
    likely: str


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """Three queries and those about people's time; nothing for a closed change."""
    if not change.is_open:
        return SafeString("")
    found = advice([change.pk], now).get(change.pk)
    context = {
        "advice": found,
        "change": change,
        "lines": [Line(one, percent(one.probability)) for one in found.suggestions] if found else [],
        "nothing": nothing_words(found) if found else "",
        "only": ONLY.get(found.lane, "") if found and found.suggestions else "",
        "ago": span((now - found.made_at).total_seconds()) if found else "",
        "left_out": left_out(found, change, viewer) if found and not found.has_too_little else [],
    }
    return SafeString(render_to_string("experts/panel.html", context, request))


def nothing_words(found: Advice) -> str:
    """Why nobody is suggested; '' if somebody is."""
    if found.has_too_little:
        return too_little_words(found.cases)
    if found.suggestions:
        return ""
    if found.without_room:
        return "Nobody who is likely to review it has room now."
    return "Everybody who is likely to review it is on it already."


def too_little_words(cases: int) -> str:
    if cases < FEW_CASES:
        known = (
            "no reviewed change is" if not cases else f"only {cases} reviewed change{' is' if cases == 1 else 's are'}"
        )
        return f"Too little to say: {known} known here, and it takes {FEW_CASES}."
    return f"Too little to say: none of the {cases} reviewed changes that are known here resembles this one enough."


def left_out(found: Advice, change: Change, viewer: Viewer) -> list[str]:
    """Who is not suggested, and why. Who has no room is said to those who lead them alone; to others how many."""
    said = [f"{change.owner.label} owns it"] if change.owner else []
    said += [f"{account.label} is a reviewer already" for account in found.on_it]
    if viewer.leads(change.project.name):
        said += [f"{one.account.label}: {room_words(one.room)}" for one in found.without_room]
    elif count := len(found.without_room):
        said.append("1 person has no room now" if count == 1 else f"{count} people have no room now")
    return [*said, "Bots and accounts that are no longer active are never suggested"]


def room_words(room: Room) -> str:
    """Why somebody is not suggested, to who leads them."""
    match room.state:
        case State.AWAY:
            return f"away until {room.until:%Y-%m-%d}"
        case State.NOT_NOW:
            return f"asked for quiet until {room.until:%Y-%m-%d %H:%M} UTC"
        case _:
            return "the week is full, or would be with this one"
