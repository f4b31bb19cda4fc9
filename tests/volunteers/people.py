"""Volunteers for tests, and what they do on Gerrit as the next poll would bring it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.test import Client

from reviewq.changes.derive import derive
from reviewq.changes.models import Account, Change, Message, PatchSet
from reviewq.people.actions import link_account
from reviewq.people.reads import Viewer
from tests.factories import make_account


def volunteer(name: str = "Ana", is_linked: bool = True) -> Viewer:
    """Somebody who is signed in; linked: they say that the Gerrit account of their name is theirs."""
    user, is_new = User.objects.get_or_create(username=name.lower(), defaults={"first_name": name})
    account = make_account(f"{name} Gerrit") if is_linked else None
    if account and is_new:
        link_account(user, account)
    return Viewer(user, account)


def browser(viewer: Viewer) -> Client:
    client = Client()
    client.force_login(viewer.user)
    return client


def comment(change: Change, account: Account | None, text: str, now: datetime | None = None) -> None:
    """What somebody said on Gerrit, with a poll that brings it."""
    now = now or datetime.now(UTC)
    count = change.messages.count()
    Message.objects.create(change=change, message_id=f"g{count}", author=account, date=now, text=text, patch_set=1)
    moved(change, now)


def upload(change: Change, account: Account | None, now: datetime) -> None:
    number = PatchSet.objects.filter(change=change).count() + 1
    revision = f"{change.number:034x}{number:06x}"
    PatchSet.objects.create(
        change=change, number=number, revision=revision, kind="REWORK", uploader=account, created=now
    )
    Change.objects.filter(pk=change.pk).update(patch_set=number)
    moved(change, now)


def moved(change: Change, now: datetime, **values: object) -> None:
    Change.objects.filter(pk=change.pk).update(updated=now, **values)
    derive([change.pk], now)
