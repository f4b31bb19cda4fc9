"""Gerrit's records as typed objects, and what the mirror should hold of them: nothing that a server sends may raise."""

from __future__ import annotations

import copy
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.gerrit import Gerrit
from demo.gerrit.replies import ChangeWriter
from gerrit_sync import bounds, queries
from gerrit_sync.rows import CHILDREN, label_range, rows_of, tops
from gerrit_sync.upsert import decode
from gerrit_sync.wire import ChangeInfo, LabelInfo, Unreadable, parse_change, parse_instant
from tests.contract.drivers import StandInDriver
from tests.contract.world import play

OPTIONS = frozenset(queries.OPTIONS)
BARE = {
    "project": "harbour/quay",
    "branch": "master",
    "change_id": "I" + "0" * 40,
    "subject": "Subject",
    "status": "NEW",
    "created": "2026-03-01 10:00:00.000000000",
    "updated": "2026-03-01 11:00:00.000000000",
    "_number": 7,
    "owner": {"_account_id": 1},
}


def all_records() -> list[dict[str, Any]]:
    gerrit = Gerrit()
    play(StandInDriver(gerrit))
    writer = ChangeWriter(gerrit, OPTIONS, 1_000_000)
    return [json.loads(writer.text(change)) for change in gerrit.changes.values()]


RECORDS = all_records()


def read(**given: Any) -> ChangeInfo:
    info = parse_change(BARE | given)
    assert isinstance(info, ChangeInfo), info
    return info


def test_every_record_of_a_whole_world_is_read():
    assert all(isinstance(parse_change(record), ChangeInfo) for record in RECORDS)


def test_a_record_with_only_what_is_always_there():
    info = read()
    rows = rows_of(info)
    assert (info.key, info.work_in_progress, info.topic, info.unresolved_comment_count) == (7, False, "", None)
    assert not any(rows.children.values())
    assert rows.columns["patch_set"] == 0


@pytest.mark.parametrize(
    "field", ["owner", "status", "updated", "created", "project", "branch", "change_id", "subject"]
)
def test_without_one_of_them_it_says_which(field):
    record = {name: value for name, value in BARE.items() if name != field}
    info = parse_change(record)
    assert isinstance(info, Unreadable)
    assert info.reason == f"{field}: Field required"
    assert (info.number, info.key) == (7, 7)


def test_unknown_fields_are_ignored_everywhere():
    record = copy.deepcopy(RECORDS[2])
    plain = rows_of(parse_change(RECORDS[2]))

    def add(value: Any) -> None:
        if isinstance(value, dict) and not any(len(key) == 40 or "/" in key for key in value):
            value["brand_new_in_gerrit_9"] = {"a": [1, None]}
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            if part != {"a": [1, None]}:
                add(part)

    for name in ("owner", "revisions", "messages", "submit_requirements"):
        add(record[name])
    record["brand_new"] = 7
    record["revisions"].pop("brand_new_in_gerrit_9", None)
    assert rows_of(parse_change(record)) == plain


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("_number", 0),
        ("_number", 2**63),
        ("_number", "9" * 5000),
        ("_number", None),
        ("owner", {"_account_id": -1}),
        ("insertions", 2**31),
        ("hashtags", "x"),
        ("labels", []),
        ("messages", {}),
        ("updated", 1700000000),
        ("updated", "yesterday"),
        ("updated", "0001-01-01 00:00:00.000000000"),
        ("updated", "9999-12-31 23:59:59.999999999"),
        ("is_private", "perhaps"),
        ("labels", {"Code-Review": {"all": [{"_account_id": 1, "value": 40_000}]}}),
    ],
)
def test_wrong_values_make_it_unreadable(field, value):
    info = parse_change(BARE | {field: value})
    assert isinstance(info, Unreadable)
    assert info.reason.startswith(field if field != "updated" else "updated: Value error")


def test_a_stub_is_unreadable_and_says_so():
    info = parse_change({**BARE, "subject": "***ERROR***"})
    assert isinstance(info, Unreadable)
    assert info.reason == "the server itself cannot read it"


def test_numbers_as_text_are_numbers():
    info = read(_number="7", virtual_id_number="8", revisions={"a" * 40: {"_number": "3"}})
    assert (info.number, info.key) == (7, 8)
    assert info.revisions["a" * 40].number == 3


def test_the_reason_of_an_unreadable_one_is_fit_for_a_page():
    info = parse_change(BARE | {"labels": {"\x00\x1b" + "x" * 9000: 7}})
    assert isinstance(info, Unreadable)
    assert len(info.reason) <= bounds.NAME and info.reason.isprintable()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02 03:04:05.000000000", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02 03:04:05.123456789", datetime(2026, 1, 2, 3, 4, 5, 123456, UTC)),
        ("2026-01-02 03:04:05", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02 03:04:05+02:00", datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC)),
    ],
)
def test_instants(text, expected):
    assert parse_instant(text) == expected


def test_a_change_edit_is_nobodys_patch_set():
    revisions = {"a" * 40: {"_number": 1}, "e" * 40: {"_number": "edit"}}
    rows = rows_of(read(revisions=revisions, current_revision="e" * 40, current_revision_number=1))
    assert [row[0] for row in rows.children["PatchSet"]] == [1]
    assert rows.columns["patch_set"] == 1


def test_hostile_text_is_bounded_and_kept_readable():
    subject = "\x00\x1b[31m" + "\u202eevil <script>" + "x" * 10_000
    rows = rows_of(read(subject=subject, topic="a\nb\x00", hashtags=["\ud800lone"]))
    assert len(rows.columns["subject"]) == bounds.SUBJECT
    assert "\x00" not in rows.columns["subject"] and "<script>" in rows.columns["subject"]
    assert rows.columns["topic"] == "a b"
    assert rows.columns["hashtags"] == ["lone"]


def test_two_labels_that_become_one_when_cleaned_leave_one_vote():
    vote = {"all": [{"_account_id": 1, "value": 1}]}
    rows = rows_of(read(labels={"Verified": vote, "Verified\x00": vote}))
    assert len(rows.children["Vote"]) == 1


def test_two_revisions_of_one_number_leave_one_patch_set():
    rows = rows_of(read(revisions={"a" * 40: {"_number": 1}, "b" * 40: {"_number": 1}}))
    assert len(rows.children["PatchSet"]) == 1


def test_a_depends_on_that_no_database_can_count_to_is_none():
    message = "S\n\nDepends-On: https://x.example/" + "9" * 400 + "\nDepends-On: https://x.example/c/p/+/12\n"
    commit = {"commit": {"message": message}, "_number": 1}
    rows = rows_of(read(revisions={"a" * 40: commit}, current_revision="a" * 40))
    assert [reference.split("@")[0] for _, reference in rows.children["Dependency"]] == ["number:12"]


def test_attention_of_a_number_that_is_none():
    rows = rows_of(read(attention_set={"²": {}, "-1": {}, "5": {"reason": "look"}, "9" * 30: {}}))
    assert rows.children["AttentionEntry"] == [(5, None, "look")]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ({"values": {"-2": "", " 0": "", "+2": ""}}, (-2, 2)),
        ({"values": {"²": "", "9" * 5000: "", "x": ""}, "all": [{"value": 1}]}, (1, 1)),
        ({"all": [{"value": -1, "permitted_voting_range": {"min": -2, "max": 2}}]}, (-2, 2)),
        ({}, (0, 0)),
    ],
)
def test_range_of_a_label(label, expected):
    assert label_range(LabelInfo.model_validate(label)) == expected


# whatever comes

UNFIT = re.compile("[\x00\ud800-\udfff]")
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**31, 2**63, -1, 0, 10**30]),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["", "\x00", "²", "-5", "edit", "9" * 40, "2026-01-01 00:00:00.000000000", "***ERROR***"]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a record, as the way to it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(*path, key) for key, _ in inner] + [p for key, v in inner for p in places(v, (*path, key))]


PLACES = [places(record) for record in RECORDS]


@st.composite
def spoiled(draw: st.DrawFn) -> dict[str, Any]:
    """A real record with a few odd values, missing parts and renamed keys in places."""
    which = draw(st.integers(0, len(RECORDS) - 1))
    record = copy.deepcopy(RECORDS[which])
    for path in draw(st.lists(st.sampled_from(PLACES[which]), min_size=1, max_size=4)):
        spoil(draw, record, path)
    return record


def spoil(draw: st.DrawFn, record: Any, path: tuple[Any, ...]) -> None:
    for step in path[:-1]:
        try:
            record = record[step]
        except (KeyError, IndexError, TypeError):
            return  # an earlier one has taken this place away
    if not isinstance(record, (dict, list)) or (isinstance(record, list) and path[-1] >= len(record)):
        return
    how = draw(st.sampled_from(["odd", "odd", "odd", "gone", "renamed"]))
    if how == "odd":
        record[path[-1]] = draw(ODD)
    elif isinstance(record, dict) and path[-1] in record:
        value = record.pop(path[-1])
        if how == "renamed":
            record[draw(st.text(max_size=12))] = value


def fits_a_database(value: Any) -> bool:
    """No text with a NUL or half a surrogate pair, no number beyond 64 bits, anywhere in it."""
    if isinstance(value, str):
        return not UNFIT.search(value)
    if isinstance(value, bool) or value is None or isinstance(value, datetime):
        return True
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    if isinstance(value, dict):
        return all(fits_a_database(part) for pair in value.items() for part in pair)
    return all(fits_a_database(part) for part in value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spoiled())
def test_no_record_raises_and_all_that_is_read_fits_the_mirror(record):
    one = decode(record)
    assert len(one.digest) == 32
    info = one.info
    if isinstance(info, Unreadable):
        assert info.reason and fits_a_database([info.reason, info.number, info.key])
        return
    rows = rows_of(info)
    assert list(rows.children) == list(CHILDREN)
    assert fits_a_database([rows.columns, rows.accounts, rows.number, rows.key, rows.owner, rows.project])
    assert all(fits_a_database(row) for children in rows.children.values() for row in children)
    for account in tops(info, "Code-Review"):
        assert account in rows.accounts


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from([*BARE, "labels", "revisions", "subject"]), ODD))
def test_no_rubbish_raises(record):
    decode(record)


@given(st.text(), st.integers(1, 50))
def test_clean_text_keeps_to_its_bound_and_cleaning_again_changes_nothing(text, limit):
    once = bounds.clean(text, limit)
    assert len(once) <= limit
    assert bounds.clean(once, limit) == once
    assert "\n" not in bounds.line(text, limit)
