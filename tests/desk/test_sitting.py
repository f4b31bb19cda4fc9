"""`I have 25 minutes`: the list, going through it, and what it learns."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from reviewq.changes.models import Account, Change, Facts
from reviewq.desk import sitting_actions
from reviewq.desk.models import Sitting, SittingItem
from reviewq.desk.rules.sitting import Work
from tests.factories import at_once, make_account, make_change, make_project, plus_two

from .test_acts import do, undo
from .test_holds import vote_on

pytestmark = pytest.mark.django_db


def make_some(count: int, minutes: int = 5, **given: Any) -> list[Change]:
    """Changes that reviewers have, each estimated at so many minutes; the first has the highest rank."""
    with at_once():
        changes = [make_change(f"Change {place}", **given) for place in range(count)]
    for place, change in enumerate(changes):
        Facts.objects.filter(pk=change.pk).update(minutes=minutes, rank=-float(place))
    return changes


def begin(desk: Client, minutes: Any = 25, **fields: Any) -> Any:
    return desk.post("/sitting/", {"minutes": minutes, **fields})


def outcomes() -> list[str]:
    return list(SittingItem.objects.order_by("sitting", "position").values_list("outcome", flat=True))


def title(page: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", page.content.decode())
    return found[1] if found else ""


def test_it_needs_a_sign_in(client: Client) -> None:
    assert client.get("/sitting/").headers["Location"] == "/people/sign-in/?next=/sitting/"


def test_the_list_fits_into_the_time_and_begins_with_the_highest_rank(desk: Client) -> None:
    make_some(8)
    assert begin(desk).headers["Location"] == "/sitting/"
    page = desk.get("/sitting/")
    assert title(page) == "1 of 5 · reviewq"
    assert "<bdi>Change 0</bdi>" in page.content.decode()
    assert SittingItem.objects.filter(started_at__isnull=False).count() == 1


def test_one_key_finishes_and_the_next_opens_until_the_sitting_ends_by_itself(desk: Client) -> None:
    first, second = make_some(2)
    begin(desk)
    html = desk.get("/sitting/").content.decode()
    for key in ("d", "s"):
        assert f'data-key="{key}"' in html
    assert do(desk, "done", first, next="/sitting/").headers["Location"] == "/sitting/"
    assert title(desk.get("/sitting/")) == "2 of 2 · reviewq"
    do(desk, "skip", second, next="/sitting/")
    assert outcomes() == ["done", "skipped"]
    undo(desk)
    assert outcomes() == ["done", ""]
    do(desk, "skip", second, next="/sitting/")
    assert Sitting.objects.get().ended_at
    assert "Make the list" in desk.get("/sitting/").content.decode()


def test_it_goes_on_where_it_was_left(desk: Client) -> None:
    first, *_ = make_some(3)
    begin(desk)
    do(desk, "done", first)
    again = Client()
    again.force_login(User.objects.get(username="iris"))
    assert title(again.get("/sitting/")) == "2 of 3 · reviewq"


def test_finishing_is_undone_also_when_it_ended_the_sitting(desk: Client) -> None:
    (only,) = make_some(1)
    begin(desk)
    do(desk, "done", only)
    assert Sitting.objects.get().ended_at
    undo(desk)
    assert outcomes() == [""]
    assert Sitting.objects.get().ended_at is None
    assert title(desk.get("/sitting/")) == "1 of 1 · reviewq"


def test_finishing_twice_on_two_pages_finishes_once(desk: Client) -> None:
    first, _ = make_some(2)
    begin(desk)
    do(desk, "done", first)
    at = SittingItem.objects.get(change=first).done_at
    page = do(desk, "skip", first, next="/sitting/")
    assert page.status_code == 302
    assert outcomes() == ["done", ""]
    assert SittingItem.objects.get(change=first).done_at == at
    assert "was finished already" in desk.get("/sitting/").content.decode()
    undo(desk)
    assert outcomes() == ["done", ""], "there was nothing to take back"


def test_two_pages_that_begin_at_once_share_one_sitting(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = make_some(2)
    theirs = Sitting.objects.create(user=reader, minutes=10, started_at=timezone.now())
    monkeypatch.setattr(sitting_actions, "end", lambda *_: None)  # it is not to be seen yet
    mine = sitting_actions.begin(reader, Sitting(minutes=25), [Work(first.pk, 5, 0.0)], timezone.now())
    assert mine == theirs
    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.create(user=reader, minutes=5, started_at=timezone.now())


def test_a_new_one_ends_the_old_one_and_leaves_its_rest_over(desk: Client) -> None:
    make_some(2)
    begin(desk)
    begin(desk, 5)
    assert outcomes() == ["left", "left", ""]
    assert Sitting.objects.filter(ended_at=None).count() == 1


def test_it_is_ended_by_hand(desk: Client) -> None:
    make_some(2)
    begin(desk)
    desk.post("/sitting/end/")
    assert outcomes() == ["left", "left"]
    desk.post("/sitting/end/")
    assert Sitting.objects.get().ended_at


def test_a_vote_of_the_reader_in_gerrit_finishes_an_item(desk: Client, account: Account) -> None:
    first, second = make_some(2)
    begin(desk)
    vote_on(first, make_account("Lea Core"), 1)
    assert outcomes() == ["", ""]
    vote_on(first, account, 1)
    assert outcomes() == ["voted", ""]
    assert SittingItem.objects.get(change=second).started_at
    vote_on(second, account, -1)
    assert Sitting.objects.get().ended_at


def test_a_change_that_merges_meanwhile_is_finished(desk: Client) -> None:
    first, _ = make_some(2)
    begin(desk)
    Change.objects.filter(pk=first.pk).update(status="MERGED", updated=timezone.now())
    from reviewq.changes.derive import derive

    derive([first.pk], timezone.now())
    assert outcomes() == ["closed", ""]


def test_a_change_that_became_private_is_left_out(desk: Client) -> None:
    (only,) = make_some(1)
    begin(desk)
    Facts.objects.filter(pk=only.pk).update(is_private=True)
    assert desk.get("/sitting/").headers["Location"] == "/sitting/"
    assert "Make the list" in desk.get("/sitting/").content.decode()


def test_only_what_the_reader_can_review_is_in_it(desk: Client, account: Account) -> None:
    with at_once():
        make_change("Own", owner=account)
        make_change("Voted", votes=[(account, "Code-Review", 1)])
        make_change("Waits for its author", work_in_progress=True)
        make_change("Private", is_private=True)
        held = make_change("Held")
    do(desk, "hold", held, until="vote")
    with at_once():
        make_change("Other project", project=make_project("harbour"))
        make_change("Other area", files={"tide/clock/x.py": (1, 1)})
        make_change("Fine")
    Facts.objects.update(minutes=5)
    begin(desk, 200, project="mooring", areas="mooring/berth")
    html = desk.get("/sitting/").content.decode()
    assert title(desk.get("/sitting/")) == "1 of 1 · reviewq"
    assert "<bdi>Fine</bdi>" in html


def test_areas_mean_folders_and_all_below(desk: Client) -> None:
    make_some(1)
    begin(desk, areas="/mooring/ tide")
    assert Sitting.objects.get().areas == ["mooring", "tide"]
    assert SittingItem.objects.count() == 1


def test_nothing_that_fits_says_what_the_shortest_would_take(desk: Client) -> None:
    make_some(2, minutes=40)
    html = begin(desk).content.decode()
    assert "fits into 25 minutes: the shortest of 2 is estimated at 40 min" in html
    assert not Sitting.objects.exists()
    assert "no change there waits for your review" in begin(desk, project="atlantis").content.decode()


def test_estimates_are_corrected_by_what_happened_and_it_is_told(desk: Client, reader: User) -> None:
    now = timezone.now()
    past = Sitting.objects.create(user=reader, minutes=60, started_at=now, ended_at=now)
    for place, change in enumerate(make_some(4, minutes=10), 1):
        SittingItem.objects.create(
            sitting=past,
            change=change,
            position=place,
            minutes=10,
            started_at=now - timedelta(minutes=14),
            done_at=now,
            outcome="done",
        )
    html = desk.get("/sitting/").content.decode()
    assert "Your last 4 reviews took 1.4 times our estimate; the estimates here are corrected by that." in html
    assert "4 of 4" in html
    assert "56 min" in html
    begin(desk, 28)
    sitting = Sitting.objects.get(ended_at=None)
    assert sitting.factor == pytest.approx(1.4)
    assert sitting.items.count() == 2
    assert "About <b>14 min</b>" in desk.get("/sitting/").content.decode()


def test_approval_is_quicker_than_a_review(desk: Client) -> None:
    change = make_change("Approve", votes=plus_two("Juma Core", "Lea Core"))
    Facts.objects.filter(pk=change.pk).update(minutes=60)
    begin(desk, 25)
    assert SittingItem.objects.get().minutes == 20


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Say how many minutes"),
        ({"minutes": ""}, "Say how many minutes"),
        ({"minutes": "soon"}, "whole number"),
        ({"minutes": "25.5"}, "whole number"),
        ({"minutes": "4"}, "too short"),
        ({"minutes": "-25"}, "too short"),
        ({"minutes": "481"}, "At most 480"),
        ({"minutes": "9" * 400}, "At most 480"),
        ({"minutes": "9" * 5000}, "whole number"),
        ({"minutes": "1e3"}, "whole number"),
        ({"minutes": "25\0"}, "whole number"),
        ({"minutes": "25", "project": "x" * 301}, "at most 300 characters"),
        ({"minutes": "25", "project": "a\0"}, "Null characters"),
        ({"minutes": "25", "areas": "x" * 1001}, "at most 1000 characters"),
        ({"minutes": "25", "areas": " ".join(f"a{n}" for n in range(11))}, "11 folders; at most 10"),
        ({"minutes": "25", "areas": "\0"}, "Null characters"),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_its_field(desk: Client, fields: dict[str, str], words: str) -> None:
    page = desk.post("/sitting/", fields)
    html = page.content.decode()
    assert page.status_code == 400
    assert re.search(rf'<p class="error">[^<]*{words}', html)
    for value in fields.values():
        assert escape(value) in html
    assert not Sitting.objects.exists()


def test_the_pages_cost_the_same_for_one_and_for_many(desk: Client) -> None:
    costs = []
    for count in (1, 8):
        make_some(count, minutes=2)
        begin(desk, 5 if count == 1 else 400)
        with CaptureQueriesContext(connection) as asked:
            desk.get("/sitting/")
        costs.append(len(asked))
        desk.post("/sitting/end/")
        desk.get("/sitting/")
        with CaptureQueriesContext(connection) as asked:
            desk.get("/sitting/")
        costs.append(len(asked))
    assert costs[0] == costs[2] <= 11
    assert costs[1] == costs[3] <= 7
