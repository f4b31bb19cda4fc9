"""Keeps what searches look at (`Indexed`, the full-text index) in step with the mirror, in the transaction that writes
the mirror."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from reviewq.changes.fast import insert, select
from reviewq.changes.models import Change, ChangedFile, Dependency, Message, PatchSet

from .fulltext import Texts
from .fulltext import write as write_words
from .models import Indexed

FOOTER = re.compile(r"([A-Za-z0-9-]*): *(.*)")
COLUMNS = (
    "change_id",
    "uploader_id",
    "is_merge",
    "hashtags",
    "extensions",
    "reviewed_by",
    "written_by",
    "footers",
    "paths",
)


@dataclass(slots=True)
class Entry:
    """What is indexed of one change. Accounts by their keys; `written`: (who, when) of its messages in their order."""

    change: int
    subject: str
    message: str
    topic: str
    hashtags: Sequence[str]
    owner: int | None
    uploader: int | None
    parents: int
    paths: list[str] = field(default_factory=list)
    written: list[tuple[int, datetime]] = field(default_factory=list)


def write(entries: Collection[Entry]) -> None:
    """Indexes these changes, whatever was known of them before."""
    rows = [_row(entry) for entry in entries]
    insert(Indexed, COLUMNS, rows, unique=("change",))
    write_words(Texts(one.change, one.subject, one.message, one.topic, " ".join(one.hashtags)) for one in entries)


def _row(entry: Entry) -> tuple[Any, ...]:
    extensions = sorted({extension_of(path) for path in entry.paths})
    return (
        entry.change,
        entry.uploader,
        entry.parents > 1,
        listed(tag.lower() for tag in entry.hashtags),
        listed(extensions),
        listed(map(str, reviewed_by(entry.owner, entry.written))),
        listed(map(str, dict.fromkeys(who for who, _ in entry.written))),
        listed(footers_of(entry.message)),
        listed(f"/{path}" for path in entry.paths),
    )


def listed(items: Iterable[str]) -> str:
    """The items as one text, in which each stands between line breaks; empty, if there are none."""
    found = [item.replace("\n", " ") for item in items]
    return "\n".join(("", *found, "")) if found else ""


def items_of(text: str) -> list[str]:
    """The items of a list kept as a text."""
    return text[1:-1].split("\n") if text else []


def extension_of(path: str) -> str:
    """What stands behind the last dot of a file's name, in small letters; empty without a dot."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def footers_of(message: str) -> list[str]:
    """`Key: value` of each such line in the last paragraph of a commit message; its first line is never one."""
    *above, last = message.rstrip("\n ").split("\n\n")
    lines = last.split("\n")[0 if above else 1 :]
    return [f"{found[1]}: {found[2]}" for line in lines if (found := FOOTER.fullmatch(line))]


def reviewed_by(owner: int | None, written: Sequence[tuple[int, datetime]]) -> list[int]:
    """Who wrote after the owner's last words, newest first. What came in the same second stands in its order."""
    found: dict[int, None] = {}
    for who, _ in sorted(written, key=lambda one: one[1], reverse=True):
        if who == owner:
            break
        found[who] = None
    return list(found)


def reindex(changes: Sequence[int]) -> None:
    """Indexes these changes from what the mirror holds of them."""
    entries = {
        pk: Entry(pk, subject, message, topic, tags, owner, None, 0)
        for pk, subject, message, topic, tags, owner in Change.objects.filter(pk__in=changes).values_list(
            "pk", "subject", "commit_message", "topic", "hashtags", "owner_id"
        )
    }
    current = PatchSet.objects.filter(change__in=entries, number=F("change__patch_set"))
    for pk, uploader in current.values_list("change_id", "uploader_id"):
        entries[pk].uploader = uploader
    for pk, kind in select(Dependency, ["kind"], entries):
        entries[pk].parents += kind == Dependency.Kind.PARENT
    for pk, *file in select(ChangedFile, ["path", "old_path", "status"], entries):
        entries[pk].paths += paths_of(*file)
    for pk, author, date in select(Message, ["author_id", "date"], entries):
        if author is not None:
            entries[pk].written.append((author, date))
    write(list(entries.values()))


def paths_of(path: str, old_path: str, status: str) -> list[str]:
    """Under which paths a changed file is found: a renamed one under both."""
    return [path, old_path] if status == "R" and old_path else [path]
