"""Who could look at a change, as programs are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reviewq.changes.export import iso
from reviewq.changes.models import Account, Change
from reviewq.experts.panel import room_words
from reviewq.experts.reads import Advice, Suggestion, WithoutRoom, advice
from reviewq.parts.forms import LARGEST_KEY
from reviewq.people.reads import Viewer
from reviewq.search.find import visible

Json = dict[str, Any]


def find(number: int, project: str, viewer: Viewer) -> list[Change]:
    """The changes of that number that the reader may see, in that project or in any; at most two."""
    if number > LARGEST_KEY:
        return []
    found = visible(viewer).filter(number=number).select_related("project")
    if project:
        found = found.filter(project__name=project)
    return list(found.order_by("id")[:2])


def told_of(change: Change, viewer: Viewer, now: datetime) -> Json:
    """Nothing of a closed change. Who has no room, and why, is for those who lead them."""
    found = advice([change.pk], now).get(change.pk) if change.is_open else None
    leads = bool(found and found.without_room) and viewer.leads(change.project.name)
    return {
        "number": change.number,
        "project": change.project.name,
        "made_at": iso(found.made_at) if found else None,
        "known_changes": found.cases if found else None,
        "has_too_little": found.has_too_little if found else None,
        "is_reviewed": found.is_reviewed if found else None,
        "suggestions": [_suggestion(one) for one in found.suggestions] if found else [],
        "on_it": [_account(one) for one in found.on_it] if found else [],
        "without_room": len(found.without_room) if found else 0,
        "left_out_for_time": _left_out(found) if found and leads else None,
    }


def _suggestion(one: Suggestion) -> Json:
    reasons = [{"sentence": reason.words, "evidence": reason.evidence or None} for reason in one.reasons]
    return {"account": _account(one.account), "probability": round(one.probability, 3), "reasons": reasons}


def _left_out(found: Advice) -> list[Json]:
    return [_without_room(one) for one in found.without_room]


def _without_room(one: WithoutRoom) -> Json:
    return {"account": _account(one.account), "sentence": room_words(one.room)}


def _account(account: Account) -> Json:
    return {"id": account.number, "name": account.label, "username": account.username}
