"""The advisor learns from what is new, once, and makes suggestions for what is open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviewq.changes.derive import derive
from reviewq.changes.models import Change, ChangeDomain, Core, Expert, Facts
from reviewq.changes.rules.holder import Lane
from reviewq.experts import jobs, lessons, making, memory, mirror
from reviewq.experts.evidence import digest, prune
from reviewq.experts.mirror import seen
from reviewq.experts.models import Evidence, Learned, Memory, Suggested
from reviewq.experts.reads import advice, suggestions
from reviewq.experts.rules import ranking
from reviewq.experts.rules.knowledge import Of
from tests.factories import DAY, NOW, facts_of, make_account, make_change, make_ci, make_domain, make_project, vote

from .rows import past, read, review

pytestmark = pytest.mark.django_db
ENOUGH = 6


@pytest.fixture(autouse=True)
def little_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "FEW_CASES", 5)


def names(change: Change) -> list[str]:
    return [one.account.label for one in suggestions([change.pk], NOW)[change.pk]]


def everything() -> Any:
    kept = [list(table.objects.order_by("pk").values()) for table in (Evidence, Learned)]
    return kept, Memory.objects.values_list("version", "cases").get()


def test_it_learns_each_review_once_and_suggests_with_evidence() -> None:
    past(ENOUGH)
    change = make_change("Open", files={"mooring/berth/crane.py": (3, 0)})
    assert jobs.keep() == f"learned from {ENOUGH}, 1 made, 0 removed"
    first = everything()
    assert jobs.keep() == "learned from 0, 0 made, 0 removed"
    assert everything() == first
    (ada,) = suggestions([change.pk], NOW)[change.pk]
    assert ada.account.label == "Ada Core"
    assert ada.probability > 0.5
    assert [str(reason) for reason in ada.reasons] == [
        "reviewed 6 changes under mooring/berth, the last yesterday",
        "reviewed 6 of this owner's last 6",
    ]
    address = "https://gerrit.test/q/commentby:adacore%20project:mooring%20dir:mooring%2Fberth"
    assert [reason.evidence for reason in ada.reasons] == [address, ""]
    later = advice([change.pk], NOW + 3.5 * DAY)[change.pk].suggestions[0]
    assert "the last 4 days ago" in str(later.reasons[0])


def test_a_new_review_changes_what_is_said_of_another_change_after_one_run() -> None:
    past(ENOUGH)
    newcomer, change = make_account("Newcomer"), make_change("Open")
    other = make_change("Also open")
    jobs.keep()
    assert names(change) == ["Ada Core"]
    for number in range(3):
        review(make_change(f"Fresh {number}", status="MERGED", submitted=NOW), newcomer, timedelta(hours=1))
    assert jobs.keep() == "learned from 3, 2 made, 0 removed"
    assert "Newcomer" in names(change)
    assert "Newcomer" in names(other)


def test_learned_anew_it_suggests_about_the_same() -> None:
    past(ENOUGH)
    past(4, files="tide/table.py", who="Juma Core")
    change = make_change("Open", files={"tide/table.py": (3, 0)})
    jobs.keep()
    before = suggestions([change.pk], NOW)[change.pk]
    Memory.objects.all().delete()  # the rest goes with it, else it would count twice
    jobs.keep()
    assert Memory.objects.get().cases == ENOUGH + 4
    after = suggestions([change.pk], NOW)[change.pk]
    assert [one.account for one in after] == [one.account for one in before]
    assert after[0].probability == pytest.approx(before[0].probability, abs=0.05)


def test_killed_between_two_slices_it_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    past(ENOUGH)
    monkeypatch.setattr(lessons, "AT_ONCE", 4)
    memory.begin(NOW)
    running = lessons.slices(NOW)
    assert len(list(next(running))) == 4
    del running
    assert Memory.objects.get().cases == 4
    assert len(lessons.due()) == ENOUGH - 4
    jobs.keep()
    assert Memory.objects.get().cases == ENOUGH
    assert jobs.learn(NOW, until=0.0) == (set(), True)


def test_of_two_that_learn_at_once_the_slower_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    past(3)

    def slow(ids: Any) -> Any:
        Memory.objects.update(version=99)
        return seen(ids)

    monkeypatch.setattr(lessons, "seen", slow)
    assert jobs.keep() == "another process does it"
    assert not Evidence.objects.exists()
    assert not Learned.objects.exists()
    monkeypatch.undo()
    assert jobs.keep().startswith("learned from 3")


def test_a_change_teaches_the_weights_once_it_is_closed_or_old() -> None:
    past(ENOUGH)
    past(2, files="tide/table.py", who="Juma Core")
    change, ben = make_change("Open"), make_account("Ben")
    jobs.keep()
    review(change, make_account("Ada Core"))
    jobs.keep()
    row = Learned.objects.get(pk=change.pk)
    assert (row.is_whole, row.told is not None) == (False, True)
    assert Suggested.objects.get(pk=change.pk).is_reviewed
    before = memory.recall().advisor.weighing.weights
    review(change, ben)
    vote(change, ben, 1)
    read(change)
    jobs.keep()
    assert memory.recall().advisor.weighing.weights == before
    assert lessons.ended(NOW + 15 * DAY) == [change.pk]
    Change.objects.filter(pk=change.pk).update(status="MERGED")
    derive([change.pk], NOW)
    read(change)
    assert jobs.keep().endswith("0 made, 1 removed")
    row.refresh_from_db()
    assert (row.is_whole, row.told, len(row.accounts)) == (True, None, 2)
    mind = memory.recall()
    assert mind.advisor.weighing.weights != before
    assert mind.knowledge.cases == ENOUGH + 3
    assert mind.load.done.of[str(ben.pk)] == 1.0


def test_private_changes_teach_nothing_and_bots_and_owners_are_nobody_to_ask() -> None:
    past(ENOUGH)
    hidden = make_change("Hidden", files={"secret/plan.py": (1, 1)}, is_private=True)
    review(hidden, make_account("Eve"))
    bot = make_ci()
    review(make_change("By a bot", status="MERGED"), bot)
    gone = make_account("Gone", is_inactive=True)
    review(make_change("By one who left", status="MERGED"), gone)
    own = make_change("Hers", owner=make_account("Ada Core"))
    change = make_change("Open")
    jobs.keep()
    assert not Evidence.objects.filter(pk=digest("place", "mooring/secret/")).exists()
    assert Evidence.objects.filter(pk=digest("place", "mooring/mooring/")).exists()
    assert names(change) == ["Ada Core"]
    assert names(own) == []
    assert str(gone.pk) in memory.recall().knowledge.of(Of.ALL).entries


def test_suggestions_are_made_anew_when_the_change_moves_when_much_more_is_known_and_when_they_are_old() -> None:
    past(ENOUGH)
    change = make_change("Open")
    jobs.keep()
    assert jobs.due(NOW) == []
    assert jobs.due(NOW + 4 * timedelta(hours=1)) == [change.pk]
    vote(change, make_account("Cora"), 1)
    assert jobs.due(NOW) == [change.pk]
    making.make([change.pk], NOW)
    assert jobs.due(NOW) == []
    Memory.objects.update(cases=20)
    assert jobs.due(NOW) == [change.pk]
    newest = make_change("Newest")
    assert jobs.due(NOW)[0] == newest.pk
    assert facts_of(change).version == Suggested.objects.get(pk=change.pk).version


def test_old_evidence_is_dropped_once_a_day() -> None:
    past(2)
    jobs.keep()
    kept = Evidence.objects.count()
    assert prune(NOW + 1400 * DAY) == 0
    Memory.objects.update(pruned_at=NOW - 2 * DAY)
    jobs.tidy(NOW + 1600 * DAY)
    assert not Evidence.objects.exists()
    assert kept > 5
    assert Memory.objects.get().pruned_at == NOW + 1600 * DAY


def test_a_change_of_thousands_of_files_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "MOST_FILES", 3)
    change = make_change("Wide", files={f"a/{number}.py": (1, 0) for number in range(5)})
    assert seen([change.pk])[change.pk].asked.files == ("a/0.py", "a/1.py", "a/2.py")


def test_where_only_a_core_or_an_expert_can_help_it_is_made_anew_when_one_comes_or_goes() -> None:
    past(ENOUGH)
    past(ENOUGH, who="Juma Core")
    change = make_change("Lacks one +2")
    ada, juma = make_account("Ada Core"), make_account("Juma Core")
    Facts.objects.filter(pk=change.pk).update(lane=Lane.SECOND)
    core = {"project": change.project, "source": Core.Source.GROUP, "last_seen": NOW}
    gone = Core.objects.create(account=juma, first_seen=NOW - DAY, **core)
    Core.objects.create(account=ada, first_seen=NOW - DAY, **core)
    jobs.keep()
    assert set(names(change)) == {"Ada Core", "Juma Core"}
    assert jobs.keep().endswith("0 made, 0 removed")
    gone.delete()
    assert jobs.keep().endswith("1 made, 0 removed")
    assert names(change) == ["Ada Core"]
    Suggested.objects.update(made_at=NOW - timedelta(hours=1))
    Core.objects.create(account=juma, first_seen=NOW, **core)
    assert jobs.keep().endswith("1 made, 0 removed")
    assert set(names(change)) == {"Ada Core", "Juma Core"}

    domain = make_domain("berth", "mooring/berth/", experts=[ada])
    ChangeDomain.objects.create(change=change, domain=domain, missing=1)
    Facts.objects.filter(pk=change.pk).update(lane=Lane.EXPERT)
    assert jobs.misdirected(NOW) == [change.pk]
    jobs.keep()
    assert names(change) == ["Ada Core"]
    assert jobs.misdirected(NOW) == []
    Expert.objects.create(domain=domain, account=juma, named_at=timezone.now() + timedelta(seconds=1))
    assert jobs.misdirected(NOW) == [change.pk]


def test_of_a_project_and_an_owner_nobody_knows_it_is_said_that_it_is_too_little() -> None:
    past(ENOUGH)
    fresh = make_change(
        "Of yesterday", project=make_project("crane"), files={"src/lib.rs": (3, 0)}, owner=make_account("New")
    )
    known = make_change(
        "A known owner", project=make_project("crane"), files={"src/lib.rs": (3, 0)}, owner=make_account("A. Owner")
    )
    jobs.keep()
    found = advice([fresh.pk, known.pk], NOW)
    assert (found[fresh.pk].has_too_little, found[fresh.pk].suggestions) == (True, ())
    assert names(known) == ["Ada Core"]
