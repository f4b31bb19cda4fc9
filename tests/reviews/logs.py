"""Logs for tests of this room: what people say on so many days before now, as a sync would have written it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from reviewq.changes.models import Account, Change, Message, PatchSet, Project
from tests.factories import DAY, NOW, make_account, make_change, make_project

Said = tuple[Account, str, float]  # who, what, how many days ago


def ago(days: float) -> Any:
    return NOW - timedelta(seconds=round(days * 86_400))


def make_log(*said: Said, age: float = 30, project: Project | None = None, **given: Any) -> Change:
    """A change whose CI has passed, opened so many days ago, with these messages, the oldest first."""
    owner = given.pop("owner", None) or make_account("Olga Owner")
    project = project or make_project()
    change = make_change(project=project, owner=owner, age=age * DAY, is_derived=given.pop("is_derived", True), **given)
    for one in said:
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


def accounts(names: Iterable[str]) -> list[Account]:
    return [make_account(name) for name in names]
