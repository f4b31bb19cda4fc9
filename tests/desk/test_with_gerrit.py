"""What happens on a Gerrit reaches the desk with the poll that brings it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.changes.models import Account
from reviewq.desk.models import Hold, SittingItem
from reviewq.people.actions import link_account
from tests.sync.harbour import Harbour, harbour

from .test_acts import do

pytestmark = [pytest.mark.django_db, pytest.mark.server]
CHANGE = "quiet"  # of the contract world: nobody has voted on it yet


@pytest.fixture
def port(db: None) -> Iterator[Harbour]:
    with harbour() as here:
        yield here


def test_a_vote_on_gerrit_returns_the_hold_with_the_next_poll_and_the_desk_says_who(
    port: Harbour, desk: Client
) -> None:
    sync = port.mirrored()
    change = port.change(CHANGE)
    do(desk, "hold", change, until="vote")
    sync.poll()
    assert Hold.objects.get().ended_at is None
    port.vote(CHANGE, "ana", -1)
    began = time.monotonic()
    sync.poll()
    html = desk.get("/me/").content.decode()
    assert time.monotonic() - began < 5
    who = Account.objects.get(username="ana").label
    assert f"{who} voted Code-Review −1" in html
    assert Hold.objects.get().ended_by == "returned"


def test_an_answer_of_the_author_and_nothing_else_returns_it(port: Harbour, desk: Client) -> None:
    sync = port.mirrored()
    change = port.change(CHANGE)
    assert change.owner
    do(desk, "hold", change, until="answer")
    port.vote(CHANGE, "ana", -1)
    sync.poll()
    assert Hold.objects.get().ended_at is None
    port.do("review", CHANGE, change.owner.username, message="Moved to the caller.")
    sync.poll()
    assert Hold.objects.get().ended_why["code"] == "answer"


def test_an_abandoned_change_comes_back_whatever_was_waited_for(port: Harbour, desk: Client) -> None:
    sync = port.mirrored()
    do(desk, "hold", port.change(CHANGE), until="vote")
    port.do("abandon", CHANGE, "admin", "No.")
    sync.poll()
    assert Hold.objects.get().ended_why == {"code": "closed", "text": "ABANDONED"}


def test_a_full_sweep_brings_nothing_back_by_itself(port: Harbour, desk: Client) -> None:
    sync = port.mirrored()
    change = port.change(CHANGE)
    for until in ("vote", "patch-set", "answer"):
        do(desk, "hold", change, until=until)
        sync.sweep()
        assert Hold.objects.get(ended_at=None).until == until


def test_the_readers_own_vote_on_gerrit_finishes_an_item_of_their_sitting(
    port: Harbour, desk: Client, reader: User
) -> None:
    sync = port.mirrored()
    link_account(reader, Account.objects.get(username="ana"))
    desk.post("/sitting/", {"minutes": 480})
    numbers = {number: name for name, number in port.world.numbers.items()}
    item = SittingItem.objects.select_related("change").filter(change__key__in=numbers)[0]
    port.vote(numbers[item.change.key], "ana", 1)
    sync.poll()
    item.refresh_from_db()
    assert item.outcome == "voted"
    assert item.seconds > 0
