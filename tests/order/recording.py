"""Made-up recorded reviews: a few changes, what happens to them, and the files that hold it."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2020, 3, 2, 8, tzinfo=UTC)
PEOPLE = ("amy", "ben", "cid", "dee", "eli")


def at(minutes: float) -> str:
    """That many minutes after the start, as files have it."""
    return (START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def upload(minutes: float, patch_set: int = 1, account: str = "amy", kind: str = "REWORK", size: int = 10) -> dict:
    more = {"change_kind": kind, "insertions": size, "deletions": 0}
    return {"at": at(minutes), "account": account, "kind": "upload", "patch_set": patch_set, **more}


def vote(minutes: float, account: str, value: int, patch_set: int = 1) -> dict:
    label = {"label": "Code-Review", "value": value, "removed": value == 0}
    return {"at": at(minutes), "account": account, "kind": "vote", "patch_set": patch_set, **label}


def comment(minutes: float, account: str, patch_set: int = 1) -> dict:
    more = {"label": None, "value": None, "inline_comments": 1, "chars": 20}
    return {"at": at(minutes), "account": account, "kind": "comment", "patch_set": patch_set, **more}


def ci(minutes: float, value: int, patch_set: int = 1) -> dict:
    label = {"label": "Verified", "value": value, "removed": False}
    return {"at": at(minutes), "account": "bot1", "kind": "ci", "patch_set": patch_set, **label}


def change(number: int, events: Iterable[dict], owner: str = "amy", project: str = "mooring", **more: Any) -> dict:
    """One line of an events file; its end state is there too, and wrong on purpose: nobody may read it."""
    events = sorted(events, key=lambda event: event["at"])
    end = {"status": "MERGED", "is_open": False, "updated": at(10**6), "reviewers": ["ben"], "subject": "x"}
    key = f"I{number:040x}"
    record = {"number": number, "project": project, "branch": "master", "change_key": key, "owner": owner}
    return {**record, "created": events[0]["at"] if events else at(0), **end, "events": events, **more}


def question(index: int, minutes: float, account: str, candidates: list[int], reviewed: int | None = None) -> dict:
    asked = {"kind": "next", "event_index": index, "account": account, "at": at(minutes), "candidates": candidates}
    return asked if reviewed is None else asked | {"reviewed": reviewed}


def write(path: Path, records: Iterable[Mapping[str, Any] | str]) -> Path:
    """JSON lines; compressed if the name says so. Texts are written as they are."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in records]
    text = "".join(f"{line}\n" for line in lines)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def busy_week(seed: int, changes: int = 12, days: int = 7) -> list[dict]:
    """Changes by several owners with everything that may happen to them, at different minutes."""
    chance = random.Random(seed)
    minutes = iter(chance.sample(range(days * 24 * 60), 40 * changes))
    made = []
    for number in range(101, 101 + changes):
        owner = chance.choice(PEOPLE)
        instants = sorted(next(minutes) for _ in range(chance.randint(3, 18)))
        events, patch_set = [upload(instants[0], 1, owner)], 1
        for instant in instants[1:]:
            who = chance.choice(PEOPLE)
            what = chance.random()
            if what < 0.2:
                patch_set += 1
                kind = chance.choice(["REWORK", "TRIVIAL_REBASE", "NO_CODE_CHANGE"])
                events.append(upload(instant, patch_set, owner, kind, chance.randint(1, 300)))
            elif what < 0.5:
                events.append(ci(instant, chance.choice([1, 1, -1]), patch_set))
            elif what < 0.8:
                events.append(vote(instant, who, chance.choice([2, 1, -1, -2]), patch_set))
            else:
                events.append(comment(instant, who, chance.randint(1, patch_set)))
        made.append(change(number, events, owner, chance.choice(["mooring", "tide/clock"])))
    return made
