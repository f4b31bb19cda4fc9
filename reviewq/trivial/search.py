"""What the tags add to the search: `trivial:` by the tag, its category, what forbids it, or people's word."""

from __future__ import annotations

from django.db.models import Q

from reviewq.changes.models import Change
from reviewq.search import registry
from reviewq.search.registry import Asked

from .models import Judged
from .rules.judgement import Category, State
from .rules.tag import WhyNot

YES, NO, UNKNOWN, VETOED, CONFIRMED, REJECTED = "yes", "no", "unknown", "vetoed", "confirmed", "rejected"
CATEGORIES = tuple(category.value for category in Category)
VALUES = (YES, NO, UNKNOWN, VETOED, CONFIRMED, REJECTED, *CATEGORIES)
OPEN = Q(status=Change.Status.NEW)
IS_KNOWN = Q(state=State.JUDGED) | ~Q(said_by="")
CONDITIONS = {
    YES: Q(is_tagged=True),
    NO: IS_KNOWN & Q(is_tagged=False),
    VETOED: Q(why_not=WhyNot.VETO),
    CONFIRMED: Q(is_tagged=True) & ~Q(said_by=""),
    REJECTED: Q(why_not=WhyNot.PERSON),
}


def trivial(asked: Asked) -> Q:
    """`trivial:yes` what is tagged, `trivial:docs` what is tagged as that, `trivial:no` and `trivial:vetoed` what is
    not, `trivial:unknown` open changes that nobody could judge yet."""
    word = asked.value.lower()
    if word not in VALUES:
        asked.refuse(f"“{asked.value[:60]}” is nothing that a tag can be.", *VALUES)
    if word == UNKNOWN:
        return OPEN & ~Q(pk__in=Judged.objects.filter(IS_KNOWN).values("pk"))
    condition = CONDITIONS.get(word, Q(is_tagged=True, category=word))
    return Q(pk__in=Judged.objects.filter(condition).values("pk"))


def register() -> None:
    registry.add(
        registry.Operator(
            "trivial",
            trivial,
            "patches that are tagged as trivial, or are not",
            values=VALUES,
            example="yes",
            is_gerrits=False,
        )
    )
