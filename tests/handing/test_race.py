"""Several hand something on at the same instant, each in a process of their own. `make test` runs it on SQLite and on
PostgreSQL."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from reviewq.capacity.models import Capacity
from reviewq.handing import actions
from reviewq.handing.models import Handing
from tests.factories import NOW, make_change
from tests.volunteers.test_race import at_once

from .people import person

pytestmark = [pytest.mark.server, pytest.mark.django_db(transaction=True)]


def test_nobodys_cap_is_passed_by_several_at_once_and_nobody_gets_one_change_twice() -> None:
    givers = [person(f"Giver {place}") for place in range(6)]
    taker = person("Taker").account
    assert taker
    Capacity.objects.create(account=taker, amount=Decimal(2), unit="reviews", said_at=NOW)
    same, others = make_change(), [make_change() for _ in range(3)]
    wanted = [same, same, same, *others]

    def gives(place: int) -> str:
        try:
            actions.hand_on(givers[place], [wanted[place]], taker, "", timezone.now())
        except actions.Refused as fault:
            return fault.words
        return "done"

    told = at_once([lambda place=place: gives(place) for place in range(6)])  # type: ignore[misc]
    assert told.count("done") == 2, told
    assert all("has no room" in words or "already" in words for words in told if words != "done"), told
    rows = Handing.objects.filter(end="", taker=taker)
    assert rows.count() == 2 and rows.filter(change=same).count() <= 1
