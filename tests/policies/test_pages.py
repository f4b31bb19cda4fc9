"""The pages of policies and freezes: reading, editing, what an edit would do, who may, and the history."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviewq.changes.models import Freeze, Policy, PolicyEdit
from reviewq.people.models import Role
from reviewq.policies.models import FreezeEdit
from tests.factories import DAY, make_change, make_project, plus_two
from tests.policies.conftest import client_of
from tests.policies.records import field_of, html_of, make_freeze, make_policy, typed

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


def lane(number: int) -> str:
    from reviewq.changes.models import Facts

    return Facts.objects.get(number=number).lane


# --- the list


def test_the_list_says_what_it_takes_and_how_many_changes_it_is_for(client: Client, editor: Client) -> None:
    make_change()
    make_change()
    make_change(project=make_project("tally"))
    editor.post("/policies/new/", typed(Policy(project_pattern="mooring", name="Ours", required_plus_two=3)))
    html = html_of(client, "/policies/")
    rows = re.findall(r"<tr.*?</tr>", html, re.DOTALL)
    ours, rest = (next(row for row in rows if word in row) for word in (">Ours<", "Everything else"))
    assert "3 × +2 on Code-Review" in ours
    assert re.search(r'class="right">2<', ours)
    assert re.search(r'class="right">1<', rest)


def test_the_most_specific_comes_first_and_the_ended_say_so(client: Client) -> None:
    make_policy(name="Wide", project_pattern="*")
    make_policy(name="Narrow", branch_pattern="stable/*")
    make_policy(name="Ended", branch_pattern="old", valid_to=TODAY - timedelta(days=1))
    make_policy(name="Coming", project_pattern="m*", valid_from=TODAY + timedelta(days=1))
    html = html_of(client, "/policies/")
    assert html.index(">Narrow<") < html.index(">Coming<") < html.index(">Wide<") < html.index("Everything else")
    assert f"ended {TODAY - timedelta(days=1)}" in html
    assert f"from {TODAY + timedelta(days=1)}" in html


def test_private_changes_are_counted_for_administrators_alone(client: Client, root: Client) -> None:
    make_change(is_private=True)
    counts = [re.findall(r'class="right">(\d+)</td></tr>', html_of(who, "/policies/"))[-1] for who in (client, root)]
    assert counts == ["0", "1"]


def test_an_empty_site_shows_the_default_and_no_freeze(client: Client) -> None:
    html = html_of(client, "/policies/")
    assert "2 × +2 on Code-Review" in html
    assert "None is known" in html
    assert "Nothing has been edited yet" in html_of(client, "/policies/history/")


# --- editing


def test_an_edit_changes_turns_at_once_and_is_kept(editor: Client, ptl: User) -> None:
    change = make_change(votes=plus_two("Juma Core"))
    assert lane(change.number) == "second"
    answer = editor.post("/policies/new/", typed(Policy(project_pattern="mooring", required_plus_two=1)))
    policy = Policy.objects.get()
    assert answer.headers["Location"] == f"/policies/{policy.pk}/"
    assert lane(change.number) == "approval"
    editor.post(f"/policies/{policy.pk}/", typed(policy, required_plus_two="2"))
    assert lane(change.number) == "second"
    first, second = PolicyEdit.objects.order_by("pk")
    assert (first.by, first.by_name, first.way, first.before) == (ptl, "Tunde Ptl", "browser", None)
    assert (second.before["required_plus_two"], second.after["required_plus_two"]) == (1, 2)
    html = html_of(editor, "/policies/history/")
    assert re.search(r"Tunde Ptl.*changed:.*How many \+2</td><td[^>]*>1</td><td[^>]*>2</td>", html, re.DOTALL)
    assert html.count("Tunde Ptl</bdi>") == 2


def test_every_field_is_typed_and_comes_back(editor: Client) -> None:
    full = Policy(
        name="Stable",
        project_pattern="mooring",
        branch_pattern="stable/*",
        category="backport",
        owner_group="cores",
        valid_from=TODAY,
        valid_to=TODAY + timedelta(days=9),
        required_plus_two=1,
        counting_groups=["a b", "c"],
        owner_counts=True,
        required_approvals=2,
        approving_groups=["d"],
        review_label="Code-Review",
        approve_label="Workflow",
        ci_label="Verified",
        extra_votes=[{"label": "PTL-Approved", "value": 1, "group": "ptl"}],
        blocking={"Review-Priority": -1},
        wait_hours=72,
        ci_patience_hours=5,
        small_lines=7,
        source="https://rules.example/",
    )
    assert editor.post("/policies/new/", typed(full)).status_code == 302
    stored = Policy.objects.get()
    for field in Policy._meta.concrete_fields:
        if field.name != "id":
            assert getattr(stored, field.name) == getattr(full, field.name), field.name
    html = html_of(editor, f"/policies/{stored.pk}/")
    assert field_of(html, "counting_groups") == "a b\nc"
    assert field_of(html, "extra_votes") == "PTL-Approved +1; group ptl"
    assert editor.post(f"/policies/{stored.pk}/", typed(stored)).status_code == 302
    assert PolicyEdit.objects.count() == 1, "saving what is there already is no edit"


def test_a_new_one_may_begin_like_another(editor: Client) -> None:
    policy = make_policy(name="First", required_plus_two=7)
    html = html_of(editor, f"/policies/new/?like={policy.pk}")
    assert field_of(html, "required_plus_two") == "7"
    assert field_of(html, "seen") == ""
    assert editor.get("/policies/new/?like=99").status_code == 404
    assert editor.get("/policies/new/?like=x\0").status_code == 404


def test_what_it_would_do_is_shown_and_nothing_is_written(editor: Client, client: Client) -> None:
    change = make_change("Waits for a second", votes=plus_two("Juma Core"))
    make_change("Nobody looked", age=DAY)
    make_change("Elsewhere", project=make_project("tally"), votes=plus_two("Juma Core"))
    make_change("Hidden", votes=plus_two("Juma Core"), is_private=True)
    form = typed(Policy(project_pattern="mooring", required_plus_two=1), preview="1", name="Typed name")
    answer = editor.post("/policies/new/", form)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "2 open changes match these projects" in html
    assert "<b>1</b> would be in another lane" in html
    assert re.search(r"Waits for a second</bdi>.*<td>Needs a second \+2</td><td>Needs approval</td>", html)
    assert "Hidden" not in html
    assert field_of(html, "name") == "Typed name"
    assert lane(change.number) == "second"
    assert not Policy.objects.exists()
    assert not PolicyEdit.objects.exists()


def test_an_outlook_follows_chains_and_is_bounded(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    lower = make_change("Lower", votes=plus_two("Juma Core"), age=9 * DAY)
    upper = make_change("Upper", votes=plus_two("Juma Core", "Lea Core"), depends_on=[lower])
    assert lane(upper.number) == "change"
    form = typed(Policy(project_pattern="mooring", required_plus_two=1), preview="1")
    html = editor.post("/policies/new/", form).content.decode()
    assert "<b>1</b> would be" in html or "<b>2</b> would be" in html
    monkeypatch.setattr("reviewq.policies.outlook.MOST_LOOKED_AT", 1)
    html = editor.post("/policies/new/", form).content.decode()
    assert "looked at: the 1 that were held for longest" in html


def test_who_saves_at_once_notices_the_other(editor: Client, root: Client) -> None:
    policy = make_policy(name="Ours", required_plus_two=2)
    stale = typed(policy, name="Mine", source="Keep these words")
    root.post(f"/policies/{policy.pk}/", typed(policy, required_plus_two="3"))
    answer = editor.post(f"/policies/{policy.pk}/", stale)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "How many +2: <bdi>2</bdi> → <bdi>3</bdi>" in html
    assert (field_of(html, "name"), field_of(html, "source")) == ("Mine", "Keep these words")
    assert Policy.objects.get().name == "Ours"
    again = stale | {"seen": field_of(html, "seen")}
    assert editor.post(f"/policies/{policy.pk}/", again).status_code == 302
    assert (Policy.objects.get().name, Policy.objects.get().required_plus_two) == ("Mine", 2)


@pytest.mark.parametrize("seen", ["", "x", "[]", "{}", "null", "{" * 9000, '{"name": 1}'])
def test_without_what_was_seen_nothing_is_written_over(editor: Client, seen: str) -> None:
    policy = make_policy(name="Ours")
    answer = editor.post(f"/policies/{policy.pk}/", typed(policy, name="Mine", seen=seen))
    assert answer.status_code == 409
    assert Policy.objects.get().name == "Ours"


def test_a_record_that_was_removed_meanwhile_is_made_anew(editor: Client, root: Client) -> None:
    policy = make_policy(name="Ours")
    form = typed(policy, name="Mine")
    # removed between the look-up and the write: the database decides
    from reviewq.policies import views

    found = views._find

    def gone(kind: Any, pk: Any) -> Any:
        record = found(kind, pk)
        Policy.objects.all().delete()
        return record

    views._find = gone
    try:
        answer = editor.post(f"/policies/{policy.pk}/", form)
    finally:
        views._find = found
    html = answer.content.decode()
    assert answer.status_code == 409
    assert 'action="/policies/new/"' in html
    assert editor.post("/policies/new/", form | {"seen": field_of(html, "seen")}).status_code == 302
    assert Policy.objects.get().name == "Mine"


def test_removing_shows_what_it_would_do_first(editor: Client) -> None:
    change = make_change(votes=plus_two("Juma Core"))
    editor.post("/policies/new/", typed(Policy(project_pattern="mooring", required_plus_two=1)))
    policy = Policy.objects.get()
    html = html_of(editor, f"/policies/{policy.pk}/delete/")
    assert "<td>Needs approval</td><td>Needs a second +2</td>" in html
    assert Policy.objects.exists()
    answer = editor.post(f"/policies/{policy.pk}/delete/", {"seen": field_of(html, "seen")})
    assert answer.headers["Location"] == "/policies/"
    assert lane(change.number) == "second"
    assert PolicyEdit.objects.first().after is None  # type: ignore[union-attr]
    assert "removed: " in html_of(editor, "/policies/history/")
    assert editor.post(f"/policies/{policy.pk}/delete/").status_code == 404


def test_what_was_changed_meanwhile_is_not_removed_unseen(editor: Client) -> None:
    policy = make_policy()
    seen = field_of(html_of(editor, f"/policies/{policy.pk}/delete/"), "seen")
    Policy.objects.update(small_lines=99)
    for given in (seen, "", "x"):
        answer = editor.post(f"/policies/{policy.pk}/delete/", {"seen": given})
        assert answer.status_code == 409
        assert Policy.objects.exists()
    assert json.loads(field_of(answer.content.decode(), "seen"))["small_lines"] == 99


# --- freezes


def test_a_freeze_is_made_moved_and_removed(editor: Client, client: Client) -> None:
    change = make_change("Add a pilot API", topic="bp/pilot-api")
    before = rank(change.pk)
    soon = (timezone.now() + 3 * DAY).replace(second=0, microsecond=0)
    form = {"name": "Feature freeze", "project_pattern": "mooring", "branch_pattern": "master"}
    answer = editor.post("/policies/freezes/new/", form | {"at": soon.strftime("%Y-%m-%dT%H:%M")})
    freeze = Freeze.objects.get()
    assert answer.headers["Location"] == f"/policies/freezes/{freeze.pk}/"
    assert freeze.at == soon
    assert rank(change.pk) != before, "days to the freeze are part of the rank"
    html = html_of(client, "/policies/")
    assert soon.strftime("%Y-%m-%d %H:%M") in html
    assert "not known" in html
    editor.post(f"/policies/freezes/{freeze.pk}/", typed(freeze, lifts_at=soon + DAY))
    freeze.refresh_from_db()
    assert freeze.lifts_at == soon + DAY
    seen = field_of(html_of(editor, f"/policies/freezes/{freeze.pk}/delete/"), "seen")
    editor.post(f"/policies/freezes/{freeze.pk}/delete/", {"seen": seen})
    assert not Freeze.objects.exists()
    assert rank(change.pk) == before
    history = html_of(client, "/policies/history/")
    assert [history.count(f"{what}: <bdi>freeze") for what in ("made", "changed", "removed")] == [1, 1, 1]
    assert FreezeEdit.objects.count() == 3


def rank(pk: int) -> Any:
    from reviewq.changes.models import Facts

    return Facts.objects.values_list("rank", flat=True).get(pk=pk)


def test_instants_are_typed_in_utc_whatever_the_zone_of_the_site(editor: Client, settings: Any) -> None:
    settings.TIME_ZONE = "America/New_York"
    form = {"name": "F", "project_pattern": "mooring", "branch_pattern": "master", "at": "2026-03-08T02:30"}
    editor.post("/policies/freezes/new/", form)  # an hour that New York does not have
    freeze = Freeze.objects.get()
    assert freeze.at.isoformat() == "2026-03-08T02:30:00+00:00"
    assert field_of(html_of(editor, f"/policies/freezes/{freeze.pk}/"), "at") == "2026-03-08T02:30"


def test_freezes_edited_at_once_notice_each_other(editor: Client, root: Client) -> None:
    freeze = make_freeze()
    stale = typed(freeze, name="Mine")
    root.post(f"/policies/freezes/{freeze.pk}/", typed(freeze, branch_pattern="main"))
    answer = editor.post(f"/policies/freezes/{freeze.pk}/", stale)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Branches: <bdi>master</bdi> → <bdi>main</bdi>" in html
    assert field_of(html, "name") == "Mine"


# --- who may


ACTS = ["/policies/new/", "/policies/freezes/new/", "/policies/import/", "/policies/import/apply/"]


@pytest.mark.parametrize("address", [*ACTS, "{policy}", "{policy}delete/", "{freeze}", "{freeze}delete/"])
def test_only_editors_write(client: Client, reader: Client, address: str) -> None:
    addresses = {"policy": f"/policies/{make_policy().pk}/", "freeze": f"/policies/freezes/{make_freeze().pk}/"}
    there = address.format(**addresses)
    for who in (client, reader):
        answer = who.post(there, typed(Policy(project_pattern="mooring")) | {"seen": "{}"})
        assert answer.status_code in (302, 403, 405)
        assert answer.status_code != 302 or answer.headers["Location"].startswith("/people/sign-in/")
    assert (Policy.objects.count(), Freeze.objects.count()) == (1, 1)
    assert not PolicyEdit.objects.exists()


@pytest.mark.parametrize("pattern", ["*", "tally", "moor", "m*", "*mooring"])
def test_a_role_reaches_no_further_than_its_pattern(editor: Client, pattern: str) -> None:
    answer = editor.post("/policies/new/", typed(Policy(project_pattern=pattern), name="Typed name"))
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Your role does not reach that far: PTL of mooring*" in html
    assert field_of(html, "name") == "Typed name"
    other = make_policy(project_pattern=pattern)
    assert '<form method="post" class="record"' not in html_of(editor, f"/policies/{other.pk}/")
    assert editor.post(f"/policies/{other.pk}/", typed(other, name="x")).status_code == 403
    assert editor.get(f"/policies/{other.pk}/delete/").status_code == 403


def test_a_record_cannot_be_moved_out_of_reach(editor: Client) -> None:
    policy = make_policy()
    assert editor.post(f"/policies/{policy.pk}/", typed(policy, project_pattern="*")).status_code == 400
    freeze = make_freeze()
    assert editor.post(f"/policies/freezes/{freeze.pk}/", typed(freeze, project_pattern="*")).status_code == 400


def test_a_deputy_edits_like_a_ptl_and_nobody_after_the_last_day(db: None) -> None:
    user = User.objects.create_user("deputy")
    role = Role.objects.create(user=user, kind=Role.Kind.DEPUTY, project_pattern="mooring")
    deputy = client_of(user)
    assert deputy.post("/policies/new/", typed(Policy(project_pattern="mooring"))).status_code == 302
    role.until = TODAY - timedelta(days=1)
    role.save()
    assert deputy.get("/policies/new/").status_code == 403
    policy = Policy.objects.get()
    assert deputy.post(f"/policies/{policy.pk}/", typed(policy, name="x")).status_code == 403


def test_everyone_reads(client: Client, reader: Client) -> None:
    policy, freeze = make_policy(name="Ours", blocking={"Review-Priority": -1}), make_freeze()
    for who in (client, reader):
        assert "Review-Priority -1" in html_of(who, f"/policies/{policy.pk}/")
        assert "2026-11-26" in html_of(who, f"/policies/freezes/{freeze.pk}/")
        assert "New policy" not in html_of(who, "/policies/")
        assert who.get("/policies.toml").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *("/policies/99/", "/policies/99/delete/", "/policies/freezes/99/", "/policies/" + "9" * 19 + "/"),
        *("/policies/" + "9" * 5000 + "/", "/policies/history/?page=0", "/policies/history/?page=x"),
        *("/policies/history/?page=99999", "/policies/history/?page=\0", "/policies/history/?page=²"),
    ],
    ids=lambda address: address[:40],
)
def test_what_does_not_exist_is_not_found(root: Client, address: str) -> None:
    assert root.get(address).status_code == 404


# --- bad input

RTL = "\u202eevil\u2066"
LONG = "x" * 10_000
BAD: list[tuple[str, str]] = [
    *(("name", text) for text in ("\0", "x" * 101, LONG, "a\nb", "\x07")),
    *(("project_pattern", text) for text in ("", " ", "\0", "^mooring", "moor[ab]", "a b", "*" * 30, "m" * 301, LONG)),
    *(("branch_pattern", text) for text in ("", "\0", "^.*", "[", "*" * 200, "a b", LONG)),
    *(("category", text) for text in ("fun", "\0", LONG, RTL)),
    *(("owner_group", text) for text in ("\0", "x" * 301, LONG)),
    *(("valid_from", text) for text in ("soon", "2026-02-30", "0000-01-01", "\0", "9" * 400, RTL, "10000-01-01")),
    *(("valid_to", text) for text in ("2000-01-01", "x", "\0")),
    *(("required_plus_two", text) for text in ("", "-1", "21", "two", "1.5", "9" * 30, "9" * 5000, "\0", "1e3", "½")),
    *(("counting_groups", text) for text in ("a\na", "\0", "x" * 301, "\n".join("abcdefghijklmnopqrstuvwxyz"))),
    *(("required_approvals", text) for text in ("", "-1", "9" * 20)),
    *(("approving_groups", text) for text in ("a\na", LONG, "\0")),
    *(("review_label", text) for text in ("", "-2", "Code Review", "\0", LONG, RTL, "Verified")),
    *(("approve_label", text) for text in ("+1", "Code-Review", "\0")),
    *(("ci_label", text) for text in ("Code-Review", "a b", "\0")),
    *(
        ("extra_votes", text)
        for text in ("+1", "A +1; who x", "A +99", "\0", LONG, "A +1\n+2", "A; account ci; count 2")
    ),
    *(("blocking", text) for text in ("A", "A 1", "A -99", "\0", LONG, "A -1 -2", "A; count 2")),
    *(("wait_hours", text) for text in ("", "-1", "8761", "\0")),
    *(("ci_patience_hours", text) for text in ("", "0", "x")),
    *(("small_lines", text) for text in ("", "-1", "100001")),
    *(("source", text) for text in ("\0", LONG, "x" * 301)),
]


@pytest.mark.parametrize(("field", "text"), BAD, ids=[f"{name} {text[:20]!r}" for name, text in BAD])
def test_what_cannot_be_kept_is_said_beside_its_field(editor: Client, field: str, text: str) -> None:
    keep = "name" if field != "name" else "source"
    given = typed(
        Policy(project_pattern="mooring", valid_from=date(2026, 1, 1)), **{keep: "Keep these words", field: text}
    )
    answer = editor.post("/policies/new/", given)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert re.search(r'id="id_\w+_error"', html)
    assert 'aria-invalid="true"' in html
    assert field_of(html, keep) == "Keep these words"
    if field != "category" and "\0" not in text:
        assert field_of(html, field).strip() == text.strip()
    assert not Policy.objects.exists()


BAD_FREEZES = [
    *(("name", text) for text in ("", "\0", "x" * 101, LONG)),
    *(("project_pattern", text) for text in ("", "^m", "\0", "m[", LONG)),
    *(("branch_pattern", text) for text in ("", "a b", "\0")),
    *(("at", text) for text in ("", "soon", "2026-13-01T00:00", "\0", "9" * 300, "0001-01-01T00:00", RTL)),
    *(("lifts_at", text) for text in ("2026-11-26T12:00", "2020-01-01T00:00", "x", "9999-12-31T23:59", "\0")),
]


@pytest.mark.parametrize(("field", "text"), BAD_FREEZES, ids=[f"{name} {text[:20]!r}" for name, text in BAD_FREEZES])
def test_a_freeze_that_cannot_be_kept_is_said_beside_its_field(editor: Client, field: str, text: str) -> None:
    given = {"name": "Freeze", "project_pattern": "mooring", "branch_pattern": "keep-me", "at": "2026-11-26T12:00"}
    answer = editor.post("/policies/freezes/new/", given | {field: text})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in html
    assert field == "branch_pattern" or field_of(html, "branch_pattern") == "keep-me"
    assert not Freeze.objects.exists()


def test_two_records_for_the_very_same_are_refused(editor: Client) -> None:
    make_policy()
    answer = editor.post("/policies/new/", typed(Policy(project_pattern="mooring")))
    assert answer.status_code == 400
    assert "already" in answer.content.decode()
    assert Policy.objects.count() == 1


def test_hostile_texts_stay_texts(editor: Client, client: Client) -> None:
    make_change("<script>alert(1)</script>" + RTL, votes=plus_two("Juma Core"))
    form = typed(Policy(project_pattern="mooring", required_plus_two=1), name="<img src=x>" + RTL, source="<b>x</b>")
    html = editor.post("/policies/new/", form | {"preview": "1"}).content.decode()
    assert "<script>alert" not in html
    editor.post("/policies/new/", form)
    pages = ("/policies/", "/policies/history/", f"/policies/{Policy.objects.get().pk}/")
    for page in pages:
        for who in (editor, client):
            html = html_of(who, page)
            assert "<img" not in html
            assert "<b>x" not in html


# --- counts


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/policies/", 7),
        ("/policies/history/", 5),
        ("/policies/{pk}/", 8),
        ("/policies/{pk}/delete/", 40),
        ("/policies/freezes/{freeze}/", 8),
        ("/policies.toml", 4),
    ],
)
def test_a_page_costs_the_same_for_one_record_and_for_fifty(editor: Client, address: str, most: int) -> None:
    policy, freeze = make_policy(), make_freeze()
    make_change()
    counts = []
    for size in (1, 50):
        for place in range(size):
            one = make_policy(branch_pattern=f"b{size}-{place}")
            make_freeze(branch_pattern=f"b{size}-{place}")
            PolicyEdit.objects.create(policy=one, at=timezone.now(), by_name="Ada", way="toml", after={"name": "x"})
            make_change(branch=f"b{size}-{place}")
        counts.append(queries_of(editor, address.format(pk=policy.pk, freeze=freeze.pk)))
    assert counts[0] == counts[1]
    assert counts[0] <= most


def test_the_history_has_pages(client: Client) -> None:
    for place in range(60):
        PolicyEdit.objects.create(at=timezone.now(), by_name=f"P{place}.", way="toml", after={"name": "x"})
        FreezeEdit.objects.create(at=timezone.now(), by_name=f"F{place}.", way="toml", after={"name": "x"})
    pages = [html_of(client, f"/policies/history/?page={page}") for page in (1, 2, 3)]
    names = [re.findall(r"[PF]\d+\.", page) for page in pages]
    assert [len(found) for found in names] == [50, 50, 20]
    assert names[0][:2] == ["F59.", "P59."]
    assert len({name for found in names for name in found}) == 120
    assert "Older" not in pages[2]


def test_the_administrators_pages_keep_the_same_history(root: Client) -> None:
    form = {"name": "Freeze", "project_pattern": "mooring", "branch_pattern": "master"}
    when = {"at_0": "2026-12-03", "at_1": "23:59:00", "lifts_at_0": "", "lifts_at_1": ""}
    wrong = root.post("/admin/changes/freeze/add/", form | when | {"project_pattern": "^m"})
    assert "Regular expressions are not understood" in wrong.content.decode()
    assert root.post("/admin/changes/freeze/add/", form | when).status_code == 302
    root.post(f"/admin/changes/freeze/{Freeze.objects.get().pk}/delete/", {"post": "yes"})
    assert not Freeze.objects.exists()
    made, removed = FreezeEdit.objects.order_by("pk")
    assert (made.way, made.by_name, made.before, removed.after) == ("admin", "root", None, None)
