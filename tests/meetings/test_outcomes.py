"""Writing what was agreed: by keys, one after the other, and two who write at once."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.meetings.models import Meeting
from tests.factories import DAY, make_account, make_change
from tests.meetings.acts import NEXT_WEEK, close, open_meeting, put

pytestmark = pytest.mark.django_db


def test_an_outcome_is_written_and_the_next_item_opens(signed_in: Client, ada: User) -> None:
    make_change("Older", age=3 * DAY)
    make_change("Younger", age=2 * DAY)
    meeting = open_meeting(signed_in)
    answer = put(signed_in, meeting, 1, "owner", whom="A. Owner", note="Waits for the spec")
    assert answer.headers["Location"] == f"/meetings/{meeting.pk}/2/"
    item = meeting.items.get(place=1)
    assert (item.outcome, item.whom, item.until, item.note) == ("owner", "A. Owner", NEXT_WEEK, "Waits for the spec")
    assert item.whom_account == make_account()
    assert (item.written_by, item.written_by_name, item.patch_set) == (ada, "Ada Chair", 1)
    answer = put(signed_in, meeting, 2, "merge")
    assert answer.headers["Location"] == f"/meetings/{meeting.pk}/"
    assert meeting.items.get(place=2).until is None, "a date belongs to one outcome alone"


def test_the_item_page_is_led_by_keys(signed_in: Client) -> None:
    for age in (3, 2, 1):
        make_change(age=age * DAY)
    meeting = open_meeting(signed_in)
    html = signed_in.get(f"/meetings/{meeting.pk}/2/").content.decode()
    assert re.search(rf'href="/meetings/{meeting.pk}/1/" data-key="p"', html)
    assert re.search(rf'href="/meetings/{meeting.pk}/3/" data-key="n"', html)
    buttons = re.findall(r'name="outcome" value="(\w+)" data-key="(\d)"', html)
    assert buttons == [("merge", "1"), ("minus", "2"), ("owner", "3"), ("abandon", "4"), ("nothing", "5")]


def test_a_meeting_is_gone_on_with_where_it_stopped(signed_in: Client) -> None:
    for age in (3, 2, 1):
        make_change(age=age * DAY)
    meeting = open_meeting(signed_in)
    put(signed_in, meeting, 1, "merge")
    html = signed_in.get(f"/meetings/{meeting.pk}/").content.decode()
    assert f'href="/meetings/{meeting.pk}/2/" data-key="n"' in html
    assert "1 of 3 with an outcome" in html


def test_an_outcome_can_be_taken_back(signed_in: Client) -> None:
    make_change()
    meeting = open_meeting(signed_in)
    put(signed_in, meeting, 1, "merge")
    assert 'value="" data-key="0"' in signed_in.get(f"/meetings/{meeting.pk}/1/").content.decode()
    put(signed_in, meeting, 1, "")
    assert meeting.items.get().outcome == ""


def test_who_writes_at_once_notices_the_other(signed_in: Client) -> None:
    make_change()
    meeting = open_meeting(signed_in)
    bo = Client()
    bo.force_login(User.objects.create_user("bo"))
    put(bo, meeting, 1, "abandon", note="Bo's words")
    answer = put(signed_in, meeting, 1, "merge", note="Ada's words", version=0)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "<bdi>bo</bdi> wrote something after you opened this page" in html
    assert "Bo&#x27;s words" in html
    assert re.search(r"<textarea[^>]*>\s*Ada&#x27;s words</textarea>", html)
    assert 'name="version" value="1"' in html
    assert re.search(r'value="merge" data-key="1" aria-pressed="true"', html)
    assert meeting.items.get().outcome == "abandon"
    assert put(signed_in, meeting, 1, "merge", note="Ada's words", version=1).status_code == 302
    assert meeting.items.get().written_by_name == "Ada Chair"


def test_a_closed_meeting_is_not_written_to(signed_in: Client) -> None:
    make_change()
    meeting = open_meeting(signed_in)
    close(signed_in, meeting)
    answer = put(signed_in, meeting, 1, "merge", note="Typed for long")
    assert answer.status_code == 409
    assert "Typed for long" in answer.content.decode()
    assert meeting.items.get().outcome == ""
    assert signed_in.post(f"/meetings/{meeting.pk}/add/", {"number": 1}).status_code == 404
    signed_in.post(f"/meetings/{meeting.pk}/open/")
    assert put(signed_in, meeting, 1, "merge").status_code == 302


def test_a_closed_meeting_stays_closed_while_another_is_open(signed_in: Client) -> None:
    first = open_meeting(signed_in)
    close(signed_in, first)
    open_meeting(signed_in)
    answer = signed_in.post(f"/meetings/{first.pk}/open/", follow=True)
    assert "Another meeting of this project is open" in answer.content.decode()
    assert Meeting.objects.get(pk=first.pk).closed_at


def test_a_day_that_has_passed_does_not_hinder_a_note(signed_in: Client) -> None:
    make_change()
    meeting = open_meeting(signed_in)
    put(signed_in, meeting, 1, "owner")
    meeting.items.update(until=date(2026, 1, 1))
    assert put(signed_in, meeting, 1, "owner", until="2026-01-01", note="Still nothing").status_code == 302
    assert put(signed_in, meeting, 1, "owner", until="2026-01-02").status_code == 400
