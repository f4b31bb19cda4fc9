"""What claims add to the search: `claimed:` finds patches that somebody has."""

from __future__ import annotations

from django.db.models import Q

from reviewq.search import registry
from reviewq.search.people import SELF, WhoError
from reviewq.search.registry import Asked

from .claim_writes import live
from .models import Claim

VALUES = ("yes", "no", "self", *Claim.Purpose.values)


def claimed(asked: Asked) -> Q:
    """`claimed:yes`, `claimed:no`, `claimed:self`, `claimed:ci` (what for), or who has it: by their name here or by
    what Gerrit calls them. Whoever has nothing finds nothing."""
    word = asked.value.lower()
    claims = Claim.objects.filter(live(asked.now))
    if word == "no":
        return ~Q(pk__in=claims.values("change_id"))
    if word == "yes":
        return Q(pk__in=claims.values("change_id"))
    if word in Claim.Purpose.values:
        return Q(pk__in=claims.filter(purpose=word).values("change_id"))
    return Q(pk__in=claims.filter(_whose(asked, word)).values("change_id"))


def _whose(asked: Asked, word: str) -> Q:
    if word in SELF:
        if not asked.viewer.user.is_authenticated:
            asked.refuse("Say who you are first: sign in.", "yes", "no")
        return Q(holder=asked.viewer.user.pk)
    here = Q(holder__username__iexact=asked.value) | Q(holder_name__iexact=asked.value)
    try:
        return here | Q(account__in=asked.people.called(asked.value))
    except WhoError as fault:
        asked.refuse(str(fault))


def register() -> None:
    registry.add(
        registry.Operator(
            "claimed",
            claimed,
            "patches that somebody has taken: any, none, what for, or who",
            values=VALUES,
            example="claimed:no",
            is_gerrits=False,
        )
    )
