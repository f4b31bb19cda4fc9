"""What the ledger adds to the search: `ffe:` finds changes that an exception is asked for, or was."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from reviewq.search import registry
from reviewq.search.registry import Asked

from .models import Member
from .rules.life import ASKED, State
from .rules.truth import Left

ANY, NONE, REQUESTED, MINE = "any", "none", "requested", "mine"
SAME = {"yes": ANY, "no": NONE, "asked": REQUESTED, "me": MINE, "self": MINE}
ENDED = (State.DENIED, State.WITHDRAWN, State.MERGED, State.EXPIRED)
VALUES = (ANY, NONE, REQUESTED, State.SPONSORED.value, State.GRANTED.value, MINE, *(state.value for state in ENDED))


def ffe(asked: Asked) -> Q:
    """`ffe:any` changes of a request that is not over, `ffe:none` all others, `ffe:requested` those that wait for a
    word (with or without sponsors), `ffe:mine` what the reader asked for or promised to review, else a state. What
    merged or was abandoned under a request is still found by it; what a person took out is not."""
    word = asked.value.lower()
    word = SAME.get(word, word)
    if word not in VALUES:
        asked.refuse(f"“{asked.value[:60]}” is no state of an exception.", *VALUES)
    if word == NONE:
        return ~Q(pk__in=_members(_goes_on(asked)).values("change_id"))
    return Q(pk__in=_members(_condition(asked, word)).values("change_id"))


def _members(condition: Q) -> QuerySet[Member]:
    return Member.objects.filter(condition, left_why__in=(Left.IN, Left.MERGED, Left.ABANDONED))


def _goes_on(asked: Asked) -> Q:
    return Q(request__state__in=ASKED) | _granted(asked)


def _granted(asked: Asked) -> Q:
    return Q(request__state=State.GRANTED, request__until__gt=asked.now)


def _condition(asked: Asked, word: str) -> Q:
    if word == MINE:
        return _own(asked)
    if word == ANY:
        return _goes_on(asked)
    if word == REQUESTED:
        return Q(request__state__in=ASKED)
    if word == State.GRANTED:
        return _granted(asked)
    if word == State.EXPIRED:  # by the clock, whether or not that is written down yet
        return Q(request__state=State.EXPIRED) | Q(request__state=State.GRANTED, request__until__lte=asked.now)
    return Q(request__state=word)


def _own(asked: Asked) -> Q:
    if not asked.viewer.user.is_authenticated:
        asked.refuse("Say who you are first: sign in.", ANY, NONE)
    user = asked.viewer.user.pk
    sponsored = Q(request__sponsors__user=user, request__sponsors__withdrawn_at=None)
    return Q(request__by=user) | (sponsored & ~Q(request__state=State.DRAFT))


def register() -> None:
    registry.add(
        registry.Operator(
            "ffe",
            ffe,
            "changes of feature freeze exceptions: any that is not over, none, your own, or by its state",
            values=VALUES,
            example="ffe:granted",
            is_gerrits=False,
        )
    )
