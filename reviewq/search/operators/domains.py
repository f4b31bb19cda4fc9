"""Which domains a change touches, and whose word as an expert it still needs."""

from __future__ import annotations

from datetime import UTC

from django.db.models import Count, Q

from reviewq.changes.experts_now import asked_of
from reviewq.changes.models import ChangeDomain, Domain, Facts

from ..registry import Asked, Operator, add
from .conditions import among, having, with_row
from .people import called

ANY, NONE, SEVERAL = "any", "none", "several"
NEEDED, GIVEN = "needed", "given"


def domain(asked: Asked) -> Q:
    """By the short name of a domain; else the folder that most of its lines are in, or one above it."""
    word = asked.value
    if "/" not in word:
        slug = word.lower()
        found = Domain.objects.filter(slug=slug).values_list("pk", flat=True).first()
        if found or slug in (ANY, NONE, SEVERAL):
            return with_row(ChangeDomain, domain=found) if found else _of_any(slug)
    folder = word.strip("/")
    if not folder:
        asked.refuse("There is no folder or domain to look for.", "a domain", "a folder such as nova/virt")
    return having(Facts.objects.filter(Q(area=folder) | Q(area__startswith=f"{folder}/")), "pk")


def _of_any(word: str) -> Q:
    """Changes in any domain, in none, in two or more."""
    if word == SEVERAL:
        counted = ChangeDomain.objects.order_by().values("change_id").annotate(count=Count("pk"))
        return having(counted.filter(count__gt=1))
    return with_row(ChangeDomain) if word == ANY else ~with_row(ChangeDomain)


def expert(asked: Asked) -> Q:
    """Open changes whose policy asks experts: whether their votes are there, or who could give one that is missing."""
    word, lacking = asked.value.lower(), with_row(ChangeDomain, missing__gt=0)
    if word == NEEDED:
        return lacking
    if word == GIVEN:
        return with_row(ChangeDomain, missing=0) & ~lacking
    accounts = called(asked)
    if not accounts:
        asked.refuse(f"There is nobody called “{asked.value[:60]}”.", NEEDED, GIVEN, "self")
    return having(asked_of(among(accounts), asked.now.astimezone(UTC).date()))


add(
    Operator(
        "domain",
        domain,
        "the domain that it touches, or the folder it is about",
        values=(ANY, NONE, SEVERAL),
        example="nova/virt",
        is_gerrits=False,
    ),
    Operator(
        "expert",
        expert,
        "whether experts have voted, or who is asked to",
        values=(NEEDED, GIVEN, "self"),
        is_gerrits=False,
    ),
)
