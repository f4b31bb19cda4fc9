"""The list of bugs, its bad states, the page of a bug, marks: who may, bad input, what the pages cost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.bugs import actions
from reviewq.bugs.models import Mark
from reviewq.changes.models import Bug
from reviewq.people.models import Link, Role
from tests.factories import DAY, NOW, at_once, make_account, make_change

from .conftest import make_bug, make_tracker, user_named

pytestmark = pytest.mark.django_db
LONG = "x" * 10_000


def numbers(client: Client, **query: Any) -> list[int]:
    html = client.get("/bugs/", query).content.decode()
    return [int(number) for number in re.findall(r'<td class="right"><a href="/bugs/(\d+)/', html)]


def naming(number: int, footer: str = "Closes", **given: Any) -> Any:
    return make_change(commit_message=f"Mend\n\n{footer}-Bug: #{number}\n", **given)


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(url).status_code == 200
    return len(made)


# --- the list


def test_the_most_important_come_first_and_filters_narrow(client: Client) -> None:
    make_bug(1, "Tides are late", importance="Low", tags=["security"], status="New", created=NOW - 9 * DAY)
    make_bug(2, "Tow twice", importance="Critical", created=NOW - 5 * DAY, updated=NOW - 2 * DAY)
    make_bug(3, "Buoys", importance="Undecided", tracker="fairway", created=NOW - 7 * DAY)
    make_bug(4, "Over", is_open=False)
    assert numbers(client) == [2, 1, 3]
    assert numbers(client, sort="oldest") == [1, 3, 2]
    assert numbers(client, sort="moved") == [1, 3, 2] or numbers(client, sort="moved")[-1] == 2
    assert numbers(client, project="fairway") == [3]
    assert numbers(client, status="New") == [1]
    assert numbers(client, importance="Critical") == [2]
    assert numbers(client, tag="security") == [1]
    assert numbers(client, tag="secur") == []
    assert numbers(client, q="tOW twice") == [2]
    assert numbers(client, q="3") == [3]
    assert numbers(client, project="nowhere") == []


def test_bad_states_are_lists_of_their_own(client: Client) -> None:
    for number in range(1, 8):
        make_bug(number, status="In Progress", assignee="ada")
    with at_once():
        naming(1)
        naming(2, status="ABANDONED")
        naming(3, status="ABANDONED")
        naming(3, footer="Partial", status="MERGED")
        naming(4, is_private=True)
        naming(5, gone_at=NOW)
    Bug.objects.filter(number=6).update(status="Triaged")
    Bug.objects.filter(number=7).update(status="Confirmed", assignee="")
    assert numbers(client, state="stuck") == [2, 3, 4, 5]
    assert numbers(client, state="idle") == [6]
    assert numbers(client, state="abandoned") == [2]
    html = client.get("/bugs/").content.decode()
    told = dict(re.findall(r"state=(\w+)\" title=[^>]*>[^<]*<span class=\"count\">(\d+)", html))
    assert told == {"stuck": "4", "idle": "1", "abandoned": "1", "trivial": "0"}


def test_who_sees_private_changes_is_told_of_them(admin_client: Client) -> None:
    make_bug(4, status="In Progress")
    secret = naming(4, is_private=True)
    assert numbers(admin_client, state="stuck") == []
    assert f">{secret.number}</a>" in admin_client.get("/bugs/").content.decode()


def test_rows_show_changes_and_whose_turn(client: Client) -> None:
    make_bug(1)
    change, gone = naming(1), naming(1, status="ABANDONED")
    related = naming(1, footer="Related")
    html = client.get("/bugs/").content.decode()
    row = html.partition('<ul class="plain bug-changes">')[2].partition("</ul>")[0]
    assert row.index(f">{related.number}<") < row.index(f">{change.number}<") < row.index(f">{gone.number}<")
    assert "Needs a first review" in row
    assert "Abandoned" in row
    assert "(related)" in row


def test_pages_of_fifty(client: Client) -> None:
    for number in range(1, 53):
        make_bug(number)
    assert (len(numbers(client)), len(numbers(client, page=2)), numbers(client, page=3)) == (50, 2, [])
    html = client.get("/bugs/", {"project": "mooring"}).content.decode()
    assert 'href="/bugs/?project=mooring&amp;page=2" rel="next"' in html
    assert "fewer pages" in client.get("/bugs/", {"page": 3}).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"state": "lost"},
        {"sort": "best"},
        {"page": "0"},
        {"page": "9" * 50},
        {"page": "two"},
        {"q": LONG},
        {"q": "a\0b"},
        {"tag": LONG},
        {"project": LONG},
    ],
)
def test_an_address_that_means_nothing_is_told_what_would(client: Client, query: dict[str, str]) -> None:
    make_bug(1)
    for page in ("/bugs/", "/bugs/trivial/"):
        if page == "/bugs/trivial/" and "state" in query:
            continue
        answer = client.get(page, query)
        assert answer.status_code == 400
        assert 'class="error"' in answer.content.decode()


@pytest.mark.parametrize("text", ["\u202e", '"', "%", "\ud800".encode("utf-8", "surrogatepass"), "'; --", "9" * 30])
def test_odd_texts_find_nothing_and_break_nothing(client: Client, text: Any) -> None:
    make_bug(1)
    for name in ("q", "tag", "project", "status", "importance"):
        answer = client.get("/bugs/", {name: text})
        assert answer.status_code == (400 if len(text) > 20 and name == "importance" else 200)
        assert answer.status_code == 400 or "No bug here" in answer.content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(signed_in: Client) -> None:
    make_bug(1)
    naming(1)
    few = queries(signed_in, "/bugs/")
    with at_once():
        for number in range(2, 16):
            bug = make_bug(number, tracker=f"tracker-{number % 5}", status="In Progress")
            naming(number)
            Mark.objects.create(bug=bug, by_name="Bo", at=NOW, note="here")
    assert queries(signed_in, "/bugs/") == few <= 8
    assert queries(signed_in, "/bugs/?state=stuck") == few
    assert queries(signed_in, "/bugs/trivial/") == few


# --- how the tracker is


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Bugs as the tracker had them"),
        ({"error": "https://api.test says 503"}, "mooring: https://api.test says 503</bdi>. Showing what we had at"),
        ({"error": "it is down", "swept_at": None}, "Not everything has been read yet"),
        ({"swept_at": None}, "The first reading of the bugs has not ended yet"),
    ],
)
def test_one_line_says_how_the_tracker_is(client: Client, with_tracker: None, given: Any, words: str) -> None:
    make_tracker(**given)
    for page in ("/bugs/", "/bugs/trivial/", "/bugs/sweep/"):
        html = client.get(page).content.decode()
        assert words in html
        assert html.count('class="tracker-line') == 1


def test_without_a_tracker_the_pages_say_so(client: Client) -> None:
    html = client.get("/bugs/").content.decode()
    assert "No bug tracker is read: <code>LAUNCHPAD_URL</code> is not set." in html


# --- one bug


def test_a_bug_with_all_that_is_known_of_it(client: Client) -> None:
    make_bug(17, "Tows twice", assignee="ada", milestone="heron-3", tags=["security"])
    make_bug(17, "Tows twice", tracker="fairway", status="Triaged", created=None, updated=None, importance="")
    change = naming(17)
    html = client.get("/bugs/17/?project=mooring").content.decode()
    for words in ("Tows twice", "ada", "heron-3", "security", f">{change.number}</a>", "as fairway sees it"):
        assert words in html
    html = client.get("/bugs/17/?project=fairway").content.decode()
    assert html.count("unknown") >= 3


@pytest.mark.parametrize("path", ["/bugs/18/", f"/bugs/{10**30}/", "/bugs/0/"])
def test_a_bug_that_is_not_there(client: Client, path: str) -> None:
    make_bug(17)
    assert client.get(path).status_code == 404


def test_a_bug_costs_the_same_whatever_is_on_it(signed_in: Client) -> None:
    make_bug(17)
    few = queries(signed_in, "/bugs/17/")
    bug = make_bug(18)
    for place in range(10):
        naming(18)
        Mark.objects.create(bug=bug, by_name="Bo", at=NOW, note=str(place), undone_at=NOW)
    assert queries(signed_in, "/bugs/18/") == few <= 8


# --- marks


def mark(client: Client, bug: Bug, note: str = "Swap the lines in plan.py") -> Any:
    return client.post(f"/bugs/tasks/{bug.pk}/mark/", {"note": note})


def test_a_mark_stands_on_the_list_of_volunteers_until_it_is_taken_back(signed_in: Client, bo: Client) -> None:
    bug = make_bug(17)
    assert mark(signed_in, bug).headers["Location"] == "/bugs/17/?project=mooring"
    html = bo.get("/bugs/trivial/").content.decode()
    assert "Swap the lines in plan.py" in html
    assert "<bdi>Ada</bdi>" in html
    assert "Take it back" not in bo.get("/bugs/17/").content.decode()
    found = Mark.objects.get()
    bo.post(f"/bugs/marks/{found.pk}/undo/")
    found.refresh_from_db()
    assert found.undone_at is None, "it is not Bo's"
    signed_in.post(f"/bugs/marks/{found.pk}/undo/")
    found.refresh_from_db()
    assert found.undone_by_name == "Ada"
    assert "Swap the lines" not in bo.get("/bugs/trivial/").content.decode()
    html = bo.get("/bugs/17/").content.decode()
    assert "1 taken back" in html
    assert mark(bo, bug, "Better: drop the second line").status_code == 302
    assert Mark.objects.filter(undone_at=None).get().by_name == "Bo"


def test_a_second_mark_is_refused_and_its_words_are_kept_on_the_page(signed_in: Client, bo: Client) -> None:
    bug = make_bug(17)
    mark(signed_in, bug)
    answer = mark(bo, bug, "My <b>own</b> words")
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Ada has said so already" in html
    assert "My &lt;b&gt;own&lt;/b&gt; words</textarea>" in html
    assert Mark.objects.count() == 1


@pytest.mark.parametrize("note", ["", "   ", "x" * 1001, "a\0b", LONG])
def test_a_note_that_cannot_be_kept_stays_in_the_form(signed_in: Client, note: str) -> None:
    answer = mark(signed_in, make_bug(17), note)
    assert answer.status_code == 400
    assert (note.strip("\0") or "textarea")[:50] in answer.content.decode().replace("\0", "") or "\0" in note
    assert 'class="errorlist"' in answer.content.decode()
    assert not Mark.objects.exists()


def test_only_who_is_signed_in_marks(client: Client) -> None:
    bug = make_bug(17)
    assert mark(client, bug).headers["Location"].startswith("/people/sign-in/")
    assert "The fix is trivial</button>" not in client.get("/bugs/17/").content.decode()
    assert not Mark.objects.exists()


@pytest.mark.parametrize("who", ["core", "ptl", "admin"])
def test_who_answers_for_the_project_may_take_marks_back(signed_in: Client, who: str) -> None:
    from reviewq.changes.models import Core

    bug, user = make_bug(17), user_named("Cora")
    mark(signed_in, bug)
    found = Mark.objects.get()
    if who == "core":
        account = make_account("Cora")
        Link.objects.create(user=user, account=account, is_verified=True)
        project = bug.tracker.projects.get()
        Core.objects.create(project=project, account=account, source=Core.Source.HAND, first_seen=NOW, last_seen=NOW)
    elif who == "ptl":
        Role.objects.create(user=user, project_pattern="moor*", kind="ptl")
    else:
        user.is_staff = True
        user.save()
    client = Client()
    client.force_login(user)
    client.post(f"/bugs/marks/{found.pk}/undo/")
    found.refresh_from_db()
    assert found.undone_by_name == "Cora"


@pytest.mark.parametrize("path", ["/bugs/tasks/99/mark/", f"/bugs/tasks/{10**30}/mark/", "/bugs/marks/99/undo/"])
def test_acts_on_what_is_not_there(signed_in: Client, path: str) -> None:
    assert signed_in.post(path, {"note": "x"}).status_code == 404
    assert signed_in.get(path).status_code == 405


def test_taking_back_twice_says_who_was_first(signed_in: Client) -> None:
    mark(signed_in, make_bug(17))
    found = Mark.objects.get()
    assert actions.undo_mark(found, user_named("Bo"), NOW)
    answer = signed_in.post(f"/bugs/marks/{found.pk}/undo/", follow=True)
    assert "taken back already, by Bo" in answer.content.decode()
