"""What a meeting is about: the oldest waiting changes, and what did not come true."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.meetings import actions, reads
from reviewq.meetings.models import Meeting
from tests.factories import DAY, NOW, at_once, make_account, make_change, make_project, vote
from tests.meetings.acts import close, end, open_meeting, put, subjects

pytestmark = pytest.mark.django_db


def test_the_agenda_is_what_reviewers_have_held_for_longest(signed_in: Client) -> None:
    with at_once():
        make_change("Young", age=1 * DAY)
        make_change("Oldest", age=9 * DAY)
        make_change("Of its author", work_in_progress=True, age=20 * DAY)
        make_change("Private", is_private=True, age=20 * DAY)
        make_change("Elsewhere", project=make_project("tally"), age=20 * DAY)
    assert subjects(open_meeting(signed_in, "mooring")) == ["Oldest", "Young"]
    assert subjects(open_meeting(signed_in, "", count=2)) == ["Elsewhere", "Oldest"]


def test_what_has_not_come_true_comes_first(signed_in: Client) -> None:
    with at_once():
        oldest, second = make_change("Oldest", age=9 * DAY), make_change("Second", age=8 * DAY)
        third, fourth = make_change("Third", age=7 * DAY), make_change("Fourth", age=6 * DAY)
    first = open_meeting(signed_in, "mooring", 4)
    for place, outcome in enumerate(("nothing", "merge", "minus", "abandon"), 1):
        put(signed_in, first, place, outcome)
    close(signed_in, first)
    end(second, "MERGED")
    vote(third, make_account("Juma Core"), -1)
    following = open_meeting(signed_in, "mooring", 1)
    assert following.previous == first
    assert [item.change for item in following.items.all()] == [fourth, oldest]
    html = signed_in.get(f"/meetings/{following.pk}/").content.decode()
    assert "2 of 3 came true" in html
    assert re.search(r"Merge it</bdi></td><td[^>]*><span class=\"plus\">✓</span> came true", html)
    assert "Juma Core voted Code-Review −1 on patch set 1" in html
    assert "not yet</td><td><bdi>It is still open" in html


def test_a_project_has_one_open_meeting_which_is_gone_on_with(signed_in: Client, ada: User) -> None:
    make_change()
    first = open_meeting(signed_in)
    answer = signed_in.post("/meetings/", {"project": "", "count": 5}, follow=True)
    assert Meeting.objects.get() == first
    assert "open already: Ada Chair opened it" in answer.content.decode()


def test_the_database_decides_who_opened_it(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one opens a meeting while the agenda is put together."""
    make_change()
    real = reads.oldest

    def late(*given: Any) -> list[int]:
        if not Meeting.objects.exists():
            Meeting.objects.create(project="", opened_at=NOW, opened_by_name="Bo")
        return real(*given)

    monkeypatch.setattr(reads, "oldest", late)
    found, is_new = actions.open_meeting("", 5, ada, NOW)
    assert (found.opened_by_name, is_new) == ("Bo", False)
    assert Meeting.objects.count() == 1


def test_a_change_is_added_by_its_number(signed_in: Client) -> None:
    make_change("First", age=3 * DAY)
    meeting = open_meeting(signed_in)
    other = make_change("Brought up", number=4242, work_in_progress=True)
    answer = signed_in.post(f"/meetings/{meeting.pk}/add/", {"number": 4242})
    assert answer.headers["Location"] == f"/meetings/{meeting.pk}/2/"
    signed_in.post(f"/meetings/{meeting.pk}/add/", {"number": 4242})
    assert [item.change for item in meeting.items.all()][1:] == [other]


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "99999999999999999999", "\0", "١", "777", "1.5"])
def test_a_number_that_means_nothing_is_said_beside_the_field(signed_in: Client, number: str) -> None:
    make_change("Private", number=777, is_private=True)
    meeting = open_meeting(signed_in)
    answer = signed_in.post(f"/meetings/{meeting.pk}/add/", {"number": number})
    assert answer.status_code == 400
    assert 'id="id_number_error"' in answer.content.decode()
    assert not meeting.items.exists()
