"""Fifty people take one patch at the same instant, each in a process of their own. `make test` runs it on SQLite and
on PostgreSQL."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from reviewq.changes.models import Change
from reviewq.volunteers import actions
from reviewq.volunteers.jobs import end_timed
from reviewq.volunteers.models import Claim, ClaimEvent
from tests.factories import make_change

from .people import browser, volunteer

pytestmark = [pytest.mark.server, pytest.mark.django_db(transaction=True)]

PEOPLE = 50
SECONDS = 60
Answer = tuple[int, str]  # status and text
forks = multiprocessing.get_context("fork")


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Does each in a process of its own, all from the same instant on. Returns what each returned, or its traceback,
    in their order."""
    start, answers = forks.Barrier(len(acts)), forks.SimpleQueue()

    def run(place: int) -> None:
        connections.close_all()
        try:
            start.wait(SECONDS)
            answers.put((place, acts[place]()))
        except BaseException:
            answers.put((place, traceback.format_exc()))

    connections.close_all()  # a connection that two processes share serves neither
    processes = [forks.Process(target=run, args=(place,), daemon=True) for place in range(len(acts))]
    for process in processes:
        process.start()
    told = dict(answers.get() for _ in acts)
    for process in processes:
        process.join(SECONDS)
    return [told[place] for place in range(len(acts))]


def presses(client: Client, address: str, **data: Any) -> Callable[[], Answer]:
    """Somebody presses a button."""

    def act() -> Answer:
        answer = client.post(address, data)
        return answer.status_code, unescape(answer.content.decode())

    return act


def takes(client: Client, change: Change) -> Callable[[], Answer]:
    return presses(client, "/claims/take/", change=change.pk, purpose="review")


@pytest.fixture
def change() -> Change:
    """A patch. Its page was drawn once, so that no process has to read templates."""
    made = make_change()
    assert browser(volunteer("Warm")).get(f"/claims/take/?change={made.pk}").status_code == 200
    return made


def test_of_fifty_at_the_same_instant_one_has_it_and_the_others_hear_who(change: Change) -> None:
    answers = at_once([takes(browser(volunteer(f"V{n}", is_linked=False)), change) for n in range(PEOPLE)])
    claim = Claim.objects.get()
    assert sorted(status for status, _ in answers) == [302] + [409] * (PEOPLE - 1)
    until = f"{claim.holder_name} has it until {claim.until:%Y-%m-%d %H:%M} UTC"
    assert all(until in text for status, text in answers if status == 409)
    assert [event.kind for event in ClaimEvent.objects.all()] == ["taken"]

    later = claim.until  # 48 hours later: offered again, to whoever comes
    assert later - claim.at == timedelta(hours=48)
    assert end_timed(later - timedelta(seconds=1)) == 0
    assert end_timed(later) == 1
    claim.refresh_from_db()
    assert (claim.end, claim.ended_at) == ("lapsed", later)
    assert actions.take(volunteer("Late"), change, "review", later).holder_name == "Late"


def test_of_eight_patches_that_one_person_takes_at_once_five_are_theirs(change: Change) -> None:
    person = volunteer()
    changes = [change, *(make_change() for _ in range(7))]
    answers = at_once([takes(browser(person), one) for one in changes])
    assert sorted(status for status, _ in answers) == [302] * 5 + [400] * 3
    assert all("You have 5 already" in text for status, text in answers if status == 400)
    assert Claim.objects.filter(ended_at=None).count() == 5


def test_what_is_given_back_while_others_take_goes_to_who_waited(change: Change) -> None:
    now = timezone.now()
    holder, first = volunteer("Ana"), volunteer("Ben")
    claim = actions.take(holder, change, "review", now)
    actions.join_queue(first, change, "ci", now)
    others = [takes(browser(volunteer(f"V{n}")), change) for n in range(8)]
    given, *answers = at_once([presses(browser(holder), f"/claims/{claim.pk}/back/"), *others])
    assert (given[0], [status for status, _ in answers]) == (302, [409] * 8)
    assert Claim.objects.get(ended_at=None).holder_name == "Ben"
