"""`manage.py evaluate_efforts`: whether all changes of an effort merge within some days."""

from __future__ import annotations

import random
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reviewq.forecast.commits import Commit, Cycle, read_commits
from reviewq.forecast.effort_replay import PARTS, asked_of, ways
from reviewq.forecast.rules.calibration import brier
from reviewq.forecast.rules.chance import DAY
from reviewq.forecast.rules.together import SHARED
from tests.order.recording import write

from .recording import commits, instant
from .test_evaluate_cycle import KILO, needs_kilo


def cycle(is_together: bool, efforts: int = 60) -> Cycle:
    """Efforts of three changes that merge on one day, or each on a day of its own."""
    chance = random.Random(3)
    made = []
    for effort in range(efforts):
        begun, shared = chance.uniform(0, 90), chance.expovariate(1 / 10)
        for _ in range(3):
            after = shared if is_together else chance.expovariate(1 / 10)
            made.append(Commit(day(begun), day(begun + after + 0.1), "a", 3, "", f"bp/{effort}"))
    made.sort(key=lambda one: one.merged)
    return Cycle(made, [], made[-1].merged)


def day(number: float) -> datetime:
    return instant(0) + number * DAY


def briers(of: Cycle) -> list[float]:
    return [brier(told) or 0.0 for _, told in ways([*asked_of(of, 7, 3)])]


def test_what_merges_together_is_told_best_by_the_least_and_what_does_not_by_the_product() -> None:
    together, apart = briers(cycle(True)), briers(cycle(False))
    assert together == sorted(together, reverse=True)
    assert apart == sorted(apart)


def test_the_effort_itself_does_not_tell_its_chance() -> None:
    """What the others did is all that is read: an effort that merges at once is no likelier for it."""
    others = [Commit(day(0), day(20), "a", 1, "", f"bp/{number}") for number in range(10)]
    both = [Commit(day(0), day(merged), "a", 1, "", "bp/x") for merged in (4, 4)]
    first = [Commit(day(-1), day(0), "a", 1, "")]
    asked = [*asked_of(Cycle([*first, *both, *others], [], day(20)), 7, 3)]
    assert [one.merged for one in asked] == [True]
    assert max(asked[0].chances) < 0.1


def evaluate(path: Path, *more: Any) -> str:
    out = StringIO()
    call_command("evaluate_efforts", str(path), *more, stdout=out)
    return out.getvalue()


def test_bad_input_is_said(tmp_path: Path) -> None:
    for records, words in (([], "no commit that merged"), (["{"], "line 1"), (commits(5)[:20], "no two open changes")):
        with pytest.raises(CommandError, match=words):
            evaluate(write(tmp_path / "commits", records))
    with pytest.raises(CommandError, match="from 1 to 365"):
        evaluate(tmp_path / "commits", "--ahead", "0")


@needs_kilo
def test_on_a_real_cycle_the_shipped_share_is_the_best() -> None:
    told = ways([*asked_of(Cycle(read_commits(KILO), [], read_commits(KILO)[-1].merged), 14, 7)])
    scores = {name: brier(answers) or 1.0 for name, answers in told}
    assert min(scores, key=lambda name: scores[name]) == f"one factor: {SHARED}"
    assert SHARED in PARTS
    said, came = (sum(column) / len(told[0][1]) for column in zip(*dict(told)[f"one factor: {SHARED}"], strict=True))
    assert said == pytest.approx(came, abs=0.02)
