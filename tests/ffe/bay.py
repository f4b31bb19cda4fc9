"""A project before its freeze, with everybody who has to do with its exceptions: made once for a file of tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from reviewq.changes.models import Change, Core, Project
from reviewq.cycles import calendar
from reviewq.cycles.models import Cycle
from reviewq.ffe import actions
from reviewq.ffe.actions import Answers, Seen
from reviewq.ffe.models import Request
from reviewq.ffe.rules.answers import QUESTIONS
from reviewq.people.models import Link
from reviewq.people.reads import Viewer
from tests.factories import DAY, NOW, at_once, make_account, make_change, make_project

from .kept import make_cycle, person

SAID = {name: f"Said of {name}." for name in QUESTIONS}


@dataclass
class Bay:
    """`kelp`: three open changes of topic kelp, by Ana; `lone`: one of no topic, by Cora."""

    project: Project
    cycle: Cycle
    kelp: list[Change]
    lone: Change
    merged: Change
    private: Change
    foreign: Change

    def draft(self, by: str = "ana", effort: str = "topic/kelp", **said: Any) -> Request:
        answers = Answers(effort=effort, title="Kelp beds", **(SAID | said))
        return actions.make(viewer(by), self.cycle, self.project, answers, {}, NOW)

    def asked(self, by: str = "ana", sponsors: int = 0, effort: str = "topic/kelp") -> Request:
        made = self.draft(by, effort)
        actions.ask(viewer(by), seen(made), NOW)
        for name in ("cleo", "cyd", "cid")[:sponsors]:
            actions.sponsor(viewer(name), made.pk, NOW)
        return fresh(made)

    def granted(self, **given: Any) -> Request:
        made = self.asked(sponsors=3, **given)
        actions.grant(viewer("tunde"), seen(made), "It is nearly done.", NOW)
        return fresh(made)


@contextmanager
def bay(shift: timedelta = 10 * DAY) -> Iterator[Bay]:
    """Its feature freeze is eight days ahead, or so much later or earlier; undone at the end."""
    with transaction.atomic():
        made = _bay(shift)
        calendar.empty()  # whichever test comes first sees it as the others do
        yield made
        transaction.set_rollback(True)
        calendar.empty()


def _bay(shift: timedelta) -> Bay:
    project, other = make_project(), make_project("lighthouse")
    for name in ("Cleo", "Cyd", "Cid", "Cora"):
        _, account = person(name)
        Core.objects.create(project=project, account=account, source=Core.Source.HAND, first_seen=NOW, last_seen=NOW)
    for name in ("Ana", "Noa", "Nell"):
        person(name)
    person("Tunde", "ptl", project="moor*")
    person("Ines", "deputy", project="mooring")
    person("Rex", "ptl", project="lighthouse")
    Link.objects.filter(user__username="nell").update(is_verified=False)
    User.objects.create(username="ada", first_name="Ada", is_staff=True)
    with at_once():
        ana, cora = make_account("Ana Gerrit"), make_account("Cora Gerrit")
        kelp = [make_change(f"Grow kelp {n}", owner=ana, topic="kelp") for n in range(3)]
        lone = make_change("Mend the buoy", owner=cora)
        merged = make_change("Sow kelp", owner=ana, topic="kelp", status="MERGED", submitted=NOW - DAY)
        private = make_change("Secret kelp", owner=ana, topic="kelp", is_private=True)
        foreign = make_change("Light the lamp", project=other, owner=ana)
    return Bay(project, make_cycle(shift=shift), kelp, lone, merged, private, foreign)


def viewer(name: str) -> Viewer:
    user = User.objects.get(username=name)
    link = Link.objects.select_related("account").filter(user=user).first()
    return Viewer(user, link.account, link.is_verified) if link else Viewer(user)


def browser(name: str = "") -> Client:
    client = Client()
    if name:
        client.force_login(User.objects.get(username=name))
    return client


def seen(request: Request) -> Seen:
    """The request as it is now."""
    return Seen(request.pk, Request.objects.values_list("version", flat=True).get(pk=request.pk))


def fresh(request: Request) -> Request:
    return Request.objects.get(pk=request.pk)


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return unescape(answer.content.decode())


def page(who: str, path: str, status: int = 200) -> str:
    return text(browser(who).get(path), status)


def press(who: str, request: Request, act: str, **typed: Any) -> Any:
    data = {"version": seen(request).version} | typed
    return browser(who).post(f"/ffe/{request.pk}/{act}/", data)


def buttons(html: str) -> set[str]:
    """The acts that a page offers, by their addresses."""
    return set(re.findall(r'(?:action|formaction)="/ffe/\d+/([a-z]+)/"', html))
