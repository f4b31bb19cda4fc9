"""Policies are edited: turns follow at once, the history says who and when, and nothing is lost on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewq.changes.actions import (
    ChangedMeanwhile,
    InvalidPolicy,
    apply_policies,
    delete_policy,
    save_policy,
)
from reviewq.changes.choosing import load_policies
from reviewq.changes.concerned import concerned
from reviewq.changes.derive import derive_due
from reviewq.changes.models import Group, GroupMember, Policy, PolicyEdit
from reviewq.changes.policy_records import policy_json
from reviewq.changes.snapshots import load
from tests.factories import (
    DAY,
    NOW,
    at_once,
    facts_of,
    make_account,
    make_change,
    make_project,
    make_server,
    plus_two,
    version,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def editor(name: str = "petra") -> User:
    return User.objects.get_or_create(username=name)[0]


def save(policy: Policy, way: str = "browser") -> PolicyEdit | None:
    return save_policy(policy, editor(), way, NOW)


def group(name: str, *members: str) -> Group:
    made = Group.objects.create(server=make_server(), uuid=f"uuid-{name}", name=name, read_at=NOW)
    for member in members:
        GroupMember.objects.create(group=made, account=make_account(member))
    return made


def codes(change) -> list[str]:
    return [reason["code"] for reason in facts_of(change).reasons]


# an edit, its history, and what follows


def test_an_edited_policy_changes_turns_at_once_and_the_history_says_who_and_when():
    change = make_change(votes=plus_two("Cora"))
    assert (facts_of(change).lane, facts_of(change).missing_plus_two) == ("second", 1)
    policy = Policy(name="mooring", project_pattern="mooring", required_plus_two=1)
    save(policy)
    assert (facts_of(change).lane, facts_of(change).missing_plus_two) == ("approval", 0)
    policy.required_plus_two = 3
    save(policy, "toml")
    assert (facts_of(change).lane, facts_of(change).missing_plus_two) == ("second", 2)
    delete_policy(policy, editor("rolf"), "admin", NOW + DAY)
    assert facts_of(change).missing_plus_two == 1
    last, second, first = PolicyEdit.objects.all()
    assert [(e.by_name, e.way, e.at) for e in (first, second, last)] == [
        ("petra", "browser", NOW),
        ("petra", "toml", NOW),
        ("rolf", "admin", NOW + DAY),
    ]
    assert first.before is None and first.after["required_plus_two"] == 1
    assert (second.before["required_plus_two"], second.after["required_plus_two"]) == (1, 3)
    assert last.before == second.after and last.after is None
    User.objects.all().delete()
    assert PolicyEdit.objects.first().by_name == "rolf"


def test_nothing_is_written_where_nothing_differs():
    change = make_change()
    policy = Policy(project_pattern="mooring")
    assert save(policy)
    before = version()
    assert save(policy) is None
    assert (PolicyEdit.objects.count(), version(), facts_of(change).version <= before) == (1, before, True)


def test_only_open_changes_that_match_before_or_after_are_derived():
    with at_once():
        here, there, elsewhere = (make_change(project=make_project(name), votes=plus_two("Cora")) for name in "abc")
        merged = make_change(project=make_project("a"), status="MERGED")
    policy = Policy(project_pattern="a", required_plus_two=1)
    save(policy)
    assert [facts_of(c).missing_plus_two for c in (here, there, elsewhere)] == [0, 1, 1]
    policy.project_pattern = "b"
    untouched = facts_of(merged).version
    with CaptureQueriesContext(connection) as seen:
        save(policy)
    assert [facts_of(c).missing_plus_two for c in (here, there, elsewhere)] == [1, 0, 1]
    assert facts_of(merged).version == untouched
    with at_once():
        for _ in range(20):
            make_change(project=make_project("b"))
    policy.project_pattern = "*"
    with CaptureQueriesContext(connection) as more:
        save(policy)
    assert len(more) <= len(seen) + 4  # the batch is read at once, whatever its size


def test_an_edit_concerns_only_changes_for_which_another_rule_holds_then():
    with at_once():
        docs, code = make_change(files={"doc/a.rst": (3, 1)}), make_change(votes=plus_two("Cora"))
    save(Policy(project_pattern="mooring", name="ours"))
    before = load_policies()
    for record in (Policy(name="all"), Policy(branch_pattern="stable/*"), Policy(category="spec", required_plus_two=1)):
        save(record)
    renamed = Policy.objects.get(name="ours")
    renamed.name, renamed.source = "our rule", "https://mooring.test/rules"
    save(renamed)
    assert concerned(before, load_policies(), NOW) == []
    save(Policy(project_pattern="mooring", category="docs", required_plus_two=1))
    assert concerned(before, load_policies(), NOW) == [docs.pk]
    before = load_policies()
    renamed.small_lines = 11
    save(renamed)
    assert concerned(before, load_policies(), NOW) == [code.pk]


def test_of_very_many_changes_the_rest_follows_with_the_next_poll(monkeypatch):
    with at_once():
        changes = [make_change(votes=plus_two("Cora")) for _ in range(5)]
    monkeypatch.setattr("reviewq.changes.concerned.AT_ONCE", 2)
    save(Policy(project_pattern="mooring", required_plus_two=1))
    assert [facts_of(c).missing_plus_two for c in changes] == [1, 1, 1, 0, 0]
    derive_due(NOW)
    assert [facts_of(c).missing_plus_two for c in changes] == [0] * 5


def test_a_bad_record_is_refused_and_nothing_is_written():
    save(Policy(project_pattern="a"))
    with pytest.raises(InvalidPolicy) as refused:
        save(Policy(project_pattern="^b", required_plus_two=99))
    assert set(refused.value.problems) == {"project_pattern", "required_plus_two"}
    with pytest.raises(InvalidPolicy) as refused:
        save(Policy(project_pattern="a", required_plus_two=1))
    assert "already" in refused.value.problems["project_pattern"]
    assert (Policy.objects.count(), PolicyEdit.objects.count()) == (1, 1)


def test_a_record_for_the_same_changes_that_came_in_between_is_decided_by_the_database(monkeypatch):
    save(Policy(project_pattern="a"))
    monkeypatch.setattr("reviewq.changes.policy_records._is_taken", lambda record: False)
    with pytest.raises(InvalidPolicy, match="just made"):
        save(Policy(project_pattern="a"))
    assert PolicyEdit.objects.count() == 1


def test_two_people_at_one_record_the_second_is_told_and_nothing_is_lost():
    policy = Policy(project_pattern="a")
    save(policy)
    seen = policy_json(policy)
    mine, theirs = (Policy.objects.get(pk=policy.pk) for _ in range(2))
    mine.required_plus_two, theirs.small_lines = 1, 30
    save_policy(mine, editor(), "browser", NOW, seen=seen)
    with pytest.raises(ChangedMeanwhile) as told:
        save_policy(theirs, editor("rolf"), "browser", NOW, seen=seen)
    assert told.value.record.required_plus_two == 1
    with pytest.raises(ChangedMeanwhile):
        delete_policy(theirs, editor("rolf"), "browser", NOW, seen=seen)
    stored = Policy.objects.get(pk=policy.pk)
    assert (stored.required_plus_two, stored.small_lines) == (1, 10)
    delete_policy(stored, editor(), "browser", NOW)
    with pytest.raises(ChangedMeanwhile) as told:
        save_policy(stored, editor("rolf"), "browser", NOW, seen=seen)
    assert told.value.record is None


def test_many_records_are_applied_together_or_not_at_all():
    change = make_change(votes=plus_two("Cora"))
    old, kept = Policy(project_pattern="old"), Policy(project_pattern="mooring", required_plus_two=3)
    apply_policies([old, kept], editor(), "toml", NOW)
    assert facts_of(change).missing_plus_two == 2
    kept.required_plus_two = 1
    with pytest.raises(InvalidPolicy):
        apply_policies([kept, Policy(category="nonsense")], editor(), "toml", NOW, removed=[old])
    assert (Policy.objects.count(), PolicyEdit.objects.count(), facts_of(change).missing_plus_two) == (2, 2, 2)
    before = version()
    edits = apply_policies([kept, Policy(project_pattern="new")], editor(), "toml", NOW, removed=[old])
    assert [bool(e.before) + 2 * bool(e.after) for e in edits] == [1, 3, 2]
    assert set(Policy.objects.values_list("project_pattern", flat=True)) == {"mooring", "new"}
    assert (facts_of(change).missing_plus_two, version()) == (0, before + 1)


# what decides between records


def test_days_begin_and_end_by_themselves():
    change = make_change(votes=plus_two("Cora"))
    tomorrow, later = TODAY + DAY, TODAY + 3 * DAY
    save(Policy(project_pattern="mooring", required_plus_two=1, valid_from=tomorrow, valid_to=later))
    begins, ends = (datetime.combine(day, time.min, UTC) for day in (tomorrow, later + DAY))
    assert (facts_of(change).missing_plus_two, facts_of(change).wake_at <= begins) == (1, True)
    derive_due(begins)
    assert (facts_of(change).missing_plus_two, facts_of(change).wake_at <= ends) == (0, True)
    derive_due(ends)
    assert facts_of(change).missing_plus_two == 1


def test_a_day_typed_as_text_is_kept_as_a_day():
    policy = Policy(valid_from="2026-01-01", name="  spring ")
    save(policy)
    stored = Policy.objects.get()
    assert (stored.valid_from, stored.name) == (date(2026, 1, 1), "spring")
    assert save(stored) is None


def test_the_kind_of_change_decides_and_is_kept():
    with at_once():
        docs = make_change(files={"doc/source/a.rst": (3, 1)}, votes=plus_two("Cora"))
        code = make_change(votes=plus_two("Cora"))
        bot = make_change(owner=make_account("Proposal Bot", is_bot=True), votes=plus_two("Cora"))
    save(Policy(category="docs", required_plus_two=1))
    save(Policy(category="bot", required_plus_two=1))
    assert [facts_of(c).missing_plus_two for c in (docs, code, bot)] == [0, 1, 0]
    assert [facts_of(c).category for c in (docs, code, bot)] == ["docs", "code", "bot"]
    assert facts_of(make_change(status="MERGED")).category == ""
    assert facts_of(make_change(branch="stable/1")).category == "backport"


def test_the_owners_group_decides():
    group("stable-maint", "Mara")
    with at_once():
        mine = make_change(owner=make_account("Mara"), branch="stable/1", votes=plus_two("Cora"))
        other = make_change(branch="stable/1", votes=plus_two("Cora"))
    save(Policy(branch_pattern="stable/*", owner_group="stable-maint", required_plus_two=1))
    assert [facts_of(c).missing_plus_two for c in (mine, other)] == [0, 1]


def test_what_earlier_patch_sets_had_decides():
    cores = [make_account(name) for name in ("Cora", "Carl")]
    said = [(core, "Patch Set 1: Code-Review+2") for core in cores]
    with at_once():
        change = make_change(patch_sets=2, messages=said, votes=plus_two("Cora"))
        fresh = make_change(patch_sets=2, messages=said[:1], votes=plus_two("Cora"))
    save(Policy(category="returned", required_plus_two=1))
    assert [facts_of(c).missing_plus_two for c in (change, fresh)] == [0, 1]


# whose votes count


def test_only_members_of_the_groups_count():
    group("mooring-core", "Cora")
    change = make_change(votes=plus_two("Cora", "Carl"))
    save(Policy(project_pattern="mooring", counting_groups=["mooring-core"]))
    assert facts_of(change).missing_plus_two == 1
    assert "plus_two_not_counted" in codes(change)


def test_a_group_that_the_mirror_cannot_see_leaves_it_to_gerrit_and_says_so():
    change = make_change(votes=plus_two("Cora", "Carl"))
    hidden = group("hidden-core")
    Group.objects.filter(pk=hidden.pk).update(read_at=None)
    for name in ("hidden-core", "nobody-knows"):
        policy = Policy(project_pattern="mooring", counting_groups=[name])
        save(policy)
        assert facts_of(change).missing_plus_two == 0
        assert "group_unseen" in codes(change)
        delete_policy(policy, None, "admin", NOW)
    assert PolicyEdit.objects.first().by_name == "the site"


def test_an_empty_group_that_we_see_counts_nobody():
    group("empty-core")
    change = make_change(votes=plus_two("Cora", "Carl"))
    save(Policy(project_pattern="mooring", counting_groups=["empty-core"]))
    assert facts_of(change).missing_plus_two == 2


def test_an_approval_of_somebody_else_does_not_count():
    group("ptls", "Petra")
    votes = [*plus_two("Cora", "Carl"), (make_account("Cora"), "Workflow", 1)]
    change = make_change(votes=votes)
    assert facts_of(change).lane == "approved"
    save(Policy(project_pattern="mooring", approving_groups=["ptls"]))
    assert (facts_of(change).lane, facts_of(change).missing) == ("approval", {"Workflow": 1})
    assert "approval_not_counted" in codes(change)


def test_a_ci_named_by_its_account():
    vendor = make_account("Brine CI", username="brine-ci", is_bot=True)
    files = {"mooring/drivers/brine.py": (5, 5)}
    vote = {"label": "Verified", "account": "brine-ci", "path": "mooring/drivers/*"}
    save(Policy(category="vendor", extra_votes=[vote]))
    with at_once():
        missing = make_change(files=files, age=timedelta(hours=3))
        there = make_change(files=files, votes=[(vendor, "Verified", 1)], age=timedelta(hours=3))
        other = make_change(age=timedelta(hours=3))
    assert [facts_of(c).lane for c in (missing, there, other)] == ["ci", "first", "first"]
    assert facts_of(missing).missing["Verified"] == 1
    assert codes(missing)[0] == "extra_ci_running"


def test_policies_cost_the_same_queries_for_one_change_and_for_many():
    group("mooring-core", "Cora")
    save(
        Policy(
            project_pattern="mooring", counting_groups=["mooring-core"], extra_votes=[{"label": "X", "account": "y"}]
        )
    )
    with at_once():
        one, many = [make_change().pk], [make_change().pk for _ in range(20)]
    with CaptureQueriesContext(connection) as few:
        load(one)
    with CaptureQueriesContext(connection) as all_of_them:
        load(many)
    assert len(few) == len(all_of_them)


# the administrator's pages


def test_the_administrators_page_writes_the_history_too(admin_client):
    values = {
        "project_pattern": "mooring",
        "branch_pattern": "*",
        "required_plus_two": 1,
        "required_approvals": 1,
        "review_label": "Code-Review",
        "approve_label": "Workflow",
        "ci_label": "Verified",
        "counting_groups": "[]",
        "approving_groups": "[]",
        "extra_votes": "[]",
        "blocking": "{}",
        "expert_votes": 0,
        "expert_value": 1,
        "wait_hours": 0,
        "ci_patience_hours": 24,
        "small_lines": 10,
    }
    answer = admin_client.post("/admin/changes/policy/add/", values | {"project_pattern": "^x"})
    assert answer.status_code == 200 and "Regular expressions" in answer.content.decode()
    change = make_change(votes=plus_two("Cora"))
    assert admin_client.post("/admin/changes/policy/add/", values).status_code == 302
    edit = PolicyEdit.objects.get()
    assert (edit.by_name, edit.way, facts_of(change).missing_plus_two) == ("admin", "admin", 0)
    url = f"/admin/changes/policy/{edit.policy_id}/"
    assert admin_client.post(f"{url}change/", values | {"required_plus_two": 3}).status_code == 302
    assert admin_client.post(f"{url}delete/", {"post": "yes"}).status_code == 302
    assert [bool(e.after) for e in PolicyEdit.objects.all()] == [False, True, True]
