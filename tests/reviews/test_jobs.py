"""Reviews are read from logs as changes move, days are counted as something of them moves, and all of it twice is the
same."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from reviewq.changes import core_terms
from reviewq.changes.derive import derive
from reviewq.changes.models import Account, Change, Core, CoreTerm, Message, Project, SyncRun, Vote
from reviewq.changes.rules.core_term import DatedList
from reviewq.reviews.jobs import keep, read_due
from reviewq.reviews.models import CameBack, CountedCores, Flow, Passage, Reach, Read, Review
from tests.factories import DAY, NOW, make_account, make_ci, make_project, make_server

from .logs import ago, make_log, say, upload, voted

pytestmark = pytest.mark.django_db
NOTHING = "0 changes read, 0 days counted"


def rows(model: Any, *columns: str, **given: Any) -> list[tuple[Any, ...]]:
    return sorted(model.objects.filter(**given).values_list(*columns), key=str)


def everything() -> list[list[tuple[Any, ...]]]:
    reviews = rows(Review, "change", "account", "at", "patch_set", "value", "comments", "waited", "project")
    passages = rows(Passage, "change", "kind", "number", "at", "project")
    flows = [row for row in rows(Flow, "project", "day", *NUMBERS, "is_due") if any(row[2:-1])]
    return [reviews, passages, flows, rows(CameBack, "change", "account", "since")]


NUMBERS = ("patch_sets", "opened", "merged", "abandoned", "reviews", "core_reviews")


def flow_of(days: float, project: Project | None = None) -> tuple[int, ...]:
    """(patch sets, opened, merged, abandoned, reviews, core reviews) of the day so long ago; zeros if it has no row."""
    found = Flow.objects.filter(project=project or make_project(), day=ago(days).date(), is_due=False)
    return found.values_list(*NUMBERS).first() or (0,) * len(NUMBERS)


def moved(change: Change) -> None:
    """As a poll ends that brought something of it."""
    Change.objects.filter(pk=change.pk).update(updated=timezone.now())
    derive([change.pk], timezone.now())


def test_a_life_of_reviews() -> None:
    cora, finn, olga = make_account("Cora Core"), make_account("Finn Friend"), make_account("Olga Owner")
    CoreTerm.objects.create(project=make_project(), account=cora, source="hand")
    said = [(cora, voted(-1), 20), (make_ci(), voted(-1), 19), (finn, voted(1) + "\n\n(2 comments)\n\nWhy?", 18)]
    change = make_log(*said, (olga, "Patch Set 1:\n\nBecause.", 10), age=30)
    make_log((cora, voted(2), 20), is_private=True)
    make_log((cora, voted(2), 20), age=25, status="MERGED", submitted=ago(12))
    make_log((finn, "Patch Set 1:\n\nrecheck", 20), age=25, status="ABANDONED", updated=ago(11))
    assert keep().startswith("4 changes read")
    given = rows(Review, "account", "at", "value", "comments", change=change)
    assert given == sorted([(cora.pk, ago(20), -1, 0), (finn.pk, ago(18), 1, 2)], key=str)
    assert Review.objects.count() == 3, "none of a private change"
    assert rows(CameBack, "change", "account", "since") == [(change.pk, cora.pk, ago(10))], "Finn's word stands"
    assert [flow_of(day) for day in (30, 25, 20)] == [(1, 1, 0, 0, 0, 0), (2, 2, 0, 0, 0, 0), (0, 0, 0, 0, 2, 2)]
    assert [flow_of(day) for day in (18, 12, 11)] == [(0, 0, 0, 0, 1, 0), (0, 0, 1, 0, 0, 0), (0, 0, 0, 1, 0, 0)]
    assert keep() == NOTHING
    before = everything()
    for model in (Review, CameBack, Passage, Flow, Read, CountedCores):
        model.objects.all().delete()
    keep()
    assert everything() == before, "made anew from the mirror it is the same"


def test_what_moves_is_read_again_and_what_it_no_longer_tells_goes() -> None:
    cora, olga = make_account("Cora Core"), make_account("Olga Owner")
    change = make_log((cora, voted(-1), 20))
    keep()
    upload(change, 2, 5)
    say(change, make_ci(), "Patch Set 2: Verified+1", 4.5)
    Change.objects.filter(pk=change.pk).update(patch_set=2)
    moved(change)
    assert keep() == "1 changes read, 1 days counted"
    assert rows(CameBack, "account", "since") == [(cora.pk, ago(4.5))], "CI had it before"
    again = say(change, cora, voted(2, 2), 3, patch_set=2)
    moved(change)
    assert read_due() == 1, "and here the worker is killed"
    assert flow_of(3) == (0,) * 6
    assert keep() == "0 changes read, 1 days counted"
    assert flow_of(3)[4] == 1
    answer = Review.objects.get(at=ago(3))
    assert (answer.value, answer.patch_set, answer.waited) == (2, 2, 1.5 * 86_400)
    assert not CameBack.objects.exists()
    again.delete()
    moved(change)
    keep()
    assert rows(Review, "value") == [(-1,)]
    assert flow_of(3) == (0,) * 6
    Account.objects.filter(pk=cora.pk).update(is_bot=True)
    assert keep() == "1 changes read, 1 days counted", "it turned out to be a bot"
    assert not Review.objects.exists()
    say(change, olga, "Patch Set 2:\n\nThanks!", 1)
    Change.objects.filter(pk=change.pk).update(is_private=True)
    moved(change)
    keep()
    assert not Passage.objects.exists()
    assert not any(flow_of(day)[0] for day in (30, 5))


def test_what_nobody_waits_for_does_not_come_back() -> None:
    """A closed change, one that its author has, a reviewer who has left, a vote that Gerrit copied to the new code."""
    cora, olga = make_account("Cora Core"), make_account("Olga Owner")
    gone = make_account("Gone Reviewer", is_inactive=True)
    answered = [(cora, voted(-1), 20), (olga, "Patch Set 1:\n\nDone.", 10)]
    make_log(*answered, status="MERGED", submitted=ago(1))
    make_log(*answered, work_in_progress=True)
    make_log((gone, voted(-1), 20), (olga, "Patch Set 1:\n\nDone.", 10))
    copied = make_log((cora, voted(1), 20), (make_account("Finn Friend"), voted(1), 20))
    Vote.objects.create(change=copied, account=cora, label="Code-Review", value=1, date=ago(20), patch_set=1)
    upload(copied, 2, 10)
    moved(copied)
    keep()
    assert Review.objects.count() == 5
    assert [*CameBack.objects.values_list("account__name", flat=True)] == ["Finn Friend"]


def test_who_was_core_on_that_day_counts_as_core() -> None:
    """Also when that is only told later: by a list that is imported, by a member that goes."""
    project = make_project()
    left, stays = make_account("Left Core"), make_account("Stays Core")
    for account in (left, stays):
        Core.objects.create(project=project, account=account, first_seen=ago(60), last_seen=ago(0))
    make_log((left, voted(2), 20), (left, voted(1), 5), (stays, voted(2), 5), (left, voted(2), 0), age=30)
    core_terms.reconcile(NOW)
    keep()
    assert [flow_of(day)[-2:] for day in (20, 5, 0)] == [(1, 1), (2, 2), (1, 1)]
    Core.objects.filter(account=left).delete()
    core_terms.reconcile(NOW)
    assert keep().startswith("0 changes read, ")
    assert [flow_of(day)[-2:] for day in (20, 5, 0)] == [(1, 1), (2, 2), (1, 0)], "from the day on which they are gone"
    lists = [(30, {left.pk, stays.pk}), (10, {stays.pk}), (1, {stays.pk})]
    core_terms.import_lists(project, [DatedList(ago(day).date(), frozenset(who)) for day, who in lists], NOW)
    keep()
    assert [flow_of(day)[-2:] for day in (20, 5, 0)] == [(1, 1), (2, 1), (1, 0)]
    assert keep() == NOTHING


def test_from_when_on_figures_are_whole(settings: Any) -> None:
    """Not before all of a mirror has been read; then as far back as its first sync asked, and that does not move."""
    server = make_server(is_mirrored=False)
    keep()
    assert not Reach.objects.exists()
    server.is_mirrored = True
    server.save()
    SyncRun.objects.create(server=server, kind="sweep", outcome="ok", started_at=ago(3))
    keep()
    assert Reach.objects.get().since == ago(3) - settings.SINCE_DAYS * DAY
    SyncRun.objects.update(started_at=ago(1))
    keep()
    assert Reach.objects.get().since == ago(3) - settings.SINCE_DAYS * DAY
    Reach.objects.all().delete()
    SyncRun.objects.all().delete()
    make_log(age=90, status="MERGED", submitted=ago(40), updated=ago(39))
    keep()
    assert Reach.objects.get().since == ago(39), "else by what closed longest ago"
    assert not Message.objects.filter(date__gt=timezone.now()).exists()
