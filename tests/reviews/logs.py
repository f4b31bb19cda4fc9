"""Logs for tests of this room: what people say on so many days before now, as a sync would have written it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reviewq.changes.models import Account, Change, Message, PatchSet, Vote
from tests.factories import DAY, NOW, at_once, make_account, make_change, make_ci

Said = tuple[Account, str, float]  # who, what, how many days ago


def ago(days: float) -> Any:
    return NOW - timedelta(seconds=round(days * 86_400))


def make_log(*said: Said, age: float = 30, owner: Account | None = None, **given: Any) -> Change:
    """A change that was opened so many days ago, which CI has passed at once, with these messages, the oldest first."""
    with at_once():
        change = make_change(owner=owner or make_account("Olga Owner"), age=age * DAY, ci=None, **given)
        passed = {"change": change, "account": make_ci(), "label": "Verified", "value": 1, "patch_set": 1}
        Vote.objects.create(**passed, date=change.created)
        for one in ((make_ci(), "Patch Set 1: Verified+1", age), *said):
            say(change, *one)
    return change


def say(change: Change, author: Account, text: str, days: float, **given: Any) -> Message:
    """One message; nobody is told of it until the change is derived."""
    values = {"date": ago(days), "text": text, "patch_set": 1} | given
    return Message.objects.create(change=change, message_id=f"m{days}{author.pk}", author=author, **values)


def upload(change: Change, number: int, days: float, kind: str = "REWORK") -> None:
    uploader = change.owner
    PatchSet.objects.create(
        change=change, number=number, revision=f"{number:040x}", kind=kind, uploader=uploader, created=ago(days)
    )


def voted(value: int, patch_set: int = 1) -> str:
    return f"Patch Set {patch_set}: Code-Review{value:+d}"
