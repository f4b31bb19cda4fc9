"""Relation chains and Depends-On, found among rows: whatever came first, and whatever they mean."""

from __future__ import annotations

import pytest

from reviewq.changes.chains import dependents_of, lower_of
from reviewq.changes.derive import derive, derive_all
from reviewq.changes.models import Change, Dependency, Facts, PatchSet
from tests import factories
from tests.factories import DAY, NOW, at_once, facts_of, make_account, make_change, make_project, plus_two

pytestmark = pytest.mark.django_db


def chain(length, **given):
    """The lowest first."""
    changes = []
    for _ in range(length):
        changes.append(make_change(depends_on=changes[-1:], **given))
    return changes


def footer(change, reference):
    Dependency.objects.create(change=change, kind=Dependency.Kind.DEPENDS_ON, reference=reference)
    derive([change.pk], NOW)


def codes(change):
    return [reason["code"] for reason in facts_of(change).reasons]


def numbers_below(change):
    return [lower.number for lower in lower_of([change.pk])[0].get(change.pk, [])]


def test_the_nearest_first_down_to_the_lowest():
    changes = chain(6)
    assert numbers_below(changes[5]) == [c.number for c in reversed(changes[:5])]
    assert dependents_of([changes[0].pk]) == {c.pk for c in changes[1:]}


def test_the_parent_may_be_synced_after_the_child():
    parent_revision = f"{777:034x}{1:06x}"
    child = make_change()
    Dependency.objects.create(change=child, kind=Dependency.Kind.PARENT, reference=parent_revision)
    derive([child.pk], NOW)
    assert facts_of(child).lane == "first"
    parent = make_change(number=777, votes=[(make_account("Cora"), "Code-Review", -1)])
    assert (facts_of(parent).lane, facts_of(child).lane) == ("author", "change")


def test_a_vote_at_the_bottom_reaches_the_top_of_six():
    changes = chain(6)
    factories.vote(changes[0], make_account("Cora"), -1)
    assert [facts_of(change).lane for change in changes] == ["author", *["change"] * 5]
    factories.vote(changes[0], make_account("Cora"), 1)
    assert {facts_of(change).turn for change in changes} == {"reviewers"}


def test_closed_ones_end_the_chain():
    changes = chain(3)
    Change.objects.filter(pk=changes[1].pk).update(status="MERGED")
    assert numbers_below(changes[2]) == [changes[1].number]


def test_a_child_of_an_old_patch_set():
    with at_once():
        lower = make_change(patch_sets=2)
        upper = make_change()
    first = PatchSet.objects.get(change=lower, number=1)
    Dependency.objects.create(change=upper, kind=Dependency.Kind.PARENT, reference=first.revision)
    derive([upper.pk], NOW)
    assert "stands_on_outdated" in codes(upper)
    Change.objects.filter(pk=lower.pk).update(status="MERGED")
    derive([lower.pk], NOW)
    assert (facts_of(upper).lane, codes(upper)[0]) == ("author", "stands_on_outdated")


@pytest.mark.parametrize("form", ["{c.change_id}", "number:{c.number}", "number:{c.number}@{c.project.name}"])
def test_every_form_of_a_footer(form):
    with at_once():
        lower = make_change(votes=[(make_account("Cora"), "Code-Review", -1)])
        upper = make_change()
    footer(upper, form.format(c=lower))
    assert facts_of(upper).lane == "change"
    assert dependents_of([lower.pk]) == {upper.pk}
    factories.vote(lower, make_account("Cora"), 1)
    assert facts_of(upper).lane == "first"


@pytest.mark.parametrize("reference", [f"I{7:040x}", "number:999999", "number:1@elsewhere"])
def test_an_unknown_footer_is_said(reference):
    upper = make_change()
    footer(upper, reference)
    assert codes(upper) == ["first_review", "unknown_lower"]
    assert lower_of([upper.pk])[1] == {upper.pk: [reference.removeprefix("number:").partition("@")[0]]}


def test_a_number_of_another_project_is_not_meant():
    with at_once():
        lower = make_change(project=make_project("mooring"))
        upper = make_change()
    footer(upper, f"number:{lower.number}@lighthouse")
    assert numbers_below(upper) == []


def test_a_change_that_is_gone_is_unknown():
    with at_once():
        lower = make_change(votes=[(make_account("Cora"), "Code-Review", -2)])
        upper = make_change()
    footer(upper, lower.change_id)
    assert facts_of(upper).lane == "change"
    Change.objects.filter(pk=lower.pk).update(gone_at=NOW)
    derive([lower.pk], NOW)
    assert codes(upper) == ["first_review", "unknown_lower"]


@pytest.mark.parametrize(
    ("statuses", "lane"),
    [(["ABANDONED", "MERGED"], "first"), (["ABANDONED", "ABANDONED"], "author"), (["ABANDONED"], "author")],
)
def test_a_change_id_of_several_branches(statuses, lane):
    same = f"I{4711:040x}"
    with at_once():
        for status in statuses:
            make_change(change_id=same, status=status)
        upper = make_change()
    footer(upper, same)
    assert facts_of(upper).lane == lane


def test_a_circle_ends_and_is_said_on_every_side():
    with at_once():
        first, second = make_change(), make_change()
    footer(first, second.change_id)
    footer(second, first.change_id)
    derive_all(NOW)
    for change, other in (first, second), (second, first):
        assert (facts_of(change).lane, codes(change)[0]) == ("author", "stands_on_circle")
        assert facts_of(change).reasons[0]["number"] == other.number


def test_one_that_stands_on_a_circle_is_not_in_it():
    with at_once():
        first, second = make_change(), make_change()
    footer(first, second.change_id)
    footer(second, first.change_id)
    above = make_change()
    footer(above, first.change_id)
    assert "stands_on_circle" not in codes(above)


def test_depends_on_itself_says_nothing():
    change = make_change()
    footer(change, change.change_id)
    assert numbers_below(change) == []


def test_the_same_sha_on_another_server_is_another_commit():
    with at_once():
        lower = make_change()
        elsewhere = make_change(project=make_project("other", factories.make_server("https://other.test")))
    Dependency.objects.create(change=elsewhere, kind=Dependency.Kind.PARENT, reference=lower.revision)
    assert numbers_below(elsewhere) == []


def test_what_a_lower_change_stands_on_does_not_count_twice():
    """The middle one waits only on the lowest; the top one is told of the lowest, not of the middle one's waiting."""
    lowest, middle, top = chain(3, votes=plus_two("Cora", "Carl"), age=4 * DAY)
    factories.vote(lowest, make_account("Finn"), -1)
    assert [facts_of(c).reasons[0]["number"] for c in (middle, top)] == [lowest.number, lowest.number]
    assert Facts.objects.filter(lane="change").count() == 2
