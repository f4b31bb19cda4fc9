"""The page of pictures and the count of each day, with a small world of changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviewq.changes.models import Change, Facts, Project, Vote
from reviewq.cycles.models import Cycle, CycleDate
from reviewq.forecast.models import Forecast
from reviewq.freeze import burn_reads, jobs
from reviewq.freeze.models import DayCount, WorkWord
from reviewq.freeze.pictured import Pictured, pictured
from reviewq.freeze.reads import ground_of
from tests.factories import DAY, NOW, at_once, make_account, make_change, make_project

pytestmark = pytest.mark.django_db
FREEZE = NOW + 10 * DAY


def make_cycle(slug: str = "heron", freeze: datetime = FREEZE, **given: Any) -> Cycle:
    values = {"name": slug.capitalize(), "begins_at": freeze - 80 * DAY} | given
    cycle = Cycle.objects.create(slug=slug, **values)
    for kind, at in (("milestone-2", freeze - 30 * DAY), ("feature-freeze", freeze), ("rc1", freeze + 14 * DAY)):
        CycleDate.objects.create(cycle=cycle, kind=kind, day=at.date(), at=at)
    return cycle


def drawn(project: Project, now: datetime = NOW) -> Pictured:
    ground = ground_of("heron", project.name)
    assert ground
    return pictured(ground, True, now)


@pytest.fixture
def project() -> Iterator[Project]:
    """Three open features, a fix and a private feature; a feature merged ten days ago, one abandoned."""
    project = make_project("skerry/mooring")
    core = make_account("B. Core")
    closed = {"project": project, "age": 40 * DAY}
    with at_once():
        for _ in range(3):
            make_change(project=project, topic="bp/lease-files", age=20 * DAY, votes=[(core, "Code-Review", 2)])
        make_change(project=project, topic="bug/7", age=5 * DAY)
        make_change(project=project, topic="bp/lease-files", is_private=True)
        make_change(topic="bp/lease-files", status="MERGED", submitted=NOW - 10 * DAY, **closed)
        make_change(topic="bp/other", status="ABANDONED", updated=NOW - 3 * DAY, **closed)
        make_change(project=project, topic="bp/lease-files", branch="stable/gannet")
    make_cycle()
    yield project


def test_the_page_tells_what_the_mirror_knows(client: Client, project: Project) -> None:
    page = client.get("/freeze/heron/pictures/?project=skerry/mooring")
    html = page.content.decode()
    assert page.status_code == 200
    assert "3 features open, 1 merged in this cycle." in html
    assert html.count('role="img"') == 3 and html.count("The same as a table") == 3
    assert "None of them has a forecast" in html and "at risk of" not in html
    assert "3 features are open and lack 3 +2 votes" in html
    assert f"closed changes from {NOW - 3 * DAY:%Y-%m-%d} on" in html
    everything = client.get("/freeze/heron/pictures/?project=skerry/mooring&work=all").content.decode()
    assert "4 changes open, 1 merged in this cycle." in everything


def test_it_costs_as_many_queries_for_one_change_as_for_fifty(
    client: Client, project: Project, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(10):
        client.get("/freeze/heron/pictures/?project=skerry/mooring")
    with at_once():
        for place in range(50):
            make_change(project=project, topic=f"bp/part-{place}", age=9 * DAY)
    make_cycle("gannet", FREEZE - 90 * DAY)
    with django_assert_num_queries(10):
        client.get("/freeze/heron/pictures/?project=skerry/mooring")


@pytest.mark.parametrize(
    "address",
    [
        "heron/pictures/",
        "heron/pictures/?project=skerry/none",
        "heron/pictures/?project=%00",
        "ibis/pictures/?project=skerry/mooring",
        "heron/pictures/?project=" + "x" * 9000,
        "heron/pictures/?project=%ED%A0%80",
    ],
)
def test_what_is_not_there_is_said_so(client: Client, project: Project, address: str) -> None:
    assert client.get(f"/freeze/{address}").status_code == 404


def test_a_cycle_without_any_date_has_no_pictures(client: Client, project: Project) -> None:
    Cycle.objects.create(slug="ibis", name="Ibis <b>", begins_at=None)
    html = client.get("/freeze/ibis/pictures/?project=skerry/mooring").content.decode()
    assert "no dates yet" in html and "Ibis &lt;b&gt;" in html and "<figure" not in html


def test_after_the_freeze_nothing_lies_ahead(project: Project) -> None:
    found = drawn(project, FREEZE + 2 * DAY)
    assert found.told[-1] == f"The feature freeze was on {FREEZE:%Y-%m-%d}."
    assert [key.name for key in found.plots[0].keys] == ["features open", "merged in this cycle"]
    assert "no freeze ahead" in found.plots[2].words
    assert len(drawn(project, FREEZE + 15 * DAY).plots) == 2, "the branch is the next cycle's by then"


def test_the_last_cycle_stands_beside_where_the_mirror_knows_it(project: Project) -> None:
    old = FREEZE - 91 * DAY
    make_cycle("gannet", old)
    merged = {"project": project, "topic": "bp/old", "status": "MERGED", "age": 200 * DAY}
    with at_once():
        for day in range(8):
            at = old - day * DAY
            make_change(submitted=at, updated=at, **merged)
    found = drawn(project)
    assert found.plots[1].head[-1] == "Gannet, mean of 7 days, its freeze laid on this one"
    by_day = {row[0][:10]: row[-1] for row in found.plots[1].rows}
    assert by_day[f"{FREEZE:%Y-%m-%d}"] == "1"


def test_somebodys_word_makes_features_of_what_names_none(project: Project) -> None:
    fix = Change.objects.get(topic="bug/7")
    make_change(project=project, topic="Lease-Files")  # of the blueprint's name
    assert "4 features are open" in drawn(project).plots[2].words
    said = {"project": project, "by_name": "P. Tl", "at": NOW}
    WorkWord.objects.create(change=fix, work="feature", **said)
    WorkWord.objects.create(effort="bp/lease-files", work="other", **said)
    WorkWord.objects.create(effort="bp/lease-files", work="fix", undone_at=NOW, **said)
    found = drawn(project)
    assert "1 feature is open" in found.plots[2].words


def test_votes_of_others_that_count_are_the_speed(project: Project) -> None:
    change = Change.objects.filter(status="NEW", topic="bp/lease-files", is_private=False).first()
    assert change
    Vote.objects.filter(account__name="B. Core").update(date=NOW - 30 * DAY)
    for name, value, magic in (("A. Owner", 2, "MAX"), ("C. Helper", 1, ""), ("D. Core", 2, "MAX")):
        account = make_account(name)
        Vote.objects.create(
            change=change, account=account, label="Code-Review", value=value, magic=magic, date=NOW - DAY, patch_set=1
        )
    found = drawn(project)
    assert [row[1] for row in found.plots[2].rows][-5:] == ["3", "0", "0", "0", "1"]


def test_the_end_of_an_abandoned_change_is_when_it_was_abandoned(project: Project) -> None:
    change = Change.objects.get(status="ABANDONED")
    change.messages.create(message_id="a", date=NOW - 8 * DAY, tag="autogenerated:gerrit:abandon", text="Abandoned")
    change.messages.create(message_id="b", date=NOW - 3 * DAY, tag="", text="Pity.")
    past = burn_reads.past(project, "master", NOW - 60 * DAY)
    assert NOW - 8 * DAY in {life.ended_at for life in past.lives}
    assert past.reach == NOW - 3 * DAY
    assert len(burn_reads.past(project, "stable/*", NOW - 60 * DAY).lives) == 1


def test_each_day_is_counted_once_and_the_last_count_stays(project: Project) -> None:
    first, second, third = Facts.objects.filter(change__status="NEW", effort="bp/lease-files", branch="master")[:3]
    for facts, chance in ((first, 0.9), (second, 0.2)):
        Forecast.objects.create(
            change_id=facts.pk, made_at=NOW, points=[[40, chance * 4]] if chance < 0.5 else [[1, chance]]
        )
    assert jobs.count_days(NOW) == 1
    assert jobs.count_days(NOW + timedelta(minutes=5)) == 1
    count = DayCount.objects.get()
    assert (count.day, count.open, count.merged, count.at_risk, count.without_forecast) == (NOW.date(), 4, 1, 1, 1)
    jobs.count_days(NOW + DAY)
    assert DayCount.objects.count() == 2
    found = drawn(project)
    assert [row[3] for row in found.plots[0].rows if row[3] not in ("", "unknown")] == ["1"]
    assert third.pk not in (first.pk, second.pk)


def test_nothing_is_counted_without_a_cycle_or_outside_of_it(project: Project) -> None:
    assert jobs.count_days(FREEZE + 40 * DAY) == 0
    assert jobs.count_days(FREEZE - 100 * DAY) == 0
    Cycle.objects.all().delete()
    assert jobs.count_day() == "0 projects counted"
    assert timezone.now().tzinfo is UTC
