"""The replay of recorded reviewers: nothing later is ever used, and the figures are counted right."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reviewq.experts.measure import calibration_error, report, score, scored, share_of_busiest
from reviewq.experts.replay import replay

from . import recording
from .recording import as_line, case, teahouse

DAY = timedelta(days=1)
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "reviewers_dev_libreoffice.jsonl.gz"


def evaluate(*args: object) -> str:
    out = StringIO()
    call_command("evaluate_reviewers", *map(str, args), stdout=out, stderr=StringIO())
    return out.getvalue()


# --- What is known when


@pytest.mark.parametrize("lag", [timedelta(), DAY])
@pytest.mark.parametrize("is_load_aware", [False, True])
def test_what_comes_later_changes_nothing_before(lag: timedelta, is_load_aware: bool) -> None:
    cases = teahouse(120)
    altered = cases[:70] + [replace(one, reviewers=frozenset({"zed"})) for one in cases[70:]]
    was, now = (list(replay(of, lag, is_load_aware)) for of in (cases, altered))
    first_to_know = 71 + int(lag / timedelta(hours=1)) - (1 if lag else 0)
    assert [one.picks for one in was[:first_to_know]] == [one.picks for one in now[:first_to_know]]
    assert was[first_to_know].picks != now[first_to_know].picks


def test_with_a_lag_the_last_day_is_unknown() -> None:
    found = list(replay([case(1, 0, "ben"), case(2, 0.9, "cid"), case(3, 1.0, "dot"), case(4, 1.95, "ben")], DAY))
    assert [sorted(pick.account for pick in one.picks) for one in found] == [[], [], ["ben"], ["ben", "cid"]]


def test_without_a_lag_everything_above_is_known() -> None:
    found = list(replay([case(1, 0, "ben"), case(2, 0, "cid"), case(3, 0, "dot")]))
    assert [sorted(pick.account for pick in one.picks) for one in found] == [[], ["ben"], ["ben", "cid"]]


# --- Figures


def test_the_figures() -> None:
    found = score([("ab", "a"), ("ab", "b"), ("abcd", "dc"), ("ab", "z")])
    assert found is not None
    assert (found.count, found.tops) == (4, (0.25, 0.75, 0.75, 0.75))
    assert found.mrr == pytest.approx((1 + 1 / 2 + 1 / 3 + 0) / 4)
    assert score([]) is None
    assert calibration_error([(0.9, True), (0.9, False), (0.2, False)]) == pytest.approx((0.8 + 0.2) / 3)
    assert share_of_busiest("aaabbcd") == pytest.approx(6 / 7)
    assert (calibration_error([]), share_of_busiest([])) == (None, None)


def test_the_first_tenth_and_changes_without_reviewers_are_not_scored() -> None:
    cases = [*teahouse(19), case(99, 5, "")]
    assert [one.case.id for one in scored(list(replay(cases)))] == list(range(2, 19))


def test_nothing_to_score_is_said_with_dashes() -> None:
    assert "–" in report([])


# --- The command


def test_the_command_prints_figures_and_writes_predictions(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl.gz"
    lines = "".join(f"{json.dumps(as_line(one))}\n" for one in reversed(teahouse(200)))  # it sorts them by time
    file.write_bytes(gzip.compress(lines.encode()))
    out = tmp_path / "out.jsonl"
    printed = evaluate(file, "--predictions", out)
    figures = next(line.split() for line in printed.splitlines() if line.startswith("suggestions"))
    assert figures[1] == "180"
    assert float(figures[2]) > 85  # top-1
    written = [json.loads(line) for line in out.read_text().splitlines()]
    assert [one["id"] for one in written] == list(range(200))
    assert written[0]["ranked"] == []
    assert all(isinstance(account, str) and 0 < said < 1 for account, said in written[-1]["ranked"])
    assert evaluate(file, "--lag", "1", "--load-aware") != printed


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ({"id": "x"}, "id is 'x', not a whole number"),
        ({"project": None}, "project is missing, not text"),
        ({"timestamp": "soon"}, "timestamp is 'soon', not an instant"),
        ({"reviewers": "ben"}, "reviewers is 'ben', not a list"),
        ({"reviewers": [7]}, "reviewers holds 7, not text"),
        ({"files": ["x" * 5000]}, "files holds a text of 5000 characters"),
        ({"owner": 3}, "owner is 3, not text"),
        ({"branch": []}, "branch is [], not text"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_with_its_number(tmp_path: Path, broken: dict, fault: str) -> None:
    good = as_line(case(1, 0, "ben"))
    file = recording.write(tmp_path / "cases.jsonl", [good, good | broken])
    with pytest.raises(CommandError) as raised:
        evaluate(file)
    assert raised.value.returncode == 2
    assert str(raised.value).startswith(f"cases.jsonl, line 2: {fault}")


def test_what_a_file_may_lack_and_hold(tmp_path: Path) -> None:
    odd = {
        "id": 2,
        "project": "té/\u202e",
        "timestamp": "2021-03-01T09:00:00",
        "reviewers": ["ben", "\ud800"],
        "files": [],
    }
    file = recording.write(tmp_path / "cases.jsonl", [odd, odd | {"files": ["", "/", "a//b", "\x00", "x/" * 900]}])
    out = tmp_path / "out.jsonl"
    evaluate(file, "--predictions", out)
    assert len(json.loads(out.read_text().splitlines()[1])["ranked"]) == 2


@pytest.mark.parametrize("words", ["-1", "nan", "inf", "1e9", "soon"])
def test_a_lag_that_is_no_number_of_days(tmp_path: Path, words: str) -> None:
    with pytest.raises(CommandError, match="is not a number of days from 0 to 3650"):
        evaluate(tmp_path / "none", f"--lag={words}")


def test_files_that_are_not_there_and_places_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        evaluate(tmp_path / "none")
    file = recording.write(tmp_path / "cases.jsonl", [as_line(case(1, 0, "ben"))])
    with pytest.raises(CommandError, match="cannot be written"):
        evaluate(file, "--predictions", tmp_path / "no" / "where")
    assert "–" not in evaluate(file).splitlines()[1]


def test_recorded_reviewers(tmp_path: Path) -> None:
    """A part of real data, so that a slip in the rule is seen: the first 250 changes."""
    if not SHARED.exists():
        pytest.skip("shared/data is not here")
    with gzip.open(SHARED, "rt", encoding="utf-8") as lines:
        few = [json.loads(next(lines)) for _ in range(250)]
    printed = evaluate(recording.write(tmp_path / "few.jsonl", few))
    rows = {line[:36].strip(): line[36:].split() for line in printed.splitlines()}
    assert float(rows["suggestions"][-1]) > float(rows["shares of folders alone"][-1]) + 0.05
