"""docs/quirks.md and the tests say the same: all 43 are there, each with its tests or with a reason."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

FOLDER = Path(__file__).parent
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
TEST = re.compile(r"^def (test_quirk_(\d\d)_\w+)\(", re.MULTILINE)
NAME = re.compile(r"`(test_\w+)`")
TABLE = (FOLDER.parents[1] / "docs" / "quirks.md").read_text()
ROWS = {int(number): (how, last) for number, _, how, last in ROW.findall(TABLE)}


def named_in_files() -> dict[int, set[str]]:
    found = defaultdict(set)
    for file in FOLDER.glob("test_quirks_*.py"):
        for name, number in TEST.findall(file.read_text()):
            found[int(number)].add(name)
    return found


def test_all_43_are_in_the_table_once_and_in_order():
    assert [int(number) for number, *_ in ROW.findall(TABLE)] == list(range(1, 44))


def test_each_names_its_tests_or_says_why_it_does_not_apply():
    tests = named_in_files()
    for number, (how, last) in ROWS.items():
        assert set(NAME.findall(last)) == tests[number], number
        applies = not last.startswith("Does not apply: ")
        assert applies == bool(tests[number]) == (how != "-"), number
        assert applies or len(last) > 35, number
