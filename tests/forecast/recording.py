"""Questions of kind `forecast` about made-up recorded reviews, and files of merged commits."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.order.recording import START, at, change, ci, comment, upload, vote

DAY = 24 * 60  # minutes


def merge(minutes: float, patch_set: int = 1) -> dict:
    return {"at": at(minutes), "account": "cid", "kind": "merge", "patch_set": patch_set, "label": None, "value": None}


def question(number: int, minutes: float, landed: bool | None = None) -> dict:
    asked = {"kind": "forecast", "change": number, "day": at(minutes)[:10], "at": at(minutes)}
    return asked if landed is None else asked | {"landed": landed}


def quarter(seed: int, changes: int = 60) -> tuple[list[dict], list[dict]]:
    """A quarter of changes, those that CI passed merging sooner, and the questions about each day at noon."""
    chance = random.Random(seed)
    records, asked = [], []
    for number in range(1, changes + 1):
        made = chance.randrange(85 * DAY)
        is_good = chance.random() < 0.5
        ends = made + int(chance.expovariate(1 / (3 if is_good else 40)) * DAY) + 60
        events = [upload(made), ci(made + 30, 1 if is_good else -1)]
        if chance.random() < 0.4:
            events.append(vote(min(ends - 1, made + 50), "ben", chance.choice([-1, 1, 2])))
        if chance.random() < 0.3:
            events.append(comment(min(ends - 1, made + 55), "ben"))
        records.append(change(number, [*events, merge(ends)]))
        noons = range(4 * 60, 90 * DAY, DAY)
        asked += [
            question(number, noon, ends <= noon + 7 * DAY) for noon in noons if made < noon <= min(ends, 83 * DAY)
        ]
    return records, sorted(asked, key=lambda one: (one["at"], one["change"]))


def commits(seed: int, count: int = 600) -> list[dict[str, Any]]:
    """A cycle of 150 days: small commits merge sooner."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        lines = chance.choice([3, 300])
        authored = START + timedelta(days=chance.random() * 150)
        merged = authored + timedelta(days=chance.expovariate(1 / (3 if lines < 100 else 30)))
        made.append(
            {
                "authored": authored.isoformat(),
                "merged": merged.isoformat(),
                "author_email_hash": chance.choice("abcdef"),
                "insertions": lines,
                "deletions": 0,
                "message": "Mend the quay",
                "topic_guess": None,
            }
        )
    return made


def day(days: float) -> str:
    return (START + timedelta(days=days)).date().isoformat()


def instant(days: float) -> datetime:
    return (START + timedelta(days=days)).astimezone(UTC)
