"""Which open changes an edit of the policies concerns: those for which another rule holds now than before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from . import models
from .choosing import CHOICE_FIELDS, Records, choose_for, kinds_for, load_policies, people_named
from .derive import derive
from .fast import select
from .rules.policy import DEFAULT, Choice, Policy

AT_ONCE = 1000  # changes derived within the edit: a second or two
BATCH = 5_000
CHANGE_FIELDS = ("id", "project__name", *CHOICE_FIELDS)


def derive_concerned(before: Sequence[Policy], touched: Sequence[Policy], now: datetime) -> None:
    """Derives the open changes for which the policies say something else than `before`. Where these are very many, the
    rest is marked as due, and the next poll derives it. `touched`: the records that differ, old and new."""
    derive_now_or_soon(concerned(before, touched, now), now)


def derive_now_or_soon(ids: Sequence[int], now: datetime) -> None:
    """The first of these now; where they are very many, the rest is due at the next poll."""
    derive(ids[:AT_ONCE], now)
    for start in range(AT_ONCE, len(ids), BATCH):
        models.Facts.objects.filter(change_id__in=ids[start : start + BATCH]).update(wake_at=now)


def concerned(before: Sequence[Policy], touched: Sequence[Policy], now: datetime) -> list[int]:
    """The newest first."""
    candidates = [pk for pk in _open() if _speaks(touched, *pk[1:])]
    ids = [pk for pk, *_ in candidates]
    after = load_policies()
    people = people_named([*before, *after])
    old, new = Records([*before], people), Records(after, people)
    if old.reads_the_past or new.reads_the_past:
        return ids
    day, found = now.astimezone(UTC).date(), list[int]()
    for start in range(0, len(ids), BATCH):
        found += _differing(ids[start : start + BATCH], old, new, day)
    return found


def _open() -> Iterable[tuple[int, str, str]]:
    rows = models.Change.objects.filter(status=models.Change.Status.NEW, gone_at=None).order_by("-id")
    return rows.values_list("id", "project__name", "branch")


def _speaks(policies: Iterable[Policy], project: str, branch: str) -> bool:
    return any(policy.matches(project, branch) for policy in policies)


def _differing(ids: Collection[int], old: Records, new: Records, day: date) -> list[int]:
    paths: dict[int, list[str]] = defaultdict(list)
    for change, path in select(models.ChangedFile, ["path"], ids):
        paths[change].append(path)
    rows: Iterable[Mapping[str, Any]] = models.Change.objects.filter(id__in=ids).values(*CHANGE_FIELDS)
    differing = set()
    for row in rows:
        project, files = row["project__name"], paths[row["id"]]
        kinds = kinds_for(project, row, files)
        was, is_now = (_rule(choose_for(records, project, row, kinds, files, day)) for records in (old, new))
        if was != is_now:
            differing.add(row["id"])
    return [pk for pk in ids if pk in differing]


def _rule(choice: Choice) -> tuple[Policy, date | None]:
    """Which record holds for the change, what it asks, and until when; not for what else it holds, nor its name."""
    bare = replace(
        choice.policy,
        project_pattern=DEFAULT.project_pattern,
        branch_pattern=DEFAULT.branch_pattern,
        category="",
        owner_group="",
        valid_from=None,
        valid_to=None,
        name="",
        source="",
    )
    return bare, choice.until
