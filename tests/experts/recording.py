"""Made-up changes with reviewers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reviewq.experts.rules.case import Asked, Case

START = datetime(2021, 3, 1, 9, tzinfo=UTC)


def asked(day: float = 0, *files: str, owner: str | None = "amy", project: str = "tea", branch: str = "main") -> Asked:
    return Asked(project, files or ("pot/lid.py",), START + timedelta(days=day), owner, branch)


def case(number: int, day: float, reviewers: str, *files: str, **more: str | None) -> Case:
    """`reviewers`: names with spaces between."""
    return Case(number, asked(day, *files, **more), frozenset(reviewers.split()))


def teahouse(count: int) -> list[Case]:
    """ben reviews pots, cid reviews cups, dot now and then what eve makes; one change an hour."""
    made = []
    for number in range(count):
        file = f"pot/f{number % 7}.py" if number % 2 else f"cup/f{number % 5}.py"
        owner = "eve" if number % 10 == 0 else "amy"
        reviewers = "dot" if owner == "eve" else "ben" if number % 2 else "cid"
        made.append(case(number, number / 24, reviewers, file, owner=owner))
    return made


def as_line(one: Case) -> dict[str, object]:
    return {
        "id": one.id,
        "project": one.asked.project,
        "timestamp": one.asked.at.isoformat(),
        "owner": one.asked.owner,
        "reviewers": sorted(one.reviewers),
        "files": list(one.asked.files),
        "branch": one.asked.branch,
    }


def write(path: Path, records: Iterable[object]) -> Path:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in records), encoding="utf-8")
    return path
