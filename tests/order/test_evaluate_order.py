"""`manage.py evaluate_order` and `fit_order`: what they print, write and refuse."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reviewq.order import learn
from reviewq.order.management.commands import evaluate_order
from reviewq.order.measure import score, table
from reviewq.order.orders import ORDERS
from reviewq.order.recorded import read_events, read_questions
from reviewq.order.replay import Histories
from reviewq.order.rules.personal import FEATURES
from reviewq.order.weights import SHIPPED, as_json, from_json
from reviewq.site.environment import BASE_DIR

from . import recording
from .recording import change, ci, question, upload, vote

DATA = BASE_DIR.parent / "shared" / "data"
EVENTS, QUESTIONS = DATA / "review_events_dev.jsonl.gz", DATA / "review_questions_dev.jsonl.gz"
needs_data = pytest.mark.skipif(not EVENTS.exists(), reason=f"{EVENTS} is not here")
ROW = re.compile(r"^(.+?) +(\d+) +([\d.–]+) +([\d.–]+) +([\d.–]+)$", re.MULTILINE)


def evaluate(*args: Path | str) -> dict[str, tuple[str, ...]]:
    """The printed table: order -> its columns."""
    out = StringIO()
    call_command("evaluate_order", *map(str, args), stdout=out, stderr=StringIO())
    return {name: tuple(figures) for name, *figures in ROW.findall(out.getvalue())}


@pytest.fixture
def recorded(tmp_path: Path) -> tuple[Path, Path]:
    """Three changes and two questions; the newest is taken first, then the oldest."""
    events = [
        change(1, [upload(0), ci(9, 1)]),
        change(2, [upload(100), ci(109, 1), vote(150, "cid", -1)]),
        change(3, [upload(200), ci(209, 1), vote(300, "ben", 1)]),
    ]
    asked = [question(17, 300, "ben", [1, 2, 3], 3), question(3, 400, "ben", [1, 2, 3], 1)]
    return recording.write(tmp_path / "e.jsonl.gz", events), recording.write(tmp_path / "q.jsonl", asked)


def test_it_prints_a_line_an_order(recorded: tuple[Path, Path]) -> None:
    found = evaluate(*recorded)
    assert list(found) == list(ORDERS)
    assert found["newest upload"] == ("2", "50.0", "100.0", "0.667")
    assert found["personal"] == ("2", "100.0", "100.0", "1.000")


def test_it_writes_an_answer_a_question(recorded: tuple[Path, Path], tmp_path: Path) -> None:
    evaluate(*recorded, "--answers", tmp_path / "out")
    answers = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    assert answers == [{"event_index": 17, "ranked": [3, 1, 2]}, {"event_index": 3, "ranked": [1, 2, 3]}]


def test_without_answers_in_the_file_it_writes_the_same(recorded: tuple[Path, Path], tmp_path: Path) -> None:
    events, asked = recorded
    unanswered = [question(17, 300, "ben", [1, 2, 3]), question(3, 400, "ben", [1, 2, 3])]
    found = evaluate(events, recording.write(tmp_path / "u", unanswered), "--answers", tmp_path / "out")
    assert set(found.values()) == {("0", "–", "–", "–")}
    evaluate(events, asked, "--answers", tmp_path / "again")
    assert (tmp_path / "out").read_text() == (tmp_path / "again").read_text()


def test_events_that_end_early_and_no_questions_are_no_fault(recorded: tuple[Path, Path], tmp_path: Path) -> None:
    short = recording.write(tmp_path / "short", [change(1, [upload(0)]), change(2, [])])
    assert evaluate(short, recorded[1])["newest upload"][0] == "2"
    empty = recording.write(tmp_path / "empty", [])
    assert evaluate(recorded[0], empty)["personal"] == ("0", "–", "–", "–")


def test_broken_files_are_told_and_nothing_is_written(recorded: tuple[Path, Path], tmp_path: Path) -> None:
    events, asked = recorded
    broken = recording.write(tmp_path / "broken", [question(1, 5, "ben", [1]), "{"])
    for wrong in ((events, broken), (broken, asked), (tmp_path / "none", asked), (asked, events)):
        with pytest.raises(CommandError) as told:
            evaluate(*wrong, "--answers", tmp_path / "out")
        assert told.value.returncode == 2
    assert not (tmp_path / "out").exists()


def test_answers_that_cannot_be_written_are_told(recorded: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written") as told:
        evaluate(*recorded, "--answers", tmp_path)
    assert told.value.returncode == 2


def test_shares_are_of_the_questions() -> None:
    found = score([1, 2, 4, 1])
    assert (found.count, found.top1, found.top3, found.mrr) == (4, 0.5, 0.75, 2.75 / 4)
    assert "–" in table([("nothing", score([]))])


def test_weights_are_learned_and_written(tmp_path: Path) -> None:
    records = recording.busy_week(8, changes=30)
    events = recording.write(tmp_path / "e", records)
    asked = []
    for index in range(60):
        minutes = 60 + 160 * index
        known = [r["number"] for r in records if r["created"] < recording.at(minutes) and r["owner"] != "ben"]
        if len(known) > 2:
            asked.append(question(index, minutes, "ben", known[-6:], known[-1]))
    out = StringIO()
    made = tmp_path / "weights.json"
    call_command("fit_order", str(events), str(recording.write(tmp_path / "q", asked)), out=made, stdout=out)
    assert "later questions, by weights of earlier ones" in out.getvalue()
    weights = from_json(json.loads(made.read_text()))
    assert set(weights) == set(FEATURES)
    assert any(abs(weight) > 0.05 for weight in weights.values())


def test_nothing_is_learned_of_nothing(recorded: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No question of these files has an answer"):
        call_command("fit_order", str(recorded[0]), str(recording.write(tmp_path / "q", [])))


# --- Real reviews


@needs_data
def test_every_order_answers_real_questions(tmp_path: Path) -> None:
    """A tenth of them: some orders ask the rules about each candidate, which takes seconds for all."""
    asked = recording.write(tmp_path / "asked", _next_questions()[::10])
    found = evaluate(EVENTS, asked)
    assert list(found) == list(ORDERS)
    assert {count for count, *_ in found.values()} == {"33"}


@needs_data
def test_figures_on_real_reviews_and_no_answer_knows_what_came_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One replay of everything, and one where all events after the middle question are cut off: no answer up to it
    changes."""
    measured = ("newest upload", "own reviewed last", "personal")
    monkeypatch.setattr(evaluate_order, "ORDERS", {name: ORDERS[name] for name in measured})
    found = evaluate(EVENTS, QUESTIONS, "--answers", tmp_path / "whole")
    assert found["newest upload"] == ("330", "70.6", "89.7", "0.815")
    assert found["own reviewed last"][3] == "0.844"
    count, top1, top3, mrr = found["personal"]
    assert (count, float(top1) >= 80, float(top3) >= 97, float(mrr) >= 0.89) == ("330", True, True, True)

    questions = read_questions(QUESTIONS)
    place = len(questions) // 2
    cut = []
    for record in map(json.loads, _lines(EVENTS)):
        events = [event for event in record["events"] if event["at"] < f"{questions[place].at:%Y-%m-%dT%H:%M:%SZ}"]
        cut.append(record | {"events": events})
    unanswered = [asked | {"reviewed": None} for asked in _next_questions()[: place + 2]]  # no table of all orders
    asked = recording.write(tmp_path / "asked", unanswered)
    evaluate(recording.write(tmp_path / "cut.gz", cut), asked, "--answers", tmp_path / "half")
    whole, half = ((tmp_path / name).read_text().splitlines() for name in ("whole", "half"))
    assert whole[: place + 1] == half[: place + 1]


@needs_data
def test_the_shipped_weights_are_what_the_script_makes() -> None:
    """Learned as the script does it, without its table, which learns many times more."""
    questions = [one for one in read_questions(QUESTIONS) if one.reviewed is not None]
    made_from = json.loads(SHIPPED.read_text())["made_from"]
    assert made_from["questions"] == len(questions)
    weights = learn.learn(learn.lessons(Histories(read_events(EVENTS)), questions))
    assert as_json(weights, made_from) == SHIPPED.read_text()


@needs_data
def test_each_real_change_is_read() -> None:
    assert len(Histories(read_events(EVENTS)).changes) == 305


def _lines(path: Path) -> list[str]:
    import gzip

    return gzip.decompress(path.read_bytes()).decode().splitlines()


def _next_questions() -> list[dict[str, Any]]:
    return [asked for asked in map(json.loads, _lines(QUESTIONS)) if asked["kind"] == "next"]
