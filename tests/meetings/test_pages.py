"""Meeting mode: an agenda of the oldest waiting changes, an outcome each, checked at the next one."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.derive import derive
from reviewq.changes.models import Account, Change
from reviewq.meetings import actions, reads
from reviewq.meetings.models import Item, Meeting
from tests.factories import DAY, NOW, make_account, make_change, make_project, plus_two, vote

pytestmark = pytest.mark.django_db

NEXT_WEEK = (NOW + 7 * DAY).date()
RTL = "\u202eevil\u2066"


def open_meeting(client: Client, project: str = "", count: int = 10) -> Meeting:
    answer = client.post("/meetings/", {"project": project, "count": count})
    assert answer.status_code == 302, answer.content.decode()
    return Meeting.objects.get(pk=int(answer.headers["Location"].strip("/").split("/")[-1]))


def put(client: Client, meeting: Meeting, place: int, outcome: str, **more: Any) -> Any:
    item = meeting.items.get(place=place)
    form = {"outcome": outcome, "whom": "A. Owner", "until": NEXT_WEEK, "note": "", "version": item.version} | more
    return client.post(f"/meetings/{meeting.pk}/{place}/", form)


def close(client: Client, meeting: Meeting) -> None:
    client.post(f"/meetings/{meeting.pk}/close/")


def subjects(meeting: Meeting) -> list[str]:
    return list(meeting.items.values_list("subject", flat=True))


def end(change: Change, status: str) -> None:
    Change.objects.filter(pk=change.pk).update(status=status)
    derive([change.pk], datetime.now(UTC))


# --- the agenda


def test_the_agenda_is_what_reviewers_have_held_for_longest(signed_in: Client) -> None:
    make_change("Young", age=1 * DAY)
    make_change("Oldest", age=9 * DAY)
    make_change("Of its author", work_in_progress=True, age=20 * DAY)
    make_change("Private", is_private=True, age=20 * DAY)
    make_change("Elsewhere", project=make_project("tally"), age=20 * DAY)
    assert subjects(open_meeting(signed_in, "mooring")) == ["Oldest", "Young"]
    assert subjects(open_meeting(signed_in, "", count=2)) == ["Elsewhere", "Oldest"]


def test_what_has_not_come_true_comes_first(signed_in: Client) -> None:
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


# --- outcomes


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


BAD = [
    *({"outcome": text} for text in ("merged", "0", "x" * 10_000, "\0", RTL, "MERGE", "merge,minus")),
    *({"version": text} for text in ("", "-1", "x", "9" * 30, "1.5", "\0", "²")),
    *({"outcome": "owner", "until": text} for text in ("", "tomorrow", "2026-13-01", "2026-02-30", "0000-00-00", "\0")),
    *({"outcome": "owner", "until": text} for text in ("2020-01-01", "9999-12-31", "1", "9" * 400, RTL)),
    *({"outcome": "owner", "whom": text} for text in ("", "   ", "\0", "x" * 201, "x" * 10_000)),
    *({"note": text} for text in ("\0", "a\0b", "x" * 2001, "x" * 10_000)),
]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_what_cannot_be_written_is_said_and_nothing_typed_is_lost(signed_in: Client, bad: dict[str, str]) -> None:
    make_change()
    meeting = open_meeting(signed_in)
    form = {"outcome": "merge", "note": "Keep these words", "whom": "Keep this name"} | bad
    answer = put(signed_in, meeting, 1, **form)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "errorlist" in html or 'role="alert"' in html
    assert "note" in bad or "Keep these words" in html
    assert "whom" in bad or "Keep this name" in html
    assert meeting.items.get().version == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("count", text) for text in ("", "0", "51", "-3", "x", "1e3", "9" * 40, "\0")]
    + [("project", text) for text in ("nowhere", "\0", "x" * 301, "x" * 10_000, RTL, "moor*", "<script>")],
)
def test_a_meeting_that_cannot_be_opened_says_why(signed_in: Client, field: str, value: str) -> None:
    make_change()
    answer = signed_in.post("/meetings/", {"project": "mooring", "count": "5"} | {field: value})
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    "address", ["9", "9/1", "9999999999999999999", "9999999999999999999/1", "{}/9", "{}/0", "{}/99999999999999999999"]
)
def test_what_does_not_exist_is_not_found(signed_in: Client, address: str) -> None:
    meeting = open_meeting(signed_in)
    assert signed_in.get(f"/meetings/{address.format(meeting.pk)}/").status_code == 404


# --- who may


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


# --- texts and counts


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


@pytest.mark.parametrize("page", ["", "1/", "text/"])
def test_a_page_costs_the_same_for_one_item_and_for_fifty(signed_in: Client, page: str) -> None:
    counts = []
    for size in (1, 50):
        project = make_project(f"p{size}")
        for place in range(size):
            make_change(f"Change {place}", project=project, votes=plus_two(f"Core {place}"), age=DAY * (place + 2))
        first = open_meeting(signed_in, project.name, size)
        for place in range(1, size + 1):
            put(signed_in, first, place, "minus")
        close(signed_in, first)
        second = open_meeting(signed_in, project.name, size)
        put(signed_in, second, 1, "merge")
        counts.append(queries_of(signed_in, f"/meetings/{second.pk}/{page}"))
    assert counts[0] == counts[1]
    assert counts[0] <= 40


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
    for size in (1, 30):
        project = make_project(f"p{size}")
        for place in range(size):
            make_change(project=project, age=DAY * (place + 2))
        for _ in range(2):
            with CaptureQueriesContext(connection) as made:
                meeting, _ = actions.open_meeting(project.name, size, ada, datetime.now(UTC))
            meeting.items.update(outcome="merge", written_at=NOW)
            actions.close_meeting(meeting, NOW)
        counts.append(len(made))
    assert counts[0] == counts[1]
