"""Figures of people and of projects, from rows that nobody has to read logs for; the same few queries for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Account, Change, Core
from reviewq.reviews import reads
from reviewq.reviews.jobs import keep
from reviewq.reviews.models import Reach
from reviewq.reviews.rules.figures import Counts, Spent
from tests.factories import NOW, make_account, make_project

from .logs import ago, make_log, voted

pytestmark = pytest.mark.django_db
CORA, FINN, QUIET = "Cora Core", "Finn Friend", "Quentin Quiet"
LATER = NOW + timedelta(seconds=1)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield made()
        transaction.set_rollback(True)


def made() -> dict[str, Any]:
    """Cora votes in two projects, Finn writes words, Quentin does nothing."""
    cora, finn, owner = make_account(CORA), make_account(FINN), make_account("Olga Owner")
    here, there = make_project("mooring"), make_project("fairway")
    Core.objects.create(project=here, account=cora, first_seen=ago(300), last_seen=ago(0))
    early = [(cora, voted(-1), 170), (cora, voted(1), 100), (cora, voted(2), 80), (cora, voted(2), 20)]
    make_log(*early, age=200, project=here)
    make_log((cora, voted(-1), 3), (finn, "Patch Set 1:\n\nWhy?", 2), age=10, project=here)
    make_log((cora, voted(1), 5), age=10, project=there, status="MERGED", submitted=ago(4))
    answer = [(cora, voted(-1), 9), (owner, "Patch Set 1:\n\nDone.", 8), (cora, voted(1), 6)]
    make_log(*answer, (finn, "Patch Set 1:\n\n(3 comments)", 5.5), age=10, project=here)
    waits = make_log((cora, voted(-1), 60), (owner, "Patch Set 1:\n\nDone.", 50), age=70, project=here)
    keep()
    Reach.objects.update(since=ago(120))
    return {"cora": cora, "finn": finn, "quiet": make_account(QUIET), "here": here, "there": there, "waits": waits}


def test_reviews_are_votes_in_windows_of_days(world: dict[str, Any]) -> None:
    cora, finn, here = world["cora"].pk, world["finn"].pk, world["here"].pk
    assert reads.counts([cora, finn], LATER) == {cora: Counts(3, 5, 7, None), finn: Counts(0, 0, 0, None)}
    assert reads.counts([cora], LATER, [here])[cora] == Counts(2, 4, 6, None)
    Reach.objects.update(since=ago(190))
    assert reads.counts([cora], LATER)[cora] == Counts(3, 5, 7, 2), "of the 90 days before"
    Reach.objects.update(since=ago(80))
    assert reads.counts([cora], LATER)[cora] == Counts(3, 5, 7, None, is_whole=False)


def test_weeks_say_what_is_not_whole(world: dict[str, Any]) -> None:
    cora, finn = world["cora"].pk, world["finn"].pk
    weeks = reads.weekly([cora, finn], LATER, 20)
    assert [len(weeks[cora]), len(weeks[finn]), sum(week.reviews for week in weeks[finn])] == [20, 20, 0]
    assert sum(week.reviews for week in weeks[cora]) == 8
    assert [weeks[cora][place].is_whole for place in (0, 18, 19)] == [False, True, False]


def test_a_week_spent(world: dict[str, Any]) -> None:
    """Each patch set that somebody looked at counts once; words without a line do not."""
    minutes = Change.objects.get(pk=world["waits"].pk).facts.minutes
    found = reads.spent([world["cora"].pk, world["finn"].pk, world["quiet"].pk], LATER)
    assert [*found.values()] == [Spent(3, 3 * minutes), Spent(0, minutes), Spent()]


def test_flows_of_days(world: dict[str, Any]) -> None:
    here, there = world["here"].pk, world["there"].pk
    days = reads.flows([here, there], ago(10).date(), NOW.date())
    assert [day.day for day in days] == [ago(place).date() for place in range(10, -1, -1)]
    assert (days[0].patch_sets, days[0].opened, days[0].net, sum(day.merged for day in days)) == (3, 3, 3, 1)
    assert (sum(day.reviews for day in days), sum(day.core_reviews for day in days)) == (4, 3), "core in one of them"


MOST_QUERIES: dict[str, tuple[int, Callable[[list[int]], object]]] = {
    "counts": (2, lambda people: reads.counts(people, LATER)),
    "weekly": (2, lambda people: reads.weekly(people, LATER)),
    "spent": (1, lambda people: reads.spent(people, LATER)),
    "flows": (1, lambda people: reads.flows(None, ago(90).date(), NOW.date())),
}


def test_the_same_few_queries_for_one_and_for_all(world: dict[str, Any]) -> None:
    everybody = [*Account.objects.values_list("pk", flat=True)]
    for name, (most, read) in MOST_QUERIES.items():
        for people in (everybody[:1], everybody):
            with CaptureQueriesContext(connection) as asked:
                read(people)
            assert len(asked) == most, name


def test_of_nobody_and_of_no_project_there_are_zeros(world: dict[str, Any]) -> None:
    assert reads.counts([], LATER) == {}
    assert reads.counts([0], LATER, [0]) == {0: Counts(is_whole=False)}
    assert reads.reach([0]) is None
    assert {day.patch_sets for day in reads.flows([0], ago(3).date(), NOW.date())} == {0}
