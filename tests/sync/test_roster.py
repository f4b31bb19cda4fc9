"""Who is core by groups and rights: read where we may, kept where we may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gerrit_sync.roster import core_groups
from reviewq.changes.models import Core, CoreTerm, Policy, SyncRun

TOP = {"action": "ALLOW", "min": -2, "max": 2}


def access(rules: Any, label: str = "Code-Review", ref: str = "refs/heads/*", parent: str = "") -> dict[str, Any]:
    """What Gerrit says of the rights of one project."""
    info: dict[str, Any] = {"local": {ref: {"permissions": {f"label-{label}": {"rules": rules}}}}}
    info["groups"] = {"u1": {"name": "quay-core"}, "u2": {"name": "others"}}
    return info | ({"inherits_from": {"name": parent}} if parent else {})


def by_group() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for core in Core.objects.filter(source="group").select_related("project", "account"):
        found.setdefault(core.project.name, set()).add(core.account.username)
    return found


def test_members_of_the_groups_that_may_give_the_top_vote(port):
    sync = port.mirrored()
    run = sync.roster()
    assert by_group() == {"harbour/quay": {"ana", "ben"}, "harbour/crane": {"ben", "dee"}}
    assert (run.kind, run.outcome, run.rows) == ("roster", "ok", 4)
    assert Core.objects.filter(source="group", group="quay-core").count() == 2
    assert sync.server.last_roster_at and sync.server.signed_in_as == "admin"


def test_who_left_the_group_is_no_core_any_more_and_who_stays_keeps_the_first_day(port):
    sync = port.mirrored()
    sync.roster()
    first = Core.objects.get(source="group", account__username="ana").first_seen
    port.gerrit.set_members("quay-core", ["ana", "cho"])
    sync.roster()
    assert by_group()["harbour/quay"] == {"ana", "cho"}
    ana = Core.objects.get(source="group", account__username="ana")
    assert ana.first_seen == first < ana.last_seen
    today = sync.server.last_roster_at.date()
    terms = CoreTerm.objects.filter(project__name="harbour/quay").order_by("account__username")
    assert list(terms.values_list("account__username", "since", "until")) == [
        ("ana", None, None),
        ("ben", None, today - timedelta(days=1)),
        ("cho", today, None),
    ]


def test_hand_kept_and_range_evidence_is_left_alone(port):
    sync = port.mirrored()
    known = set(Core.objects.filter(source="range").values_list("id", "last_seen"))
    assert known
    sync.roster()
    assert set(Core.objects.filter(source="range").values_list("id", "last_seen")) == known


def test_a_guest_reads_none_and_that_is_no_failure(port):
    sync = port.mirrored(user="")
    assert sync.roster().outcome == "ok"
    assert by_group() == {}


def test_one_project_that_is_gone_does_not_hide_the_rights_of_the_rest(port):
    sync = port.mirrored()
    sync.server.projects.create(name="harbour/gone")
    sync.roster()
    assert set(by_group()) == {"harbour/quay", "harbour/crane"}


def test_a_server_in_trouble_is_a_failure_and_keeps_the_list(port):
    sync = port.mirrored()
    sync.roster()
    port.faults.add("internal-error", path="access")
    with pytest.raises(Exception, match="500"):
        sync.roster()
    assert by_group()["harbour/quay"] == {"ana", "ben"}
    assert SyncRun.objects.first().outcome == "failed"


def test_of_two_groups_one_hidden_the_known_members_of_both_stay(port, monkeypatch):
    sync = port.mirrored()
    port.gerrit.add_group("more-core", ["cho"])
    get = sync.client.get

    def with_two(path: str, params: Any = ()) -> Any:
        found = get(path, params)
        if path == "/access/":
            uuid = port.gerrit.groups["more-core"].uuid
            for info in found.values():
                info["groups"][uuid] = {"name": "more-core"}
                for section in info["local"].values():
                    if "label-Code-Review" in section["permissions"]:
                        section["permissions"]["label-Code-Review"]["rules"][uuid] = TOP
        return found

    monkeypatch.setattr(sync.client, "get", with_two)
    sync.roster()
    assert by_group()["harbour/quay"] == {"ana", "ben", "cho"}
    port.faults.add("not-found", path=port.gerrit.groups["more-core"].uuid)
    sync.roster()
    assert by_group()["harbour/quay"] == {"ana", "ben", "cho"}


def test_the_label_is_that_of_the_policy(port):
    sync = port.mirrored()
    Policy.objects.create(project_pattern="harbour/quay", review_label="Review-Priority")
    sync.roster()
    assert by_group()["harbour/quay"] == {"ana", "ben"}  # they have it up to 2; everybody else only up to 1


@pytest.mark.parametrize(
    ("given", "groups"),
    [
        ({"p": access({"u1": TOP, "u2": {"action": "ALLOW", "max": 1}})}, {"u1": "quay-core"}),
        ({"p": access({"u1": {"action": "BLOCK", "max": 2}})}, {}),
        ({"p": access({"u9": TOP})}, {"u9": "u9"}),
        ({"p": access({"global:Registered-Users": TOP})}, {}),
        ({"p": access({"u1": TOP}, ref="refs/meta/config")}, {}),
        ({"p": access({"u1": TOP}, ref="^refs/heads/stable/.*")}, {"u1": "quay-core"}),
        ({"p": access({"u1": TOP}, label="Verified")}, {}),
        ({"p": access({}, parent="q"), "q": access({"u2": TOP})}, {"u2": "others"}),
        ({"p": access({"u1": TOP}, parent="q"), "q": access({"u2": TOP})}, {"u1": "quay-core"}),
        ({"p": access({}, parent="p")}, {}),
        ({"p": {}}, {}),
        ({}, {}),
        ({"p": {"local": [], "groups": 7, "inherits_from": "x"}}, {}),
        ({"p": access({"u1": {"max": None}, "u2": 7, "u3": {"max": "2"}})}, {}),
    ],
)
def test_groups_by_rights(given, groups):
    assert core_groups(given, "p", "Code-Review") == groups
