"""The built world: its size, its people, its shape, and that it is the same each time."""

import statistics
from collections import Counter

import pytest

from demo.world import people
from demo.world.plan import past
from demo.world.projects import projects

from .conftest import NOW, played
from .situations import SITUATIONS

DAY = 86_400


def test_the_same_seed_and_now_give_the_same_past(the_past):
    assert past("1", NOW).events == the_past.events


def test_another_seed_gives_another_past():
    assert past("1", NOW, 30).events != past("2", NOW, 30).events


def test_a_later_now_moves_everything_with_it():
    before, after = past("1", NOW, 30).events, past("1", NOW + 600, 30).events
    assert [event.what for event in before] == [event.what for event in after]
    assert all(abs(b.at + 600 - a.at) <= 1 for b, a in zip(before, after, strict=True))


def test_playing_twice_gives_equal_records(the_past, world):
    other = played(the_past)
    assert other.gerrit.changes == world.gerrit.changes


def test_counts(world):
    states = Counter(change.status for change in world.gerrit.changes.values())
    assert states["NEW"] >= 400
    assert 450 <= states["MERGED"] + states["ABANDONED"] <= 560
    assert states["ABANDONED"] > 20
    assert {change.project for _, change in world.open_changes()} == {project.name for project in projects()}


def test_people():
    assert len(people.CORES[people.MAIN]) == 15
    assert len(people.HUMANS) >= 80
    assert {name for names in people.CORES.values() for name in names} <= set(people.HUMANS)
    assert any(not person.name.isascii() for person in people.HUMANS.values())
    assert any(len(person.name) == 1 for person in people.HUMANS.values())
    assert len({person.name for person in people.EVERYONE.values()}) == len(people.EVERYONE)
    assert all(person.email.endswith(".example") for person in people.EVERYONE.values())


def test_nothing_lies_in_the_future_or_out_of_order(world):
    for change in world.gerrit.changes.values():
        times = [message.at for message in change.messages]
        assert times == sorted(times)
        assert change.created <= times[0]
        assert times[-1] <= NOW
        assert change.updated <= NOW


def test_closed_changes_were_closed_in_the_last_ninety_days(world):
    ends = [change.updated for change in world.gerrit.changes.values() if not change.open]
    recent = sum(end > NOW - 91 * DAY for end in ends)
    assert recent / len(ends) > 0.97


def test_sizes_follow_the_source(world):
    """Quartiles of the source: 10, 38 and 105 lines."""
    sizes = [change.current.insertions + change.current.deletions for change in world.gerrit.changes.values()]
    low, middle, high = statistics.quantiles(sizes, n=4)
    assert 6 <= low <= 14
    assert 28 <= middle <= 48
    assert 80 <= high <= 130


def test_references_follow_the_source(world):
    """Of the source 33 % mention a bug, 27 % a blueprint."""
    messages = [change.current.message for change in world.gerrit.changes.values()]
    bugs = sum("-Bug: #" in message for message in messages) / len(messages)
    blueprints = sum("blueprint" in message for message in messages) / len(messages)
    assert 0.26 < bugs < 0.42
    assert 0.2 < blueprints < 0.36


def test_half_of_the_changes_have_one_patch_set(world):
    counts = [len(change.patch_sets) for change in world.gerrit.changes.values()]
    assert 0.35 < counts.count(1) / len(counts) < 0.6
    assert max(counts) >= 6


def test_subjects_do_not_repeat(world):
    """Those of people; a backport has the subject of its origin."""
    changes = [change for change in world.gerrit.changes.values() if change.branch == "master"]
    subjects = [change.subject for change in changes if world.username(change.owner) in people.HUMANS]
    repeats = [subject for subject, n in Counter(subjects).items() if n > 1]
    assert len(repeats) < 5, repeats


def test_no_template_is_left_in_the_texts(world):
    for change in world.gerrit.changes.values():
        texts = [change.current.message, *(m.text for m in change.messages), *(c.message for c in change.comments)]
        assert not any("{" in text or "}" in text for text in texts), change.number


def test_nobody_votes_on_their_own_change(world):
    for change in world.gerrit.changes.values():
        assert not world.gerrit.projects[change.project].labels["Code-Review"] or not change.vote(
            change.owner, "Code-Review"
        )


def test_a_small_world():
    player = played(past("1", NOW, 30))
    assert 30 <= len(player.open_changes()) <= 36


def test_backports_share_the_change_id_of_a_merged_change(world):
    backports = [change for _, change in world.open_changes() if change.branch != "master"]
    assert backports
    for change in backports:
        origin = world.gerrit.change(world.gerrit.by_change_id[change.change_id][0])
        assert (origin.branch, origin.status) == ("master", "MERGED")
        assert origin.submitted < change.created


@pytest.mark.parametrize("role", ["core", "ptl", "volunteer", "author"])
def test_personas_have_something_to_do(world, role):
    name = people.PERSONAS[role]
    account = world.gerrit.account_id(name)
    own = [change for _, change in world.open_changes() if change.owner == account]
    voted = [change for _, change in world.open_changes() if change.vote(account, "Code-Review")]
    asked = [change for _, change in world.open_changes() if account in change.in_attention()]
    assert people.is_core(name, people.MAIN) == (role in ("core", "ptl"))
    assert len(own) >= 4
    assert len(voted) >= (4 if role != "author" else 0)
    assert len(asked) >= 5


def test_the_author_has_changes_in_many_situations(world):
    account = world.gerrit.account_id(people.PERSONAS["author"])
    own = [change for _, change in world.open_changes() if change.owner == account]
    met = {name for name, test in SITUATIONS.items() for change in own if test(world, change)}
    assert {"ci_failed", "minus_one_unanswered", "approved_but_gate_failed", "one_plus_two", "work_in_progress"} <= met
