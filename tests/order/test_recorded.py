"""Files of recorded reviews: what is read, what is left out, and what is said of broken ones."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from reviewq.order.jsonl import Unreadable
from reviewq.order.recorded import Deed, read_events, read_questions

from . import recording
from .recording import change, comment, question, upload, vote


@pytest.mark.parametrize("name", ["events.jsonl", "events.jsonl.gz", "events"])
def test_plain_and_compressed_files_say_the_same(tmp_path: Path, name: str) -> None:
    found = read_events(
        recording.write(tmp_path / name, [change(7, [upload(0), vote(3, "ben", -1)]), "", change(8, [])])
    )
    assert [(one.number, len(one.happenings)) for one in found] == [(7, 2), (8, 0)]
    assert [(h.deed, h.account, h.value) for h in found[0].happenings] == [
        (Deed.UPLOAD, "amy", None),
        (Deed.VOTE, "ben", -1),
    ]


def test_a_compressed_file_may_have_any_name(tmp_path: Path) -> None:
    packed = recording.write(tmp_path / "a.gz", [change(7, [upload(0)])])
    assert len(read_events(packed.rename(tmp_path / "events.txt"))) == 1


def test_kinds_that_nobody_knows_are_left_out(tmp_path: Path) -> None:
    strange = [{"at": "never", "kind": kind} for kind in ("assigned", "", None, 7, [], {})]
    record = change(7, [upload(0), comment(2, "ben")])
    record["events"] += [*strange, {}]
    assert len(read_events(recording.write(tmp_path / "e", [record]))[0].happenings) == 2


def test_events_are_put_in_their_order(tmp_path: Path) -> None:
    record = change(7, [])
    record["events"] = [comment(9, "ben"), upload(0), vote(4, "cid", 1)]
    found = read_events(recording.write(tmp_path / "e", [record]))[0]
    assert [h.deed for h in found.happenings] == [Deed.UPLOAD, Deed.VOTE, Deed.COMMENT]


def test_only_questions_of_kind_next_are_read(tmp_path: Path) -> None:
    forecast = {"kind": "forecast", "change": 7, "at": "2020-01-01T00:00:00Z", "landed": True}
    asked = [forecast, question(4, 9, "ben", [7, 8]), question(5, 9, "ben", [7, 8], 8)]
    found = read_questions(recording.write(tmp_path / "q", asked))
    assert [(one.event_index, one.candidates, one.reviewed) for one in found] == [(4, (7, 8), None), (5, (7, 8), 8)]


BROKEN_EVENTS: list[tuple[Any, str]] = [
    ("{", "not JSON"),
    ('"text"', "not a JSON object"),
    ("[1]", "not a JSON object"),
    ("[" * 100_000, "not JSON"),
    ("\x00", "not JSON"),
    ({"number": 7}, "events is not a list"),
    (change(7, []) | {"events": {}}, "events is not a list"),
    (change(7, []) | {"events": [3]}, "event 0 is not an object"),
    (change(7, []) | {"number": "7"}, "number is '7', not a whole number"),
    (change(7, []) | {"number": True}, "number is True, not a whole number"),
    (change(7, []) | {"number": 10**30}, "not a whole number"),
    (change(7, []) | {"number": 1.5}, "number is 1.5, not a whole number"),
    (change(7, []) | {"owner": None}, "owner is missing, not text"),
    (change(7, []) | {"created": "yesterday"}, "created is 'yesterday', not an instant"),
    (change(7, []) | {"created": "9999-12-31T23:59:59-14:00"}, "not an instant"),
    (change(7, []) | {"events": [{"kind": "upload"}]}, "event 0: at is missing"),
    (change(7, []) | {"events": [upload(0) | {"patch_set": "\ud800"}]}, "patch_set is '\\ud800'"),
    (change(7, []) | {"events": [vote(0, "ben", 1) | {"value": "x" * 10_000}]}, "event 0: value is 'xxx"),
]


@pytest.mark.parametrize(("line", "words"), BROKEN_EVENTS)
def test_a_broken_line_is_told_with_its_number(tmp_path: Path, line: Any, words: str) -> None:
    path = recording.write(tmp_path / "events.jsonl", [change(1, [upload(0)]), line, change(2, [])])
    with pytest.raises(Unreadable) as told:
        read_events(path)
    assert str(told.value).startswith("events.jsonl, line 2: ")
    assert words in str(told.value)
    assert len(str(told.value)) < 400


BROKEN_QUESTIONS: list[tuple[dict[str, Any], str]] = [
    ({"candidates": None}, "candidates is not a list of change numbers"),
    ({"candidates": [1, "2"]}, "candidates is not a list of change numbers"),
    ({"candidates": [1, 1]}, "a candidate is there twice"),
    ({"reviewed": 9}, "reviewed is 9, which is none of the candidates"),
    ({"event_index": None}, "event_index is missing"),
    ({"account": 5}, "account is 5, not text"),
    ({"at": ""}, "at is '', not an instant"),
]


@pytest.mark.parametrize(("wrong", "words"), BROKEN_QUESTIONS)
def test_a_broken_question_is_told_with_its_number(tmp_path: Path, wrong: dict[str, Any], words: str) -> None:
    path = recording.write(tmp_path / "q.jsonl", [question(0, 5, "ben", [1, 2]) | wrong])
    with pytest.raises(Unreadable, match=r"^q.jsonl, line 1: ") as told:
        read_questions(path)
    assert words in str(told.value)


def test_every_fault_is_told_up_to_twenty(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as told:
        read_events(recording.write(tmp_path / "e", ["{"] * 30))
    lines = str(told.value).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "... and 10 more"


def test_a_change_that_is_there_twice_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="line 2: change 7 is on line 1 already"):
        read_events(recording.write(tmp_path / "e", [change(7, []), change(7, [])]))


def test_files_that_cannot_be_read_to_their_end(tmp_path: Path) -> None:
    whole = gzip.compress(b'{"number": 1}\n' * 1000)
    files = {"cut": whole[:-20], "wrong": whole[:12] + b"\x00\x01" + whole[14:], "latin": '{"é": 1}'.encode("latin-1")}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Unreadable, match=name):
            read_events(tmp_path / name)
    for missing in (tmp_path / "none", tmp_path):
        with pytest.raises(Unreadable, match="cannot be read"):
            read_events(missing)
