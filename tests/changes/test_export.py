"""The export: every field documented, every documented field there, and its clocks true."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from django.core.management import call_command

from reviewq.changes.derive import derive
from reviewq.changes.export import export
from reviewq.changes.models import AttentionEntry, Change, Dependency, Facts, Reviewer, SubmitRequirement
from tests import factories
from tests.factories import DAY, HOUR, NOW, at_once, make_account, make_change, plus_two

pytestmark = pytest.mark.django_db
DOCUMENT = (settings.BASE_DIR / "docs" / "export.md").read_text()


def documented(title):
    """The fields of the tables between that heading and the next, up to the last table of clocks."""
    part = DOCUMENT.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)


GERRIT = documented("What Gerrit says")
CLOCKS = ["reviewers", "author", "ci", "change", "nobody", "since", "held_now"]
DERIVED = [name for name in documented("What we derived") if name not in CLOCKS] + ["ci"]


def one(now=NOW, **how):
    (found,) = export(now, **how)
    return found


def full_change():
    change = make_change(
        votes=[*plus_two("Cora"), (make_account("Finn"), "Code-Review", -1)], reviewers=[make_account("Hana")]
    )
    AttentionEntry.objects.create(change=change, account=make_account("Cora"), last_update=NOW, reason="asked")
    SubmitRequirement.objects.create(change=change, name="Code-Review", status="SATISFIED", failing=[])
    Dependency.objects.create(change=change, kind="parent", reference="f" * 40)
    Reviewer.objects.create(change=change, email="hana@example.org", state="CC")
    derive([change.pk], NOW)
    return change


@pytest.mark.parametrize("kind", ["full", "bare", "closed", "underived"])
def test_its_fields_are_the_documented_ones(kind):
    change = full_change() if kind == "full" else make_change(status="MERGED" if kind == "closed" else "NEW")
    if kind == "underived":
        Facts.objects.filter(pk=change.pk).delete()
    found = one(include_closed=True)
    assert sorted(found) == sorted({*GERRIT, *DERIVED})
    if found["clocks"] is not None:
        assert list(found["clocks"]) == CLOCKS
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("field", "parts"),
    [
        ("patch_sets", "number sha kind uploader created"),
        ("reviewers", "id name username email state"),
        ("attention_set", "id name username last_update reason"),
        ("submit_requirements", "name status failing_atoms"),
        ("parents", "kind reference"),
    ],
)
def test_the_parts_of_a_list_are_the_documented_ones(field, parts):
    full_change()
    assert list(one()[field][0]) == parts.split()
    assert "`{" + ", ".join(parts.split()) + "}`" in DOCUMENT


def test_votes_are_by_label_with_date_and_patch_set():
    full_change()
    votes = one()["votes"]
    assert list(votes) == ["Code-Review", "Verified"]
    assert [list(vote) for vote in votes["Code-Review"]] == [["account", "value", "date", "patch_set"]] * 2
    assert {vote["account"]["name"]: vote["value"] for vote in votes["Code-Review"]} == {"Cora": 2, "Finn": -1}


def test_reasons_carry_people_and_a_sentence():
    full_change()
    main = one()["reasons"][0]
    assert (main["code"], main["account"]["name"], main["value"]) == ("minus_one", "Finn", -1)
    assert main["sentence"].startswith("Finn voted Code-Review −1 on patch set 1, ")


def test_the_present_holders_clock_runs_and_the_others_stand():
    make_change(age=2 * DAY)
    now, later = one()["clocks"], one(NOW + HOUR)["clocks"]
    assert later["reviewers"] - now["reviewers"] == later["held_now"] - now["held_now"] == 3600
    assert {name: later[name] for name in ("author", "ci", "change", "nobody", "since")} == {
        name: now[name] for name in ("author", "ci", "change", "nobody", "since")
    }


def test_all_clocks_together_are_its_age():
    change = full_change()
    clocks = one()["clocks"]
    assert sum(clocks[name] for name in CLOCKS[:5]) == (NOW - change.created).total_seconds()


def test_the_clocks_of_a_closed_change_stand_still():
    change = make_change(votes=plus_two("Cora"), age=2 * DAY)
    Change.objects.filter(pk=change.pk).update(status="MERGED", updated=NOW)
    derive([change.pk], NOW)
    found = one(NOW + DAY, include_closed=True)
    assert (found["turn"], found["lane"], found["missing_votes"], found["reasons"]) == (None, None, None, [])
    assert sum(found["clocks"][name] for name in CLOCKS[:5]) == (2 * DAY).total_seconds()
    assert (found["clocks"]["since"], found["clocks"]["held_now"]) == (None, None)


def test_missing_votes_are_null_where_unknown_and_empty_where_none_is_missing():
    with at_once():
        done = make_change(votes=[*plus_two("Cora", "Carl"), (make_account("Cora"), "Workflow", 1)])
        unknown = make_change(labels={})
    found = {change["number"]: change for change in export(NOW)}
    assert found[done.number]["missing_votes"] == {}
    assert (found[unknown.number]["missing_votes"], found[unknown.number]["missing_plus_two"]) == (None, None)


def test_which_changes_are_in_it():
    shown = [make_change(), make_change(is_private=True)]
    with at_once():
        make_change(missing_since=NOW), make_change(gone_at=NOW)
        closed = make_change(status="ABANDONED")
    assert [change["number"] for change in export(NOW)] == [change.number for change in shown]
    assert [change["number"] for change in export(NOW, include_closed=True)] == [c.number for c in [*shown, closed]]


def test_the_command_prints_one_object_a_line(capsys):
    factories.vote(make_change(), make_account("Cora"), 2)
    make_change()
    call_command("export")
    assert [json.loads(line)["lane"] for line in capsys.readouterr().out.splitlines()] == ["second", "first"]
