"""The demo's ledger has a past: acts of a file, each done at its instant by the person that it names, under the same
rules as on the pages. What they do not permit is left out, and told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from reviewq.changes.models import Account, Project
from reviewq.cycles.models import Cycle
from reviewq.people.actions import PTL, user_for_persona
from reviewq.people.reads import Viewer

from . import actions, writes
from .actions import Answers, Refused, Seen
from .models import Request

Record = Mapping[str, Any]


@dataclass(slots=True)
class Played:
    """`made`: how many requests are new; `refused`: what the rules did not permit, in words."""

    made: int = 0
    refused: list[str] = field(default_factory=list)


def play(text: str) -> Played:
    """Plays a file (demo.world.exceptions). A request that is there already stays as it is. Raises ValueError if it is
    no such file."""
    data = json.loads(text)
    if not isinstance(data, dict) or not isinstance(data.get("requests"), list):
        raise ValueError("there is no list “requests” in it")
    played, viewers = Played(), _viewers(data)
    for record in data["requests"]:
        cycle = Cycle.objects.filter(slug=record["cycle"]).first()
        project = Project.objects.filter(name=record["project"]).first()
        if cycle is None or project is None:
            played.refused.append(f"{record['title']}: no such cycle or project")
        elif not Request.objects.filter(cycle=cycle, project=project, effort=record["effort"]).exists():
            _play(record, cycle, project, viewers, played)
    return played


def _viewers(data: Record) -> dict[str, Viewer]:
    """Whoever acts, as the reader of a page that they would be."""
    found = {}
    accounts = {one.username: one for one in Account.objects.filter(username__in=data["people"])}
    for username, name in data["people"].items():
        role = PTL if username in data["ptls"] else ""
        user = user_for_persona({"username": username, "name": name, "role": role})
        found[username] = Viewer(user, accounts.get(username), is_verified=username in accounts)
    return found


def _play(record: Record, cycle: Cycle, project: Project, viewers: Mapping[str, Viewer], played: Played) -> None:
    request = None
    for act in record["acts"]:
        try:
            request = _do(record, act, request, (cycle, project), viewers)
        except Refused as refusal:
            played.refused.append(f"{record['title']}, {act['act']} by {act['who']}: {refusal.words}")
            break
    played.made += request is not None


def _do(
    record: Record,
    act: Record,
    request: Request | None,
    where: tuple[Cycle, Project],
    viewers: Mapping[str, Viewer],
) -> Request:
    at = datetime.fromisoformat(act["at"])
    if act["act"] == "make" or request is None:
        answers = Answers(record["effort"], record["title"], **record["answers"])
        return actions.make(viewers[act["who"]], *where, answers, {}, at)
    if act["act"] in ("merge", "expire"):
        return _end(request, act["act"] == "merge", at)
    return _by_somebody(act, request, viewers[act["who"]], at)


@transaction.atomic
def _end(request: Request, is_merged: bool, at: datetime) -> Request:
    """What the ledger itself found at that time; the changes are not in the mirror any more."""
    locked = writes.lock(request.pk)
    return writes.close_merged(locked, at) if is_merged else writes.expire(locked, at)


def _by_somebody(act: Record, request: Request, viewer: Viewer, at: datetime) -> Request:
    seen, why = Seen(request.pk, 0), act.get("why", "")
    match act["act"]:
        case "ask":
            return actions.ask(viewer, seen, at)
        case "sponsor":
            return actions.sponsor(viewer, request.pk, at)
        case "grant":
            day = date.fromisoformat(act["day"]) if "day" in act else None
            return actions.grant(viewer, seen, why, at, day)
        case "deny":
            return actions.deny(viewer, seen, why, at)
        case "withdraw":
            return actions.withdraw(viewer, seen, why, at)
    raise ValueError(f"nobody can {act['act']!r}")
