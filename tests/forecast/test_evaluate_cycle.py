"""`manage.py evaluate_cycle`: which open changes merge by a freeze."""

from __future__ import annotations

import re
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reviewq.forecast.commits import Commit, Cycle, read_commits
from reviewq.forecast.cycle_replay import alike, learned, replay, straight_line
from reviewq.forecast.rules.calibration import brier
from reviewq.forecast.rules.chance import DAY
from reviewq.forecast.rules.model import curve
from reviewq.order.jsonl import Unreadable
from reviewq.site.environment import BASE_DIR
from tests.order.recording import write

from .recording import commits, day, instant

KILO = BASE_DIR.parent / "shared" / "data" / "nova_kilo_commits.jsonl.gz"
needs_kilo = pytest.mark.skipif(not KILO.exists(), reason=f"{KILO} is not here")
ROW = re.compile(r"^(\S.*?)  +(\d+) +([\d.–]+) +([\d.–]+)  ", re.MULTILINE)


def evaluate(path: Path, *args: str) -> list[tuple[str, ...]]:
    out = StringIO()
    call_command("evaluate_cycle", str(path), *args, stdout=out)
    return ROW.findall(out.getvalue())


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("cycle") / "commits.jsonl.gz", commits(5))


def test_it_compares_four_ways_to_forecast(recorded: Path) -> None:
    found = evaluate(recorded, "--freeze", day(110), "--days-before", "10", "20", "--until", day(150))
    names = ["forecast", "triage-party's line", "its line as a share", "everything merges"]
    assert [name for name, *_ in found] == names * 2
    for start in (0, 4):
        own, *others = (float(row[2]) for row in found[start : start + 4])
        assert own < min(others)
    assert float(found[0][3]) > 0.6  # small ones merge sooner, which it learned


def test_what_happens_after_the_instant_changes_no_forecast(recorded: Path) -> None:
    """The open ones merge at other times than they did; also those who were made later."""
    at, freeze, until = instant(100), instant(110), instant(150)
    known = [one for one in read_commits(recorded) if one.merged <= until]
    cycle = Cycle(known, [freeze], until)
    moved = [one if one.merged < at else replace(one, merged=until) for one in known]
    other = Cycle([one for one in moved if one.created < at], [freeze], until)
    weights = [learned(alike(each, at, 10), 10) for each in (cycle, other)]
    assert weights[0] == weights[1]
    assert len(cycle.open_at(at)) == len(other.open_at(at)) > 20
    one = cycle.open_at(at)[0]
    assert curve(cycle.state(one, at), weights[0]) == curve(other.state(one, at), weights[1])


def test_the_line_of_triage_party() -> None:
    """Open changes over merges a day, those of the last four weeks."""
    made = [Commit(instant(day), instant(day + 1), "a", 3, "") for day in range(40)]
    cycle = Cycle(made, [], instant(50))
    assert straight_line(cycle, instant(40), 7) == pytest.approx(7)
    assert straight_line(cycle, instant(90), 7) == float("inf")


def test_commits_without_a_merge_are_left_out(tmp_path: Path) -> None:
    records = [*commits(7, 3), commits(8, 1)[0] | {"merged": None}]
    found = read_commits(write(tmp_path / "c", records))
    assert len(found) == 3
    assert [one.merged for one in found] == sorted(one.merged for one in found)


WRONG: list[tuple[list[str], str]] = [
    (["--days-before", "0"], "from 1 on"),
    (["--days-before", "999"], "begins later"),
    (["--days-before", "99999999"], "begins later"),
    (["--days-before", "108"], "too little is known|no change that was open|begins later"),
    (["--until", "2020-01-01"], "--until is before the freeze"),
    (["--milestone", "soon"], "invalid day value"),
    (["--until", "9999-12-31"], "invalid day value"),
]


@pytest.mark.parametrize(("args", "words"), WRONG)
def test_what_cannot_be_asked_is_told(recorded: Path, args: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        evaluate(recorded, "--freeze", day(110), *args)


@pytest.mark.parametrize(("wrong", "words"), [({"merged": "x"}, "merged is 'x'"), ({"insertions": "9"}, "insertions")])
def test_a_broken_line_is_told_with_its_number(tmp_path: Path, wrong: dict[str, Any], words: str) -> None:
    path = write(tmp_path / "c.jsonl", [commits(7, 1)[0], commits(7, 1)[0] | wrong])
    with pytest.raises(Unreadable, match=rf"^c.jsonl, line 2: {words}"):
        read_commits(path)
    with pytest.raises(CommandError, match="line 2") as told:
        evaluate(path, "--freeze", day(110))
    assert told.value.returncode == 1


@needs_kilo
def test_ten_days_before_the_kilo_freeze() -> None:
    freeze = instant(0).replace(year=2015, month=3, day=20, hour=0)
    milestones = [freeze.replace(year=2014, month=12, day=19), freeze.replace(month=2, day=6)]
    found = replay(Cycle(read_commits(KILO), [*milestones, freeze], freeze + 42 * DAY), freeze, 10)
    assert (found.open, found.merged) == (163, 83)
    scores = {name: brier(told) or 0 for name, told in found.ways.items()}
    assert scores["forecast"] < 0.245
    assert scores["triage-party's line"] == pytest.approx(83 / 163)
    assert scores["everything merges"] == pytest.approx(80 / 163)
