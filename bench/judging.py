"""Judging 10,000 patches from rows of the database to rows of the database, and what a diff of 20 MB costs in memory.

The patches are those of ../shared/data/trivial_dev.jsonl.gz, each as often as it takes; without them, made-up ones.
"""

from __future__ import annotations

import gzip
import itertools
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import site
from .report import Figure, say

COUNT = 10_000
REAL = Path(__file__).parents[2] / "shared" / "data" / "trivial_dev.jsonl.gz"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
MADE_UP = "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n-# recieve it\n+# receive it\n call()\n"
Record = dict[str, Any]


def main() -> None:
    with site.folder() as folder:
        site.start(folder / "judged.sqlite3")
        source = "real patches" if REAL.exists() else "made-up patches"
        ids = fill(list(itertools.islice(itertools.cycle(records()), COUNT)))
        seconds, pure = judge(ids), judge_alone(ids[: COUNT // 10]) * 10
        told = f"{source}; the rule alone {pure:.1f} s"
        say(Figure(f"judging {COUNT:,} patches of the database", seconds, "s", 60, note=told))
        say(Figure("memory for a diff of 20 MB", of_twenty_megabytes(ids[0]), "MB", 100))


def records() -> list[Record]:
    if not REAL.exists():
        files = [{"path": "a.py", "status": "M", "insertions": 1, "deletions": 1}]
        return [{"subject": "Fix a typo", "message": "Fix a typo\n", "files": files, "patch": MADE_UP}]
    with gzip.open(REAL, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def fill(found: list[Record]) -> list[int]:
    """A change with its files and its diff for each record. Returns their ids."""
    from reviewq.changes.models import Change, ChangedFile, Diff, Facts, PatchSet, Project, Server

    server = Server.objects.create(url="http://made-up.invalid")
    project = Project.objects.create(server=server, name="made-up")
    changes = [change(server.pk, project.pk, number, one) for number, one in enumerate(found, 1)]
    Change.objects.bulk_create(changes, batch_size=500)
    pairs = list(zip(changes, found, strict=True))
    own = {"project": project, "branch": "master", "updated": NOW, "uploaded": NOW, "clock_start": NOW}
    Facts.objects.bulk_create((Facts(change=one, number=one.number, is_listed=True, **own) for one in changes), 500)
    PatchSet.objects.bulk_create((PatchSet(change=one, number=1, kind="REWORK") for one in changes), 500)
    ChangedFile.objects.bulk_create((file for one, record in pairs for file in files(one, record)), 500)
    Diff.objects.bulk_create((diff(one, record) for one, record in pairs), 500)
    return [one.pk for one in changes]


def change(server: int, project: int, number: int, record: Record) -> Any:
    from reviewq.changes.models import Change

    lines = {name: sum(file[name] or 0 for file in record["files"]) for name in ("insertions", "deletions")}
    words = {"subject": record["subject"], "commit_message": record["message"], "branch": "master"}
    dates = {"created": NOW, "updated": NOW, "status": "NEW", "patch_set": 1}
    return Change(server_id=server, project_id=project, key=number, number=number, **words, **dates, **lines)


def files(change: Any, record: Record) -> Iterator[Any]:
    from reviewq.changes.models import ChangedFile

    for file in record["files"]:
        lines = {name: file[name] or 0 for name in ("insertions", "deletions")}
        yield ChangedFile(change=change, path=file["path"], status=file.get("status") or "M", **lines)


def diff(change: Any, record: Record) -> Any:
    from reviewq.changes.models import Diff

    state = Diff.State.HERE if record["patch"] else Diff.State.TOO_LARGE
    return Diff(change=change, patch_set=1, state=state, text=record["patch"] or "", fetched_at=NOW)


def judge(ids: list[int]) -> float:
    """Seconds from row to row."""
    from reviewq.trivial.judging import judge_changes

    began = time.perf_counter()
    judge_changes(ids, NOW)
    return time.perf_counter() - began


def judge_alone(ids: list[int]) -> float:
    """Seconds that the rule takes for these, once they are loaded."""
    from reviewq.trivial.judging import judged
    from reviewq.trivial.patches import load
    from reviewq.trivial.weights import shipped

    loaded = load(ids)
    began = time.perf_counter()
    for one in loaded:
        judged(one, shipped())
    return time.perf_counter() - began


def of_twenty_megabytes(key: int) -> float | None:
    """How many MB the process needs beyond what it has when such a diff is judged; None: the system does not tell."""
    from reviewq.changes.models import Diff

    Diff.objects.filter(pk=key).update(state=Diff.State.HERE, text=MADE_UP + "+# more\n" * 2_500_000)
    try:
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        before = peak()
        judge([key])
        return peak() - before
    except OSError:
        return None


def peak() -> float:
    """MB that the process had in memory at the most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    main()
