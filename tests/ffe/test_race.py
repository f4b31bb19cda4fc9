"""Those who decide at the same instant, each in a process of their own; and the ledger's own jobs among them. `make
test` runs it on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from reviewq.changes.models import Change
from reviewq.ffe.jobs import keep_timed
from reviewq.ffe.models import Member, Request
from reviewq.ffe.rules.life import State
from tests.factories import HOUR, NOW, make_change
from tests.volunteers.people import moved
from tests.volunteers.test_race import at_once, presses

from .kept import acts, make_request, person

pytestmark = [pytest.mark.server, pytest.mark.django_db(transaction=True)]


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_of_two_who_decide_at_once_one_does_and_the_other_is_told_who() -> None:
    tunde, lin = (person(name, role="ptl")[0] for name in ("Tunde", "Lin"))
    clients = [browser(tunde), browser(lin)]
    requests = [make_request(state=State.SPONSORED, effort=f"topic/{n}") for n in range(3)]
    assert clients[0].get(f"/ffe/{requests[0].pk}/").status_code == 200  # so that no process has to read templates
    for request in requests:
        said = {"version": request.version, "why": "because I say so"}
        grant = presses(clients[0], f"/ffe/{request.pk}/override/", **said)
        deny = presses(clients[1], f"/ffe/{request.pk}/deny/", **said)
        answers = at_once([grant, deny])
        assert not [told for told in answers if isinstance(told, str)], answers
        request.refresh_from_db()
        assert sorted(status for status, _ in answers) == [302, 409], answers
        first = "Tunde" if answers[0][0] == 302 else "Lin"
        assert (request.decided_by_name, request.version) == (first, 2)
        assert request.state == (State.GRANTED if first == "Tunde" else State.DENIED)
        [told] = [text for status, text in answers if status == 409]
        assert "Somebody else was quicker" in told and first in told and "because I say so" in told
        assert acts(request) == ["override" if first == "Tunde" else "deny"]


def merges(change: Change) -> Callable[[], Any]:
    return lambda: moved(change, timezone.now(), status="MERGED", submitted=timezone.now())


def test_the_jobs_are_done_once_whoever_runs_them_and_whatever_else_happens() -> None:
    change, new = make_change(topic="kelp"), make_change(topic="kelp", is_derived=False)
    over = make_request(effort="topic/over", until=NOW - HOUR)
    request = make_request(change, state=State.SPONSORED)
    grant = presses(browser(person("Tunde", role="ptl")[0]), f"/ffe/{request.pk}/override/", version=1, why="so be it")
    ticks = [lambda: keep_timed(timezone.now())] * 3
    answers = at_once([grant, lambda: moved(new, timezone.now(), topic="kelp"), *ticks])
    assert answers[0][0] in (302, 409), answers
    assert not [told for told in answers if isinstance(told, str)], answers
    assert (acts(over), acts(request).count("join")) == (["expire"], 1)
    assert Member.objects.filter(request=request, left_at=None).count() == 2

    answers = at_once([merges(change), merges(new), *ticks])
    assert not [told for told in answers if isinstance(told, str)], answers
    request.refresh_from_db()
    assert (request.state, acts(request).count("merge")) == (State.MERGED, 1)
    assert Request.objects.get(pk=over.pk).state == State.EXPIRED
