"""What the desk adds to the search: `held:` finds what somebody keeps out of their lists."""

from __future__ import annotations

from django.db.models import Q

from reviewq.search import registry
from reviewq.search.registry import Asked

from .models import Hold
from .reads import held_by

ME, BACK = ("me", "yes", "self"), "back"
VALUES = ("me", BACK, *Hold.Until.values)


def held(asked: Asked) -> Q:
    """`held:me` what the asker holds, `held:vote` until a vote, `held:back` what came back and was not put away."""
    word = asked.value.lower()
    if word not in (*ME, *VALUES):
        asked.refuse(f"“{asked.value[:60]}” is no kind of hold.", *VALUES)
    open_holds = held_by(asked.viewer)
    if open_holds is None:
        return Q(pk__in=())
    if word == BACK:
        back = Hold.objects.filter(user=asked.viewer.user.pk, ended_by=Hold.End.RETURNED, seen_at=None)
        return Q(pk__in=back.values("change_id"))
    return Q(pk__in=open_holds if word in ME else open_holds.filter(until=word))


def register() -> None:
    registry.add(
        registry.Operator(
            "held",
            held,
            "changes that you hold: all, those until one thing, or those that came back",
            values=VALUES,
            example="held:me",
            is_gerrits=False,
        )
    )
