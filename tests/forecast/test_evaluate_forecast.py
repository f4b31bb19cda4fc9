"""`manage.py evaluate_forecast` and `fit_forecast`: what they print, write and refuse, and that no answer knows what
came later."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reviewq.forecast import priors
from reviewq.forecast.answers import answers, cases
from reviewq.forecast.asked import Question, read_questions
from reviewq.forecast.measure import auc
from reviewq.forecast.rates import shares_so_far, simple_key
from reviewq.forecast.replay import States
from reviewq.forecast.rules.calibration import brier
from reviewq.forecast.weights import SHIPPED, from_json, shipped, to_json
from reviewq.order.jsonl import Unreadable
from reviewq.order.recorded import read_events
from reviewq.order.replay import Histories
from reviewq.site.environment import BASE_DIR
from tests.order.recording import change, upload, write

from .recording import DAY, merge, quarter, question

DATA = BASE_DIR.parent / "shared" / "data"
EVENTS, QUESTIONS = DATA / "review_events_dev.jsonl.gz", DATA / "review_questions_dev.jsonl.gz"
needs_data = pytest.mark.skipif(not EVENTS.exists(), reason=f"{EVENTS} is not here")
ROW = re.compile(r"^(\S.*?)  +(\d+) +([\d.–]+) +([\d.–]+)  ", re.MULTILINE)


def evaluate(*args: Path | str) -> dict[str, tuple[str, ...]]:
    out = StringIO()
    call_command("evaluate_forecast", *map(str, args), stdout=out, stderr=StringIO())
    return {name: tuple(figures) for name, *figures in ROW.findall(out.getvalue())}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("recorded")
    events, asked = quarter(4)
    return write(folder / "e.jsonl.gz", events), write(folder / "q.jsonl", asked)


def test_it_beats_the_rates_where_there_is_something_to_know(recorded: tuple[Path, Path]) -> None:
    found = evaluate(*recorded)
    assert list(found) == ["forecast", "rates by votes, CI, age of upload", "global rate so far"]
    counts, briers, aucs = zip(*found.values(), strict=True)
    assert len(set(counts)) == 1
    assert int(counts[0]) > 500
    assert float(briers[0]) < float(briers[2])
    assert float(aucs[0]) > 0.65 > float(aucs[2])


def test_it_writes_an_answer_a_question_in_their_order(recorded: tuple[Path, Path], tmp_path: Path) -> None:
    evaluate(*recorded, "--answers", tmp_path / "out")
    written = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    asked = [json.loads(line) for line in recorded[1].read_text().splitlines()]
    assert [(one["change"], one["day"]) for one in written] == [(one["change"], one["day"]) for one in asked]
    assert all(list(one) == ["change", "day", "p_land_7d"] and 0 < one["p_land_7d"] < 1 for one in written)


def test_neither_answers_nor_what_came_later_change_an_answer(recorded: tuple[Path, Path], tmp_path: Path) -> None:
    """All events from the middle question on are cut off, and the questions after it, and the answers of all."""
    evaluate(*recorded, "--answers", tmp_path / "whole")
    asked = [json.loads(line) for line in recorded[1].read_text().splitlines()]
    place = len(asked) // 2
    cut = _cut(recorded[0], asked[place]["at"])
    short = [{name: value for name, value in one.items() if name != "landed"} for one in asked[: place + 1]]
    found = evaluate(write(tmp_path / "e", cut), write(tmp_path / "q", short), "--answers", tmp_path / "half")
    assert set(found.values()) == {("0", "–", "–")}
    whole, half = ((tmp_path / name).read_text().splitlines() for name in ("whole", "half"))
    assert whole[: place + 1] == half


def test_of_a_change_that_nobody_recorded_it_says_the_share_so_far(tmp_path: Path) -> None:
    """Also of one that was recorded only later, and where everything is abandoned or restored."""
    events = [change(number, [upload(0), merge(DAY * number)]) for number in range(1, 9)]
    restored = [{"at": f"2020-03-0{day}T09:00:00Z", "kind": kind} for day, kind in ((3, "abandon"), (4, "restore"))]
    events += [change(20, [upload(0), *restored]), change(21, [upload(40 * DAY)])]
    asked = [*(question(number, 60) for number in range(1, 9)), question(20, 5 * DAY), question(21, 30 * DAY)]
    paths = write(tmp_path / "e", events), write(tmp_path / "q", [*asked, question(999, 30 * DAY)])
    evaluate(*paths, "--answers", tmp_path / "out")
    found = [json.loads(line)["p_land_7d"] for line in (tmp_path / "out").read_text().splitlines()]
    # Of eight questions about the first hour seven came true, and the one about 20 did not; (7 + 1) / (9 + 8).
    assert found[-2:] == [pytest.approx(8 / 17, abs=1e-3)] * 2


def test_files_that_end_early_and_no_questions_are_no_fault(recorded: tuple[Path, Path], tmp_path: Path) -> None:
    empty = write(tmp_path / "empty", [])
    assert evaluate(recorded[0], empty)["forecast"] == ("0", "–", "–")
    assert evaluate(empty, recorded[1])["forecast"][2] != "–"
    assert evaluate(write(tmp_path / "short", [change(1, [])]), recorded[1])["forecast"][0] != "0"


BROKEN: list[tuple[Any, str]] = [
    ("{", "not JSON"),
    ("[]", "not a JSON object"),
    (question(1, 5) | {"change": "1"}, "change is '1', not a whole number"),
    (question(1, 5) | {"at": "noon"}, "at is 'noon', not an instant"),
    (question(1, 5) | {"day": None}, "day is missing"),
    (question(1, 5) | {"day": "x" * 10_000}, "not a day such as"),
    (question(1, 5) | {"landed": 1}, "landed is 1, neither true nor false"),
    ('{"kind": "forecast", "change": 1, "at": "2020-01-01", "day": "\\ud800"}', "not a day"),
]


@pytest.mark.parametrize(("line", "words"), BROKEN)
def test_a_broken_question_is_told_with_its_number(tmp_path: Path, line: Any, words: str) -> None:
    path = write(tmp_path / "q.jsonl", [question(1, 5), line, {"kind": "next"}])
    with pytest.raises(Unreadable, match=r"^q.jsonl, line 2: ") as told:
        read_questions(path)
    assert words in str(told.value)
    assert len(str(told.value)) < 300


def test_broken_files_end_with_one_and_nothing_is_written(recorded: tuple[Path, Path], tmp_path: Path) -> None:
    events, asked = recorded
    broken = write(tmp_path / "broken", ["{"])
    for wrong in ((events, broken), (broken, asked), (tmp_path / "none", asked), (asked, events)):
        with pytest.raises(CommandError) as told:
            evaluate(*wrong, "--answers", tmp_path / "out")
        assert told.value.returncode == 1
    assert not (tmp_path / "out").exists()
    with pytest.raises(CommandError, match="cannot be written"):
        evaluate(events, write(tmp_path / "few", [question(1, 5)]), "--answers", tmp_path)


def test_weights_are_learned_and_written(recorded: tuple[Path, Path], tmp_path: Path) -> None:
    out = StringIO()
    call_command("fit_forecast", *map(str, recorded), out=tmp_path / "w", stdout=out)
    assert len(ROW.findall(out.getvalue())) == 3
    weights = from_json(json.loads((tmp_path / "w").read_text()))
    week = weights.horizons.index(7.0)
    assert weights.terms["ci.passed"][week] > 1.2 > 0.5 > weights.terms["ci.failed"][week]
    assert weights.terms["approved"] == priors.BY_HAND["approved"]
    with pytest.raises(CommandError, match="too few questions"):
        call_command("fit_forecast", str(recorded[0]), str(write(tmp_path / "q", [])))


# --- Real reviews


@cache
def real() -> tuple[States, list[Question]]:
    return States(Histories(read_events(EVENTS))), read_questions(QUESTIONS)


@needs_data
def test_weights_of_earlier_days_foretell_later_ones() -> None:
    """Learned from what was known in the middle of the questions' time, judged by the days after it."""
    states, asked = real()
    cut = asked[len(asked) // 2].at
    weights = priors.learned([states.case(one.change, one.at, cut) for one in asked if one.at < cut], (2,))
    later = [one for one in asked if one.at >= cut]
    told, simple = (
        [(chance, bool(one.landed)) for chance, one in zip(chances, later, strict=True)]
        for chances in (answers(states, later, weights), shares_so_far(states, asked, simple_key)[-len(later) :])
    )
    assert (brier(told) or 1) < 0.88 * (brier(simple) or 0)
    assert (auc(told) or 0) > 0.88 > 0.82 > (auc(simple) or 1)


@needs_data
def test_the_shipped_weights_are_what_the_script_makes() -> None:
    """Those for a week; the others are learned the same way."""
    states, asked = real()
    known = cases(states, sorted(asked, key=lambda one: one.at))
    assert json.loads(SHIPPED.read_text())["made_from"]["cases"] == len(known)
    made, stored = to_json(priors.learned(known, (2,))), to_json(shipped())
    assert made["usual"] == stored["usual"]
    assert made["base"][2] == stored["base"][2]
    assert {name: row[2] for name, row in made["terms"].items()} == {
        name: row[2] for name, row in stored["terms"].items()
    }


@needs_data
def test_no_real_answer_knows_what_came_later(tmp_path: Path) -> None:
    states, asked = real()
    place = len(asked) // 3
    cut = States(Histories(read_events(write(tmp_path / "cut", _cut(EVENTS, f"{asked[place].at:%Y-%m-%dT%H:%M:%SZ}")))))
    some = asked[place - 60 : place + 1]
    assert answers(cut, some, shipped()) == answers(states, some, shipped())


def _cut(events: Path, at: str) -> list[dict[str, Any]]:
    """The records without what happened from an instant on; changes that were not there yet are left out."""
    records = map(json.loads, gzip.decompress(events.read_bytes()).decode().splitlines())
    return [
        record | {"events": [one for one in record["events"] if one["at"] < at]}
        for record in records
        if record["created"] < at
    ]
