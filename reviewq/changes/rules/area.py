"""Which part of a project a change is about: the folder, two levels deep, that most of its changed lines are in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

DEPTH = 2


def area_of(files: Iterable[tuple[str, int]]) -> str:
    """`files` are (path, changed lines). Tests count only where there is nothing else; '' for no files, and the
    top folder itself for files in it. Ties go to the name that sorts first, so that the answer is stable."""
    files = list(files)
    code = [file for file in files if not is_test(file[0])] or files
    lines: Counter[str] = Counter()
    for path, changed in code:
        lines[folder_of(path)] += max(changed, 1)
    return min(lines, key=lambda folder: (-lines[folder], folder)) if lines else ""


def folder_of(path: str) -> str:
    return "/".join(path.split("/")[:-1][:DEPTH]) or "."


@lru_cache(maxsize=20_000)  # the same files come again and again
def is_test(path: str) -> bool:
    parts = path.lower().split("/")
    return any(part in ("test", "tests", "testing", "unittests") for part in parts[:-1]) or parts[-1].startswith(
        "test_"
    )
