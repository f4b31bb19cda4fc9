"""`manage.py evaluate_trivial` and `fit_trivial`: what they print, write and refuse."""

from __future__ import annotations

import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reviewq.trivial.weights import from_json, shipped
from tests.trivial.dangerous import DANGEROUS, Prepared

TOLD = ("label", "footers", "pattern", "strong_negative", "strong_reason", "original_has_token", "oracle_py_ast_equal")
TYPO = "-# the {0}shpi comes\n+# the {0}ship comes\n"


def records() -> list[dict[str, Any]]:
    """Six typos that are marked, six dangerous ones that are not: two repositories, four years."""
    typos = [Prepared(f"t{n}", f"r{n % 2}", "Fix typo", "m/a.py", TYPO.format("x" * n), None).record for n in range(6)]
    found = [*typos, *(one.record for one in DANGEROUS[:6])]
    for n, record in enumerate(found):
        record |= dict.fromkeys(TOLD, False) | {"label": int(n < 6), "strong_negative": n >= 9, "year": 2015 + n % 4}
        record |= {"repo": f"r{n % 2}", "footers": ["Closes-Bug"] * (n % 3), "pattern": "token" if n < 6 else None}
    found[11] |= {"patch": None, "insertions": 4000}
    return found


def write(path: Path, found: list[Any]) -> Path:
    text = "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in found)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def evaluate(path: Path, *args: str | Path) -> str:
    out = StringIO()
    call_command("evaluate_trivial", str(path), *map(str, args), stdout=out)
    return out.getvalue()


def scores(tmp_path: Path, found: list[Any], *args: str) -> list[dict[str, Any]]:
    out = tmp_path / "out.jsonl"
    evaluate(write(tmp_path / "in.jsonl", found), "--scores", out, *args)
    return [json.loads(line) for line in out.read_text().splitlines()]


def test_scores_are_a_line_a_record_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = scores(tmp_path, records())
    assert [one["id"] for one in found] == [one["id"] for one in records()]
    assert {tuple(one) for one in found} == {("id", "score", "tagged", "category", "vetoes", "reasons")}
    assert all(isinstance(one["score"], float) and 0 < one["score"] < 1 for one in found)
    assert [one["tagged"] for one in found] == [True] * 6 + [False] * 6
    assert (found[0]["category"], found[0]["vetoes"], found[11]["category"]) == ("typo", [], None)
    assert found[6]["vetoes"][0] == DANGEROUS[0].danger
    assert {"veto", "path", "line"} == found[6]["reasons"][0].keys()


def test_what_is_known_of_a_record_does_not_tip_its_score(tmp_path: Path) -> None:
    bare = [{name: value for name, value in one.items() if name not in (*TOLD, "repo", "year")} for one in records()]
    lies = [one | {"label": 1 - one["label"], "footers": ["Implements"], "pattern": "x"} for one in records()]
    assert scores(tmp_path, records()) == scores(tmp_path, bare) == scores(tmp_path, lies)


def test_fields_that_are_not_there_are_done_without(tmp_path: Path) -> None:
    least = {"id": 7, "subject": "Fix typo"}
    full = records()[0]
    short = {**full, "files": [{"path": "m/a.py"}], "insertions": None, "deletions": None}
    found = scores(tmp_path, [least, full, short, {**least, "files": ["m/a.py"], "patch": full["patch"]}])
    assert [one["id"] for one in found] == ["7", full["id"], full["id"], "7"]
    assert [one["tagged"] for one in found][:2] == [False, True]


def test_the_threshold_given_decides(tmp_path: Path) -> None:
    assert not any(one["tagged"] for one in scores(tmp_path, records(), "--threshold", "1.0"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 3: not JSON"),
        ("[]", "line 3: not a JSON object"),
        ("[" * 100_000, "line 3: not JSON"),
        ('{"id": "x"}', "line 3: subject is missing"),
        ('{"subject": "x"}', "line 3: id is missing"),
        ('{"id": "x", "subject": "x", "patch": 5}', "line 3: patch is 5, not text"),
        ('{"id": "x", "subject": "x", "files": [5]}', "line 3: file 0 is not an object"),
        ('{"id": "x", "subject": "x", "insertions": -1}', "line 3: insertions is -1, not a count"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, words: str) -> None:
    path = write(tmp_path / "bad.jsonl", [*records()[:2], line])
    with pytest.raises(CommandError, match=words.replace("[", r"\[")):
        evaluate(path)


def test_files_that_are_not_there_or_broken_are_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        evaluate(tmp_path / "none.jsonl")
    cut = write(tmp_path / "cut.gz", records())
    cut.write_bytes(cut.read_bytes()[:-200])
    with pytest.raises(CommandError, match="cannot be read to its end"):
        evaluate(cut)
    with pytest.raises(CommandError, match="scores cannot be written"):
        evaluate(write(tmp_path / "a.gz", records()), "--scores", tmp_path / "none" / "out")


def test_what_cannot_be_worked_out_is_unknown(tmp_path: Path) -> None:
    one_class = evaluate(write(tmp_path / "a.jsonl", records()[:6]))
    assert one_class.splitlines()[4].split()[2:7] == ["unknown"] * 5
    assert "calibration: unknown" in evaluate(write(tmp_path / "b.jsonl", [{"id": "1", "subject": "x"}]))
    assert "0 patches" in evaluate(write(tmp_path / "c.jsonl", []))


def test_figures_with_cross_validation_by_repository_and_years(tmp_path: Path) -> None:
    shown = evaluate(write(tmp_path / "a.jsonl.gz", records()), "--cross-validate")
    assert shown.startswith("12 patches, 6 marked, 3 certainly not trivial")
    for words in ("size alone", "shipped weights", "by repository", "by years", "at random", "state too-large"):
        assert f"\n{words} " in shown
    assert "marked                                    6 of 6   100.0 %" in shown


def test_fitting_writes_weights_that_can_be_used(tmp_path: Path) -> None:
    source, out = write(tmp_path / "a.jsonl", records()), [tmp_path / "1.json", tmp_path / "2.json"]
    for path in out:
        call_command("fit_trivial", str(source), "--out", str(path), stdout=StringIO())
    assert out[0].read_text() == out[1].read_text()
    data = json.loads(out[0].read_text())
    assert from_json(data).terms.keys() >= {"hint", "lines.0"}
    assert (data["made_from"]["patches"], data["made_from"]["marked"]) == (12, 6)
    assert from_json(data).version != shipped().version


def test_one_class_teaches_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nothing to learn"):
        call_command("fit_trivial", str(write(tmp_path / "a.jsonl", records()[:6])), stdout=StringIO())
