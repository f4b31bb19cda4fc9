"""What a change is (feature, fix, other, unknown) with people's words: a word on the change itself comes first, then
one on its effort, then what it says of itself. And what of it a grant lets in. In the database, so that rows of lists
find it in their own query; `work_words` and `rules.effort` say the same of what is read already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Lower, Substr

from reviewq.changes.models import Facts
from reviewq.changes.rules.effort import BP, TOPIC, Work
from reviewq.ffe.models import Member, Request
from reviewq.ffe.reads import granted

from .models import WorkWord

# Nobody freezes these: they are no part of what is released as code.
FREE_KINDS = ("docs", "tests", "spec", "translation", "release", "ci")
NAME_IN_TOPIC, NAME_IN_BP = len(TOPIC) + 1, len(BP) + 1  # where the name begins in a key, counted from 1
ITS_KEYS = (OuterRef("effort"), OuterRef("twin"))  # of Facts that `with_home` gave these


def with_work(facts: QuerySet[Facts]) -> QuerySet[Facts]:
    """Facts with a column `is_now`: what the change is, as people and rules have it; and those of `with_home`."""
    words = WorkWord.objects.filter(undone_at=None)
    of_change = words.filter(change=OuterRef("pk")).order_by()
    of_effort = words.filter(change=None, project=OuterRef("project_id"), effort__in=ITS_KEYS).exclude(effort="")
    is_of_blueprint = Q(work="") & ~Q(home=F("effort"))
    return with_home(facts).annotate(
        is_now=Coalesce(
            Subquery(of_change.values("work")[:1]),
            Subquery(of_effort.order_by("effort").values("work")[:1]),  # bp/ before topic/
            Case(When(is_of_blueprint, then=Value(Work.FEATURE.value)), default="work"),
            output_field=CharField(),
        )
    )


def with_home(facts: QuerySet[Facts]) -> QuerySet[Facts]:
    """Facts with the columns `twin`, the other key that may mean the same effort (of a topic the blueprint of that
    name, of a blueprint the topic), and `home`, the key under which its effort stands (`rules.effort.joined`)."""
    blueprint = Concat(Value(BP), Lower(Substr("effort", NAME_IN_TOPIC)))
    topic = Concat(Value(TOPIC), Substr("effort", NAME_IN_BP))
    is_topic, is_blueprint = Q(effort__startswith=TOPIC), Q(effort__startswith=BP)
    found: QuerySet[Any] = facts.annotate(
        twin=Case(
            When(is_topic, then=blueprint), When(is_blueprint, then=topic), default="effort", output_field=CharField()
        )
    )
    # that its effort is not empty follows, but only those words let the database use its index
    named = Facts.objects.filter(project=OuterRef("project"), effort=OuterRef("twin")).exclude(effort="").order_by()
    joins = is_topic & Q(Exists(named))
    found = found.annotate(home=Case(When(joins, then="twin"), default="effort", output_field=CharField()))
    return found


def let_in(now: datetime) -> Q:
    """The condition on Facts of `with_home` that an exception is granted, by the change or by its effort, under
    whichever of its keys."""
    named = Member.objects.filter(change=OuterRef("pk"), left_at=None)
    standing = Request.objects.filter(granted(now))
    of_effort = standing.filter(project=OuterRef("project_id"), effort__in=ITS_KEYS).exclude(effort="")
    return Q(Exists(named.filter(request__in=standing).order_by())) | Q(Exists(of_effort.order_by()))
