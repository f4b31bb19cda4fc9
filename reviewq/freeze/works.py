"""What a change is (feature, fix, other, unknown) with people's words: a word on the change itself comes first, then
one on its effort, then what it says of itself. And what of it a grant lets in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Lower, Substr

from reviewq.changes.models import Facts
from reviewq.changes.rules.effort import BP, TOPIC, Work
from reviewq.ffe.models import Member, Request
from reviewq.ffe.reads import granted

from .models import WorkWord

# Nobody freezes these: they are no part of what is released as code.
FREE_KINDS = ("docs", "tests", "spec", "translation", "release", "ci")


def with_work(facts: QuerySet[Facts]) -> QuerySet[Any]:
    """Facts with a column `is_now`: what the change is, as people and rules have it."""
    words = WorkWord.objects.filter(undone_at=None).order_by()
    of_change = words.filter(change=OuterRef("pk"))
    of_effort = words.filter(change=None, project=OuterRef("project_id"), effort=OuterRef("effort")).exclude(effort="")
    return facts.annotate(
        is_now=Coalesce(
            Subquery(of_change.values("work")[:1]),
            Subquery(of_effort.values("work")[:1]),
            Case(When(_is_of_blueprint(), then=Value(Work.FEATURE.value)), default="work"),
            output_field=CharField(),
        )
    )


def _is_of_blueprint() -> Q:
    """The condition that a change says nothing itself, and its topic is the name of a blueprint that others name."""
    name = Lower(Substr(OuterRef("effort"), len(TOPIC) + 1))
    named = Facts.objects.filter(project=OuterRef("project"), effort=Concat(Value(BP), name))
    return Q(work="", effort__startswith=TOPIC) & Q(Exists(named.order_by()))


def let_in(now: datetime, change: str = "pk", project: str = "project_id", effort: str = "effort") -> Q:
    """The condition that an exception is granted, by the change or by its effort; the arguments are the names of its
    columns where it is asked."""
    named = Member.objects.filter(change=OuterRef(change), left_at=None)
    standing = Request.objects.filter(granted(now))
    of_effort = standing.filter(project=OuterRef(project), effort=OuterRef(effort)).exclude(effort="")
    return Q(Exists(named.filter(request__in=standing).order_by())) | Q(Exists(of_effort.order_by()))
