"""Real patches against what a comparison of their whole files found (by the README of the data: the trees of the Python
files are equal, docstrings left out). A rule that reads patches alone must not say more."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from reviewq.trivial.rules import diff
from reviewq.trivial.rules.inert import Answer, Inertness, judge_file

DATA = Path(__file__).parents[3].parent / "shared/data/trivial_dev.jsonl.gz"
LARGEST = 12  # changed lines of those that are unequal: what is small is what may be taken for inert


@pytest.fixture(scope="module")
def judged() -> list[tuple[bool, list[Answer]]]:
    if not DATA.exists():
        pytest.skip("the data of real patches is not here: ../shared/data/trivial_dev.jsonl.gz")
    with gzip.open(DATA, "rt", encoding="utf-8") as lines:
        records: list[dict[str, Any]] = [json.loads(line) for line in lines]
    found = []
    for record in records:
        is_equal = record["oracle_py_ast_equal"]
        size = record["insertions"] + record["deletions"]
        if record["patch"] and is_equal is not None and (is_equal or size <= LARGEST):
            files = [file for file in diff.parse(record["patch"]) if file.path.endswith(".py")]
            found.append((is_equal, [judge_file(file) for file in files]))
    return found


def test_what_changes_code_is_never_called_inert(judged: list[tuple[bool, list[Answer]]]) -> None:
    unequal = [answers for is_equal, answers in judged if not is_equal and answers]
    assert len(unequal) > 500
    assert not [answers for answers in unequal if all(answer.inertness == Inertness.INERT for answer in answers)]


def test_the_likely_answer_is_nearly_always_right(judged: list[tuple[bool, list[Answer]]]) -> None:
    counts = Counter(
        (is_equal, all(answer.likely == Inertness.INERT for answer in answers))
        for is_equal, answers in judged
        if answers
    )
    assert counts[True, True] / (counts[True, True] + counts[True, False]) > 0.9
    assert counts[False, True] / (counts[False, True] + counts[False, False]) < 0.01
