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
OF_ITS_EFFORT = (OuterRef("home"), OuterRef("alias"))  # of Facts that `with_home` gave these


def with_work(facts: QuerySet[Facts]) -> QuerySet[Facts]:
    """Facts with a column `is_now`: what the change is, as people and rules have it; and those of `with_home`."""
    words = WorkWord.objects.filter(undone_at=None)
    of_change = words.filter(change=OuterRef("pk")).order_by()
    of_effort = words.filter(change=None, project=OuterRef("project_id"), effort__in=OF_ITS_EFFORT).exclude(effort="")
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
    """Facts with the columns `home`, the key under which their effort stands (`rules.effort.joined`), and `alias`, the
    other key that may mean the same effort (`rules.effort.aliases`)."""
    blueprint = Concat(Value(BP), Lower(Substr(OuterRef("effort"), NAME_IN_TOPIC)))
    named = Facts.objects.filter(project=OuterRef("project"), effort=blueprint).order_by()
    joins = Q(effort__startswith=TOPIC) & Q(Exists(named))
    own = Concat(Value(BP), Lower(Substr("effort", NAME_IN_TOPIC)))
    topic = Concat(Value(TOPIC), Substr("home", NAME_IN_BP))
    home = Case(When(joins, then=own), default="effort", output_field=CharField())
    found: QuerySet[Any] = facts.annotate(home=home)
    found = found.annotate(alias=Case(When(home__startswith=BP, then=topic), default="home", output_field=CharField()))
    return found


def let_in(now: datetime) -> Q:
    """The condition on Facts of `with_home` that an exception is granted, by the change, by its own effort or by that
    under which it stands."""
    named = Member.objects.filter(change=OuterRef("pk"), left_at=None)
    standing = Request.objects.filter(granted(now))
    keys = (OuterRef("effort"), *OF_ITS_EFFORT)
    of_effort = standing.filter(project=OuterRef("project_id"), effort__in=keys).exclude(effort="")
    return Q(Exists(named.filter(request__in=standing).order_by())) | Q(Exists(of_effort.order_by()))
