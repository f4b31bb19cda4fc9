"""What people say of the work of efforts and changes: who may, what follows, undoing, two at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.changes.models import Change, Core, Project
from reviewq.changes.rules.effort import Work
from reviewq.freeze.actions import About, say
from reviewq.freeze.models import WorkWord
from reviewq.freeze.work_words import Words, work_words
from reviewq.people.actions import link_account
from reviewq.people.models import Link, Role
from tests.factories import NOW, at_once, make_account, make_change, make_project

from .test_board_pages import NAME, figures, make_cycle

pytestmark = pytest.mark.django_db
SAY = "/freeze/heron/effort/say/"
HOSTILE = "<script>alert(1)</script>\u202e"


@pytest.fixture
def project() -> Project:
    project = make_project(NAME)
    make_cycle()
    return project


def reader(name: str, *, is_verified: bool = False, account: Any = None, **given: Any) -> Client:
    user = User.objects.create_user(name, **given)
    if account:
        link_account(user, account)
        Link.objects.filter(user=user).update(is_verified=is_verified)
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, key: str, **given: Any) -> Any:
    return client.post(SAY, {"project": NAME, "key": key, "work": "feature", "why": "agreed", "seen": 0} | given)


def test_a_word_holds_on_the_board_until_it_is_taken_back(project: Project) -> None:
    make_change(project=project, topic="paint")
    staff = reader("root", is_staff=True)
    answer = post(staff, "topic/paint", why=HOSTILE)
    assert answer.status_code == 302
    assert {one["key"]: one["work"] for one in figures(staff)["efforts"]} == {"topic/paint": "feature"}
    page = staff.get(answer.headers["Location"]).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    word = WorkWord.objects.get()
    assert (word.by_name, word.why, word.effort, word.change) == ("root", HOSTILE, "topic/paint", None)
    other = post(staff, "topic/paint", work="other", seen=word.pk)
    assert other.status_code == 302
    assert figures(staff)["efforts"][0]["work"] == "other"
    word.refresh_from_db()
    assert (word.undone_at is not None, word.undone_by_name) == (True, "root")
    newest = WorkWord.objects.get(undone_at=None)
    undo = f"/freeze/heron/effort/words/{newest.pk}/undo/"
    assert staff.post(undo).status_code == 302
    assert figures(staff)["efforts"][0]["work"] == "unknown"
    assert "taken back already" in staff.post(undo, follow=True).content.decode()
    assert staff.post("/freeze/heron/effort/words/999999999999999999999/undo/").status_code == 404


def test_who_may_say(project: Project) -> None:
    owner, core = make_account("O. Owner"), make_account("C. Core")
    make_change(project=project, topic="paint", owner=owner)
    Core.objects.create(project=project, account=core, source=Core.Source.HAND, first_seen=NOW, last_seen=NOW)
    ptl, elsewhere = reader("ptl"), reader("elsewhere")
    for name, pattern in (("ptl", "skerry/*"), ("elsewhere", "other/*")):
        user = User.objects.get(username=name)
        Role.objects.create(user=user, project_pattern=pattern, kind=Role.Kind.PTL)
    refused = [Client(), reader("plain"), reader("unproven", account=owner), elsewhere]
    refused += [reader("halfcore", account=make_account("H. Core"), is_verified=True)]
    for client in refused:
        answer = post(client, "topic/paint")
        assert answer.status_code in (302, 403)
        assert not WorkWord.objects.exists()
    assert "may say what it is" in answer.content.decode()
    assert "agreed" not in Client().get(f"/freeze/heron/effort/?project={NAME}&key=topic/paint").content.decode()
    User.objects.all().exclude(username="ptl").delete()
    allowed = [ptl, reader("owner", account=owner, is_verified=True), reader("core", account=core, is_verified=True)]
    for client in allowed:
        assert post(client, "topic/paint").headers["Location"].startswith("/freeze/heron/effort/?")
        assert WorkWord.objects.filter(undone_at=None).update(undone_at=NOW) == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"work": ""}, "Choose one: a feature, a fix, or neither."),
        ({"work": "epic"}, "Choose one: a feature, a fix, or neither."),
        ({"why": "w" * 100_000}, "At most 300 characters"),
        ({"why": "a\x00b"}, "Null characters are not allowed"),
        ({"seen": "x"}, ""),
    ],
)
def test_bad_words_come_back_as_they_were_typed(project: Project, given: dict[str, str], message: str) -> None:
    make_change(project=project, topic="paint")
    answer = post(reader("root", is_staff=True), "topic/paint", **given)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert message in html
    assert (given.get("why") or "agreed").replace("\x00", "") in html.replace("\x00", "")
    assert not WorkWord.objects.exists()


def test_two_at_once_and_changes_without_a_topic(project: Project) -> None:
    with at_once():
        make_change(project=project, topic="paint")
        lone = make_change(project=project)
    staff = reader("root", is_staff=True)
    assert post(staff, "topic/paint").status_code == 302
    late = post(staff, "topic/paint", work="fix")
    assert late.status_code == 409
    assert "Somebody else has said something meanwhile" in late.content.decode()
    assert WorkWord.objects.count() == 1
    assert post(staff, "rest/unknown").status_code == 400
    assert post(staff, f"change/{lone.number}", work="fix").status_code == 302
    assert {one["key"] for one in figures(staff)["efforts"]} == {"topic/paint", "rest/fix"}
    assert post(staff, "bp/nothing").status_code == 404
    user = User.objects.get()
    about = About(project, "topic/paint")
    assert say(about, user, "fix", "", 0, NOW) is None


def test_a_word_on_a_change_comes_before_one_on_its_effort(project: Project) -> None:
    change: Change = make_change(project=project, topic="tides")
    word = {"project": project, "by_name": "Ana", "at": NOW}
    WorkWord.objects.create(effort="topic/tides", work="fix", **word)
    assert work_words(project.pk).work(change.pk, "bp/tides", "feature") is Work.FIX
    WorkWord.objects.create(change=change, work="other", **word)
    found = work_words(project.pk)
    assert found.work(change.pk, "topic/tides", "feature") is Work.OTHER
    assert found.work(change.pk + 1, "topic/tides", None) is Work.FIX
    assert found.work(change.pk + 1, "topic/locks", "feature") is Work.FEATURE
    assert found.work(change.pk + 1, None, None) is Work.UNKNOWN
    assert Words().effort("bp/x") is None
