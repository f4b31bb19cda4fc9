"""The sweep: which bugs it shows, in which order, what it remembers, and that two who sweep do not get the same."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.bugs import actions, sweep_reads
from reviewq.bugs.models import Handed, Mark, Seen
from reviewq.bugs.rules.sweep import KEPT, LATER, Said
from reviewq.changes.models import Bug
from reviewq.people.reads import Viewer
from tests.factories import DAY, NOW, make_change

from .conftest import make_bug, user_named

pytestmark = pytest.mark.django_db
NOBODY = Viewer(AnonymousUser())


def left(now: Any = NOW, project: str = "") -> list[int]:
    return list(sweep_reads.untouched(NOBODY, now, project).values_list("number", flat=True))


def before(client: Client) -> int | None:
    """The number of the bug before somebody."""
    found = re.search(r'class="sweep-title"><span class="number">(\d+)', client.get("/bugs/sweep/").content.decode())
    return int(found[1]) if found else None


def say(client: Client, said: str = "", number: int | None = None, **given: Any) -> Any:
    data = {"said": said, "bug": Bug.objects.get(number=number).pk if number else "", **given}
    return client.post("/bugs/sweep/next/", data)


def test_untouched_is_what_has_no_change_no_mark_and_no_look_since_it_moved() -> None:
    for number in range(1, 10):
        make_bug(number, created=NOW - 100 * DAY + number * DAY, updated=NOW - 50 * DAY)
    make_change(commit_message="x\n\nRelated-Bug: #1\n")
    make_change(commit_message="x\n\nCloses-Bug: #2\n", status="ABANDONED")
    Mark.objects.create(bug=Bug.objects.get(number=3), by_name="Bo", at=NOW, note="here")
    Mark.objects.create(bug=Bug.objects.get(number=4), by_name="Bo", at=NOW, note="here", undone_at=NOW)
    for number, what, ago in (
        (5, Said.NOT_TRIVIAL, 10 * DAY),
        (6, Said.NOT_TRIVIAL, 60 * DAY),
        (7, Said.LATER, LATER - DAY),
        (8, Said.LATER, LATER + DAY),
    ):
        Seen.objects.create(bug=Bug.objects.get(number=number), by_name="Bo", at=NOW - ago, what=what)
    Bug.objects.filter(number=9).update(status="Fix Committed")
    assert left() == [2, 4, 6, 8]
    assert left(NOW + 2 * DAY) == [2, 4, 6, 7, 8]
    Bug.objects.filter(number=5).update(updated=NOW)
    assert left() == [2, 4, 5, 6, 8]
    assert left(project="fairway") == []


def test_what_nobody_knows_the_age_of_comes_last_and_is_remembered_too() -> None:
    make_bug(1, created=None, updated=None)
    make_bug(2)
    assert left() == [2, 1]
    Seen.objects.create(bug=Bug.objects.get(number=1), by_name="Bo", at=NOW, what=Said.NOT_TRIVIAL)
    assert left() == [2]


def test_one_after_the_other_with_the_count_going_down(signed_in: Client, ada: Any) -> None:
    for number in (1, 2, 3, 4):
        make_bug(number, f"Trouble {number}", created=NOW - (100 - number) * DAY)
    html = signed_in.get("/bugs/sweep/").content.decode()
    assert "4 to go, 0 done this week" in html
    assert before(signed_in) is None, "it begins with a press"
    say(signed_in)
    assert before(signed_in) == 1
    say(signed_in, "trivial", 1, note="Swap the lines")
    assert before(signed_in) == 2
    say(signed_in, "not trivial", 2)
    say(signed_in, "later", 3)
    assert before(signed_in) == 4
    assert "1 to go, 2 done this week" in signed_in.get("/bugs/sweep/").content.decode()
    answer = say(signed_in, "not trivial", 4)
    assert "Nothing is left here" in signed_in.get(answer.headers["Location"]).content.decode()
    assert Mark.objects.get().note == "Swap the lines"
    said = Seen.objects.order_by("bug__number").values_list("what", "by_name")
    assert list(said) == [("trivial", "Ada"), ("not trivial", "Ada"), ("later", "Ada"), ("not trivial", "Ada")]
    assert not Handed.objects.exists()


def test_a_sweep_of_one_project_stays_there(signed_in: Client) -> None:
    make_bug(1, created=NOW - 99 * DAY)
    make_bug(2, tracker="fairway")
    answer = say(signed_in, project="fairway")
    assert answer.headers["Location"] == "/bugs/sweep/?project=fairway"
    assert before(signed_in) == 2


def test_two_who_sweep_get_different_ones(signed_in: Client, bo: Client) -> None:
    for number in (1, 2):
        make_bug(number, created=NOW - (100 - number) * DAY)
    say(signed_in)
    say(bo)
    assert (before(signed_in), before(bo)) == (1, 2)
    say(bo, "later", 2)
    assert before(bo) is None, "the other one is before Ada"
    Handed.objects.update(at=NOW - KEPT - timedelta(minutes=1))
    say(bo)
    assert before(bo) == 1
    assert before(signed_in) is None
    say(signed_in, "not trivial", 1)
    assert Seen.objects.get(bug__number=1).by_name == "Ada", "who answers late is heard, too"


def test_who_stops_leaves_it_to_others(signed_in: Client, bo: Client) -> None:
    make_bug(1)
    say(signed_in)
    assert signed_in.post("/bugs/sweep/stop/").headers["Location"] == "/bugs/"
    say(bo)
    assert before(bo) == 1


def test_a_mark_that_came_in_between_stands(signed_in: Client, bo: Client) -> None:
    bug = make_bug(1)
    say(signed_in)
    bo.post(f"/bugs/tasks/{bug.pk}/mark/", {"note": "Bo was first"})
    answer = say(signed_in, "trivial", 1, note="mine")
    assert "Bo has marked bug 1 already: Bo was first" in signed_in.get(answer.headers["Location"]).content.decode()
    assert Mark.objects.get().by_name == "Bo"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"said": "trivial", "note": ""}, "Say what to change, and where"),
        ({"said": "trivial", "note": "x" * 1001}, "At most 1000 characters"),
        ({"said": "", "note": "typed"}, "Press one of the buttons"),
        ({"said": "maybe", "note": "typed"}, "Press one of the buttons"),
        ({"said": "later", "note": "a\0b typed"}, "Null characters are not allowed"),
        ({"said": "trivial", "note": "typed", "bug": "9" * 40}, "less than or equal"),
        ({"said": "trivial", "note": "typed", "bug": "x"}, "Enter a whole number"),
        ({"said": "later", "project": "x" * 101}, "at most 100 characters"),
    ],
)
def test_bad_input_is_told_and_what_was_typed_stays(signed_in: Client, given: dict[str, str], words: str) -> None:
    bug = make_bug(1)
    answer = signed_in.post("/bugs/sweep/next/", {"bug": str(bug.pk)} | given)
    html = answer.content.decode()
    assert answer.status_code == 400
    if "bug" not in given and "project" not in given:
        assert words in html
        assert given["note"].replace("\0", "")[:30] in html.replace("\0", "")
    assert not Seen.objects.exists()
    assert not Mark.objects.exists()


def test_a_bug_that_is_no_more_is_passed_over(signed_in: Client) -> None:
    make_bug(1)
    answer = signed_in.post("/bugs/sweep/next/", {"bug": "99999", "said": "later"})
    assert answer.status_code == 302
    assert before(signed_in) == 1


def test_only_who_is_signed_in_takes_part(client: Client) -> None:
    make_bug(1)
    assert "Sign in</a> to take part" in client.get("/bugs/sweep/").content.decode()
    for path in ("next", "stop"):
        assert client.post(f"/bugs/sweep/{path}/").headers["Location"].startswith("/people/sign-in/")
        assert client.get(f"/bugs/sweep/{path}/").status_code in (302, 405)
    assert client.get("/bugs/sweep/", {"project": "\0" + "x" * 999}).status_code == 200


def test_the_page_costs_the_same_for_one_and_for_many(signed_in: Client) -> None:
    make_bug(1)
    say(signed_in)
    with CaptureQueriesContext(connection) as few:
        signed_in.get("/bugs/sweep/")
    for number in range(2, 60):
        make_bug(number)
        make_change(commit_message="x\n\nCloses-Bug: #1\n", status="ABANDONED") if number < 10 else None
    with CaptureQueriesContext(connection) as many:
        signed_in.get("/bugs/sweep/")
    assert len(few) == len(many) <= 11


@pytest.mark.django_db(transaction=True)
def test_many_who_begin_at_once_get_a_bug_each() -> None:
    for number in range(1, 7):
        make_bug(number)
    users = [user_named(f"U{place}") for place in range(6)]
    start = threading.Barrier(len(users))
    got: list[int] = []

    def begin(user: Any) -> None:
        try:
            start.wait(10)
            bug = actions.hand_next(Viewer(user), user, "", NOW)
            got.append(bug.number if bug else 0)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [1, 2, 3, 4, 5, 6]
