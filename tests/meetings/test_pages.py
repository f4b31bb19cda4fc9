"""Who may read and write, hostile texts, the text to paste, and what the pages cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.derive import derive
from reviewq.changes.models import Account, Change
from reviewq.meetings import actions
from reviewq.meetings.models import Item, Meeting
from tests.factories import DAY, NOW, at_once, make_account, make_change, make_project, plus_two
from tests.meetings.acts import NEXT_WEEK, RTL, close, open_meeting, put

pytestmark = pytest.mark.django_db


def test_everyone_reads_and_only_who_is_signed_in_writes(client: Client, signed_in: Client) -> None:
    make_change("Long waited for")
    meeting = open_meeting(signed_in)
    for page in (
        "/meetings/",
        f"/meetings/{meeting.pk}/",
        f"/meetings/{meeting.pk}/1/",
        f"/meetings/{meeting.pk}/text/",
    ):
        answer = client.get(page)
        assert answer.status_code == 200
        assert '<form method="post" class' not in answer.content.decode()
    assert put(client, meeting, 1, "merge").headers["Location"].startswith("/people/sign-in/")
    for act in ("add", "close", "open"):
        assert client.post(f"/meetings/{meeting.pk}/{act}/").headers["Location"].startswith("/people/sign-in/")
    assert client.post("/meetings/", {"count": 3}).headers["Location"].startswith("/people/sign-in/")
    assert (Meeting.objects.count(), meeting.items.get().outcome) == (1, "")


def test_a_change_that_turned_private_is_said_no_more(client: Client, signed_in: Client, admin_client: Client) -> None:
    change = make_change("Secret after all")
    meeting = open_meeting(signed_in)
    put(signed_in, meeting, 1, "merge")
    Change.objects.update(is_private=True)
    derive([change.pk], datetime.now(UTC))
    close(signed_in, meeting)
    following = open_meeting(signed_in)
    assert not following.items.exists()
    for page in (
        f"/meetings/{meeting.pk}/",
        f"/meetings/{meeting.pk}/1/",
        f"/meetings/{meeting.pk}/text/",
        f"/meetings/{following.pk}/",
    ):
        assert "Secret" not in client.get(page).content.decode()
    assert "Secret" in admin_client.get(f"/meetings/{meeting.pk}/").content.decode()


def test_a_change_that_left_the_mirror_keeps_its_item(client: Client, signed_in: Client) -> None:
    make_change("Gone one")
    meeting = open_meeting(signed_in)
    put(signed_in, meeting, 1, "merge")
    Item.objects.update(change=None)
    for page in (f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/1/"):
        html = client.get(page).content.decode()
        assert "Gone one" in html
        assert "unknown" in html


def test_hostile_texts_stay_texts(signed_in: Client) -> None:
    owner = make_account("<b>Own</b>" + RTL)
    make_change("<script>alert(1)</script>" + RTL + "x" * 5000, owner=owner)
    meeting = open_meeting(signed_in)
    put(signed_in, meeting, 1, "owner", whom="<i>who</i>", note="<img src=x>\n2. 99 forged line")
    for page in ("", "1/"):
        html = signed_in.get(f"/meetings/{meeting.pk}/{page}").content.decode()
        for forbidden in ("<script>alert", "<b>Own", "<i>who", "<img"):
            assert forbidden not in html
    text = signed_in.get(f"/meetings/{meeting.pk}/text/").content.decode()
    assert "\u202e" not in text
    assert "\n2. 99" not in text, "a note cannot look like an item"


def test_the_text_has_agenda_outcomes_and_what_came_of_the_last(signed_in: Client) -> None:
    change = make_change("Stop resizing twice", votes=plus_two("Juma Core"), age=4 * DAY, number=1284)
    first = open_meeting(signed_in)
    put(signed_in, first, 1, "merge", note="Needs a second core\nAda asks Lea")
    close(signed_in, first)
    second = open_meeting(signed_in)
    put(signed_in, second, 1, "owner", whom="Lea Core")
    answer = signed_in.get(f"/meetings/{second.pk}/text/")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0].startswith("Review meeting: all projects, ")
    assert "1. 1284 Stop resizing twice" in lines
    assert f"   https://gerrit.test/c/mooring/+/1284/{change.patch_set}" in lines
    assert "   Last meeting: Merge it: not yet. It is still open" in lines
    assert f"   Outcome: Lea Core acts by {NEXT_WEEK} (written by Ada Chair)" in lines
    assert "0 of 1 outcomes came true" in lines[-2]
    before = signed_in.get(f"/meetings/{first.pk}/text/").content.decode()
    assert "   Note: Needs a second core\n         Ada asks Lea\n" in before


def test_an_empty_mirror_has_empty_meetings(client: Client, signed_in: Client) -> None:
    assert "None yet" in client.get("/meetings/").content.decode()
    meeting = open_meeting(signed_in)
    assert "Nothing waits for reviewers here" in client.get(f"/meetings/{meeting.pk}/").content.decode()
    assert "0 of 0 changes" in client.get(f"/meetings/{meeting.pk}/text/").content.decode()


def test_a_name_that_several_have_is_nobodys_account(ada: User, signed_in: Client) -> None:
    make_change()
    for place in range(2):
        Account.objects.create(server=make_account().server, number=900 + place, name="Kim Lee")
    meeting = open_meeting(signed_in)
    put(signed_in, meeting, 1, "owner", whom="kim lee")
    assert meeting.items.get().whom_account is None


def queries_of(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(page).status_code == 200
    return len(made)


def test_a_page_costs_the_same_for_one_item_and_for_many(signed_in: Client) -> None:
    counts = []
    for size in (1, 12):
        project = make_project(f"p{size}")
        with at_once():
            for place in range(size):
                make_change(f"Change {place}", project=project, votes=plus_two(f"Core {place}"), age=DAY * (place + 2))
        first = open_meeting(signed_in, project.name, size)
        for place in range(1, size + 1):
            put(signed_in, first, place, "minus")
        close(signed_in, first)
        second = open_meeting(signed_in, project.name, size)
        put(signed_in, second, 1, "merge")
        counts.append([queries_of(signed_in, f"/meetings/{second.pk}/{page}") for page in ("", "1/", "text/")])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 40


def test_the_list_costs_the_same_for_one_meeting_and_for_many(client: Client) -> None:
    counts = []
    for size in (1, 40):
        for place in range(size):
            opened = NOW - timedelta(days=place)
            Meeting.objects.create(project=f"p{size}", opened_at=opened, closed_at=opened, opened_by_name="Ada")
        counts.append(queries_of(client, "/meetings/"))
    assert counts == [3, 3]


def test_opening_asks_the_same_for_few_and_for_many(ada: User) -> None:
    counts = []
    for size in (1, 12):
        project = make_project(f"p{size}")
        with at_once():
            for place in range(size):
                make_change(project=project, age=DAY * (place + 2))
        for _ in range(2):
            with CaptureQueriesContext(connection) as made:
                meeting, _ = actions.open_meeting(project.name, size, ada, datetime.now(UTC))
            meeting.items.update(outcome="merge", written_at=NOW)
            actions.close_meeting(meeting, NOW)
        counts.append(len(made))
    assert counts[0] == counts[1]
