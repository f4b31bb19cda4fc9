"""Acts and their refusals that the contract world does not show, and the ends of the attention set's rules."""

from datetime import datetime

import pytest

from demo.gerrit import File, Rejected

from .conftest import PROJECT


def refused(status, act, *arguments, **rest):
    with pytest.raises(Rejected) as no:
        act(*arguments, **rest)
    assert no.value.status == status
    return no.value.text


def test_votes_outside_of_ones_rights(small):
    number = small.push(1)
    review, at = small.gerrit.review, small.clock
    assert refused(403, review, number, "dee", labels={"Code-Review": 2}, at=at).endswith("is restricted")
    refused(403, review, number, "dee", labels={"Verified": 1}, at=at)
    refused(403, review, number, "dee", labels={"Workflow": 1}, at=at)
    refused(400, review, number, "dee", labels={"Nonsense": 1}, at=at)
    refused(400, review, number, "ana", labels={"Code-Review": 3}, at=at)
    refused(404, review, number, "ana", patch_set=2, at=at)
    refused(404, review, 99, "ana", at=at)
    assert not small.gerrit.change(number).votes


def test_submit_says_what_is_missing(small):
    number = small.push(1)
    submit = small.gerrit.submit
    refused(403, submit, number, "dee", at=small.clock)
    assert "'Code-Review' is unsatisfied" in refused(409, submit, number, "gate", at=small.clock)
    small.review(number, "ana", Code_Review=2, Workflow=1)
    assert "'Verified' is unsatisfied" in refused(409, submit, number, "gate", at=small.clock)
    small.review(number, "gate", Verified=2)
    small.gerrit.submit(number, "gate", small.clock)
    assert small.gerrit.change(number).status == "MERGED"
    assert small.gerrit.head(PROJECT) == small.gerrit.change(number).current.sha
    assert refused(409, submit, number, "gate", at=small.clock) == "change is merged"


def test_a_chain_merges_together_or_not_at_all(small):
    low = small.push(1)
    high = small.push(2, parents=[small.gerrit.change(low).current.sha])
    for who, votes in (("ana", {"Code_Review": 2, "Workflow": 1}), ("gate", {"Verified": 2})):
        small.review(high, who, **votes)
    refused(409, small.gerrit.submit, high, "gate", at=small.clock)
    assert small.gerrit.change(high).open
    for who, votes in (("ana", {"Code_Review": 2, "Workflow": 1}), ("gate", {"Verified": 2})):
        small.review(low, who, **votes)
    small.gerrit.submit(high, "gate", small.clock)
    assert not small.gerrit.change(low).open


def test_the_same_change_id_on_another_branch_is_another_change(small):
    one, other = small.push(1), small.push(1, branch="stable/1")
    assert one != other
    assert small.push(1) == one, "on the same branch it is a new patch set"
    assert small.gerrit.change(one).current.number == 2


def test_a_closed_change_is_not_uploaded_to_again(small):
    one = small.push(1)
    small.gerrit.abandon(one, "cho", "", small.clock)
    assert small.push(1) != one


def test_instants_need_a_zone(small):
    number = small.push(1)
    with pytest.raises(ValueError, match="time zone"):
        small.gerrit.review(number, "ana", message="x", at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_nothing_new_leaves_no_trace(small):
    number = small.push(1, topic="t")
    before = small.gerrit.change(number).meta
    small.gerrit.review(number, "ana", at=small.clock)
    small.gerrit.set_topic(number, "cho", "t", small.clock)
    small.gerrit.set_hashtags(number, "cho", [], ["absent"], small.clock)
    small.gerrit.set_private(number, "cho", False, small.clock)
    assert small.gerrit.change(number).meta == before


def test_services_are_never_asked_to_act(small):
    number = small.push(1)
    small.gerrit.add_reviewer(number, "cho", "gate", at=small.clock)
    assert not small.gerrit.change(number).in_attention()
    refused(400, small.gerrit.add_attention, number, "cho", "gate", "please", at=small.clock)
    refused(400, small.gerrit.add_attention, number, "cho", "dee", "not on the change", at=small.clock)


def test_only_some_may_abandon(small):
    number = small.push(1)
    assert refused(403, small.gerrit.abandon, number, "dee", "", small.clock) == "abandon not permitted"
    small.gerrit.abandon(number, "ana", "", small.clock)  # a core of the project
    assert refused(409, small.gerrit.abandon, number, "cho", "", small.clock) == "change is abandoned"
    small.gerrit.restore(number, "cho", "", small.clock)
    assert refused(409, small.gerrit.restore, number, "cho", "", small.clock) == "change is new"


def test_unknown_kinds_of_patch_sets(small):
    small.push(1)
    with pytest.raises(ValueError, match="kind"):
        small.push(1, kind="SOMETHING")


def test_sizes_add_up(small):
    files = {"a": File("A", 10), "b": File("", 3, 4), "c": File("D", 0, 5), "d": File("A", binary=True, size=99)}
    number = small.push(1, files=files)
    patch_set = small.gerrit.change(number).current
    assert (patch_set.insertions, patch_set.deletions) == (13, 9)
