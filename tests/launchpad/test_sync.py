"""The mirror's bugs after syncs: equal to the tracker's, in few requests, whatever goes wrong in between."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from launchpad_sync import jobs
from launchpad_sync.setup import NO_LONGER
from reviewq.changes.models import Bug, Tracker
from tests.factories import facts_of, make_change, make_project, version

pytestmark = [pytest.mark.django_db, pytest.mark.server]
HOUR = 3600


def bug(number: int = 1001) -> Bug:
    return Bug.objects.get(number=number)


def test_two_thousand_bugs_in_at_most_sixty_requests(world: Any) -> None:
    for place in range(2000):
        tags = ["security"] if place % 10 == 0 else ["low-hanging-fruit", "other"] if place % 10 == 1 else []
        world.launchpad.add(1001 + place, "mooring", f"Trouble {place}", world.clock - place, tags, importance="High")
    told = world.sync()
    assert (told.tasks, told.written, told.failed) == (2000, 2000, ())
    assert told.requests == len(world.server.requests) <= 60
    assert world.stored() == world.truth()
    assert not Bug.objects.filter(are_tags_known=False).exists()


def test_what_moves_comes_with_the_next_run_in_few_requests(world: Any) -> None:
    world.fill(100)
    world.sync()
    tracker = Tracker.objects.get()
    assert (tracker.synced_at.timestamp(), tracker.error) == (world.clock, "")
    world.clock += HOUR
    world.launchpad.set_importance(1003, "mooring", "Critical")
    world.launchpad.assign(1004, "mooring", "ada")
    world.launchpad.set_tags(1005, ["security"])
    world.launchpad.retitle(1006, "Said better")
    world.launchpad.set_status(1007, "mooring", "Fix Released")
    world.launchpad.add(1500, "mooring", "A new one")
    world.launchpad.add(1501, "mooring", "Over before we knew it", status="Invalid")
    told = world.sync()
    assert (told.tasks, told.requests, told.failed) == (7, 3, ())
    assert world.stored() == world.truth()
    assert (bug(1007).status, bug(1007).is_open) == ("Fix Released", False)
    assert not Bug.objects.filter(number=1501).exists()
    world.clock += HOUR
    assert world.sync().written == 0, "the last minutes are read twice"
    world.clock += HOUR
    assert world.sync().requests == 1


def test_a_bug_may_concern_several_projects(world: Any) -> None:
    world.launchpad.add(1001, "mooring", "Both", importance="Low")
    world.launchpad.add(1001, "fairway", "Both", importance="High", status="Triaged")
    world.sync("mooring", "fairway")
    assert world.stored() == world.truth()
    assert sorted(Bug.objects.values_list("importance", flat=True)) == ["High", "Low"]


@pytest.mark.parametrize("way", ["deleted", "duplicate", "expired"])
def test_what_is_listed_no_more_is_closed_after_two_sweeps(world: Any, way: str) -> None:
    world.fill(20)
    world.sync()
    if way == "deleted":
        world.launchpad.delete(1001)
    elif way == "duplicate":
        world.launchpad.mark_duplicate(1001, 1002)
    else:
        world.launchpad.set_status(1001, "mooring", "Expired")
    assert world.sync(is_full=True).closed == 0
    assert bug().is_open
    assert bug().missing_since
    assert world.sync(is_full=True).closed == 1
    assert world.stored() == world.truth()


def test_a_bug_that_one_sweep_missed_is_not_closed(world: Any) -> None:
    """Where bugs are closed while pages are read the later ones move up, and one falls between two pages."""
    world.fill(160)
    world.server.faults.add("moving", project="mooring", count=2)
    world.sync()
    world.server.faults.clear()
    world.clock += HOUR
    world.sync(is_full=True)
    assert world.stored() == world.truth()
    world.server.faults.add("moving", project="mooring", adds=True, count=2)
    world.sync(is_full=True)
    world.server.faults.clear()
    world.clock += HOUR
    world.sync(is_full=True)
    assert world.stored() == world.truth()


def test_a_tracker_that_suddenly_shows_nearly_nothing_is_not_believed(world: Any, settings: Any) -> None:
    world.fill(100)
    world.sync()
    for number in range(1001, 1061):
        world.launchpad.delete(number)
    told = world.sync(is_full=True)
    assert "60 open bugs of mooring less than before" in told.failed[0]
    assert not Bug.objects.exclude(missing_since=None).exists()
    settings.LAUNCHPAD_URL, settings.LAUNCHPAD_PROJECTS = world.server.url, [("mooring", "skerry/mooring")]
    call_command("sync_bugs", "--trust")
    call_command("sync_bugs", "--trust")
    assert len(world.stored()) == 40


def test_other_peoples_tasks_and_broken_ones_are_left_out(world: Any) -> None:
    world.fill(5)
    world.server.faults.add("foreign-tasks")
    world.server.faults.add("broken-entries")
    told = world.sync()
    assert (told.written, told.failed) == (5, ())
    assert told.unreadable >= 3
    assert world.stored() == world.truth()
    world.server.faults.clear()
    world.server.faults.add("missing-fields")
    world.sync(is_full=True)
    assert (bug().status, bug().importance, bug().created) == ("New", "", None)


def test_equal_after_random_ends_in_the_middle(world: Any) -> None:
    """Each run meets a fault somewhere, then one meets none: what is stored is what the tracker has."""
    rng = random.Random(7)
    world.server.page_size = world.server.most = 7
    world.fill(30)
    for _ in range(6):
        world.clock += HOUR
        for number in rng.sample(range(1001, 1031), 5):
            world.launchpad.set_status(number, "mooring", rng.choice(["New", "Triaged", "Fix Released", "Incomplete"]))
            world.launchpad.set_importance(number, "mooring", rng.choice(["Low", "High"]))
            world.launchpad.set_tags(number, rng.sample(["security", "low-hanging-fruit", "x"], 2))
        world.server.faults.add(rng.choice(["truncated", "unavailable", "loop"]), after=rng.randrange(8), link="x:/y")
        world.sync(is_full=rng.random() < 0.5)
        world.server.faults.clear()
        if rng.random() < 0.5:
            world.sync()
            assert world.stored() == world.truth()
    world.clock += HOUR
    assert world.sync().failed == ()
    assert world.stored() == world.truth()


def test_a_failing_tracker_keeps_what_was_read_and_is_left_alone(world: Any, settings: Any) -> None:
    world.fill(3)
    settings.LAUNCHPAD_URL, settings.LAUNCHPAD_TAGS = world.server.url, []
    settings.LAUNCHPAD_PROJECTS = [("mooring", "skerry/mooring"), ("nowhere", "skerry/mooring")]
    project = make_project("skerry/mooring")
    assert jobs.sync_bugs() == "failed"
    mooring, nowhere = Tracker.objects.order_by("name")
    assert (mooring.error, list(mooring.projects.all())) == ("", [project])
    assert "says 404" in nowhere.error
    world.server.faults.add("too-many-requests", retry_after=900)
    assert jobs.sync_bugs() == "failed"
    mooring.refresh_from_db()
    assert "says 429" in mooring.error
    assert mooring.retry_at - mooring.synced_at > timedelta(minutes=10)
    asked = len(world.server.requests)
    assert jobs.sync_bugs() == "waiting"
    assert len(world.server.requests) == asked
    assert Bug.objects.count() == 3
    world.server.faults.clear()
    with pytest.raises(CommandError, match="says 404"):
        call_command("sync_bugs")
    mooring.refresh_from_db()
    assert (mooring.error, mooring.retry_at) == ("", None)
    settings.LAUNCHPAD_PROJECTS = [("mooring", "skerry/mooring")]
    assert jobs.sync_bugs() == "done"
    assert Tracker.objects.get(name="nowhere").error == NO_LONGER


def test_without_an_address_bugs_are_off(db: None) -> None:
    assert jobs.sync_bugs() == "not configured"
    with pytest.raises(CommandError, match="LAUNCHPAD_URL is not set"):
        call_command("sync_bugs")


def test_without_a_list_projects_are_sought_under_the_end_of_their_name(world: Any, settings: Any) -> None:
    make_project("skerry/Mooring")
    world.fill(2)
    settings.LAUNCHPAD_URL, settings.LAUNCHPAD_PROJECTS, settings.GERRIT_PROJECTS = world.server.url, [], ["^skerry/.*"]
    assert jobs.sync_bugs() == "done"
    assert [tracker.name for tracker in Tracker.objects.all()] == ["mooring"]


def test_a_new_importance_ranks_the_changes_that_mend_it_anew(world: Any) -> None:
    mends = make_change(commit_message="Mend\n\nCloses-Bug: #1001\n")
    related = make_change(commit_message="Near\n\nRelated-Bug: #1001\n")
    other = make_change(commit_message="Other\n\nCloses-Bug: #1002\n")
    before = {change.pk: facts_of(change).rank for change in (mends, related, other)}
    world.fill(2, importance="Undecided")
    world.sync()
    assert facts_of(mends).rank == before[mends.pk]
    world.clock += HOUR
    world.launchpad.set_importance(1001, "mooring", "Critical")
    known = version()
    world.sync()
    assert facts_of(mends).rank > before[mends.pk] + 1
    assert ["cause", 3.0, "fix", "1001", "Critical"] in facts_of(mends).rank_terms
    assert facts_of(related).rank == before[related.pk]
    assert facts_of(other).rank == before[other.pk]
    assert facts_of(related).version > known, "its row shows the bug"
    assert facts_of(other).version <= known
