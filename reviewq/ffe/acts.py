"""The acts that the page of a request offers, by the name in their address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reviewq.changes.models import Change
from reviewq.people.reads import Viewer

from . import actions
from .actions import Refused, Seen
from .ledger_reads import changes_numbered
from .models import Member, Request

Typed = Mapping[str, Any]
Do = Callable[[Viewer, Request, Typed, datetime], str]


@dataclass(frozen=True, slots=True)
class OnPage:
    """`group`: the form on the page that it belongs to."""

    group: str
    do: Do


GROUPS = ("own", "decide", "promise", "name", "drop")


def do(name: str, viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    """Does it and says so. Raises what `actions` raises."""
    return ACTS[name].do(viewer, request, typed, now)


def _seen(request: Request, typed: Typed) -> Seen:
    """The version that the reader had before them; a form without one speaks of no version at all."""
    return Seen(request.pk, typed.get("version") or 1)


def _ask(viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    actions.ask(viewer, _seen(request, typed), now)
    return "Asked. Cores can promise to review now; who decides sees it in the ledger."


def _admit(viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    actions.admit(viewer, _seen(request, typed), typed["why"], now)
    return "Admitted: it is requested now."


def _withdraw(viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    actions.withdraw(viewer, _seen(request, typed), typed["why"], now)
    return "Withdrawn. It can be asked anew."


def _sponsor(viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    actions.sponsor(viewer, request.pk, now, typed["why"])
    return "You have promised to review it."


def _unsponsor(viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    actions.unsponsor(viewer, request.pk, typed["why"], now)
    return "You took your promise back."


def _grant(viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    granted = actions.grant(viewer, _seen(request, typed), typed["why"], now, typed["day"])
    return f"Granted until {granted.until:%Y-%m-%d}."


def _override(viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    granted = actions.grant(viewer, _seen(request, typed), typed["why"], now, typed["day"], is_override=True)
    return f"Granted until {granted.until:%Y-%m-%d}, although sponsors are missing."


def _deny(viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    actions.deny(viewer, _seen(request, typed), typed["why"], now)
    return "Denied."


def _revoke(viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    actions.revoke(viewer, _seen(request, typed), typed["why"], now)
    return "The grant is taken back."


def _extend(viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    day: date | None = typed["day"]
    if day is None:
        raise Refused("Say until which day.", "day")
    granted = actions.extend(viewer, _seen(request, typed), typed["why"], day, now)
    return f"Extended until {granted.until:%Y-%m-%d}."


def _see(viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    actions.see(viewer, _seen(request, typed), now)
    return "Marked as seen."


def _name(viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    change = _change(request, typed, viewer)
    actions.name_change(viewer, request.pk, change, now)
    return f"{change.number} belongs to it now."


def _drop(viewer: Viewer, request: Request, typed: Typed, now: datetime) -> str:
    number = typed["number"]
    member = (
        Member.objects.filter(request=request, left_at=None, change__number=number).select_related("change").first()
    )
    if member is None:
        raise Refused(f"{number} does not belong to it." if number else "Pick a change.", "number")
    actions.drop_change(viewer, request.pk, member.change, typed["why"], now)
    return f"{number} is taken out; it does not join by itself again."


def _change(request: Request, typed: Typed, viewer: Viewer) -> Change:
    """The change of the number that was typed; of several servers that of the request's project."""
    number = typed["number"]
    if number is None:
        raise Refused("Write the number of a change.", "number")
    found = changes_numbered([number], viewer)
    own = [change for change in found if change.project_id == request.project_id]
    if not found:
        raise Refused(f"There is no change {number} in the mirror, or not for you to see.", "number")
    return (own or found)[0]


ACTS: Mapping[str, OnPage] = {
    "ask": OnPage("own", _ask),
    "withdraw": OnPage("own", _withdraw),
    "admit": OnPage("decide", _admit),
    "grant": OnPage("decide", _grant),
    "override": OnPage("decide", _override),
    "deny": OnPage("decide", _deny),
    "extend": OnPage("decide", _extend),
    "revoke": OnPage("decide", _revoke),
    "see": OnPage("", _see),
    "sponsor": OnPage("promise", _sponsor),
    "unsponsor": OnPage("promise", _unsponsor),
    "name": OnPage("name", _name),
    "drop": OnPage("drop", _drop),
}
