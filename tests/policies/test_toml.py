"""The TOML file: the same records there and back, and every fault with its line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewq.changes.models import Freeze, Policy
from reviewq.changes.policy_records import policy_json
from reviewq.policies.freeze_records import freeze_json
from reviewq.policies.records import as_toml, from_toml
from reviewq.policies.toml import BadFile

FILE = """\
# what the stable branches ask for
[[policy]]
name = "Stable branches"
project_pattern = "mooring"
branch_pattern = "stable/*"
category = "backport"
valid_from = 2026-04-01
required_plus_two = 2
counting_groups = ["mooring-stable-maint"]
wait_hours = 72

[[policy.extra_votes]]
label = "Verified"
account = "brine-ci"
path = "*/drivers/brine/*"

[policy.blocking]
Review-Priority = -1

[[freeze]]
name = "Feature freeze"
project_pattern = "mooring"
branch_pattern = "master"
at = 2026-12-03T23:59:00Z
lifts_at = 2026-12-17T00:00:00+01:00
"""

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20).map(str.strip)
patterns = st.text("abc*/-", min_size=1, max_size=10)
labels = st.from_regex(r"[A-Z][a-z]{1,8}", fullmatch=True)
days = st.none() | st.dates(date(1980, 1, 1), date(2100, 1, 1))
instants = st.builds(datetime, st.integers(1970, 9000), st.integers(1, 12), st.integers(1, 28), tzinfo=st.just(UTC))


@st.composite
def policies(draw: Any) -> Policy:
    first, last = draw(days), draw(days)
    if first and last and first > last:
        first, last = last, first
    return Policy(
        name=draw(texts),
        project_pattern=draw(patterns),
        branch_pattern=draw(patterns),
        category=draw(st.sampled_from(["", "docs", "backport"])),
        owner_group=draw(texts),
        valid_from=first,
        valid_to=last,
        required_plus_two=draw(st.integers(0, 20)),
        counting_groups=draw(st.lists(texts.filter(bool), max_size=3, unique=True)),
        owner_counts=draw(st.booleans()),
        approve_label=draw(st.sampled_from(["Workflow", ""])),
        extra_votes=draw(st.lists(st.fixed_dictionaries({"label": labels, "value": st.integers(-10, 10)}), max_size=2)),
        blocking=draw(st.dictionaries(labels, st.integers(-10, -1), max_size=2)),
        source=draw(texts),
    )


@given(policies())
def test_a_policy_comes_back_as_it_was(record: Policy) -> None:
    [(_, again)], _ = from_toml(as_toml([record], []))
    assert policy_json(again) == policy_json(record)


@given(texts.filter(bool), patterns, instants)
def test_a_freeze_comes_back_as_it_was(name: str, pattern: str, at: datetime) -> None:
    record = Freeze(name=name, project_pattern=pattern, branch_pattern="master", at=at)
    _, [(_, again)] = from_toml(as_toml([], [record]))
    assert freeze_json(again) == freeze_json(record)


def test_the_order_is_that_of_what_the_records_are_about() -> None:
    one, other = Policy(project_pattern="a", valid_from=date(2026, 1, 1)), Policy(project_pattern="b")
    assert as_toml([one, other], []) == as_toml([other, one], [])
    assert as_toml([one, other], []).index('"a"') < as_toml([one, other], []).index('"b"')


def test_a_file_is_read() -> None:
    [(entry, policy)], [(_, freeze)] = from_toml(FILE)
    assert (policy.name, policy.valid_from, policy.wait_hours) == ("Stable branches", date(2026, 4, 1), 72)
    assert policy.extra_votes == [{"label": "Verified", "account": "brine-ci", "path": "*/drivers/brine/*"}]
    assert policy.blocking == {"Review-Priority": -1}
    assert policy.approve_label == "Workflow", "what is left out has its default"
    assert freeze.lifts_at == datetime(2026, 12, 16, 23, tzinfo=UTC)
    assert (entry.lines[""], entry.lines["wait_hours"], entry.lines["extra_votes"]) == (2, 10, 12)


def test_an_empty_file_has_no_records() -> None:
    assert from_toml("") == ([], [])
    assert from_toml(as_toml([], [])) == ([], [])


ALTERED = [  # what is put in place of what, the line that the fault is in, words that it has
    ("wait_hours = 72", "wait_hours = seventy", 10, "Invalid value"),
    ("wait_hours = 72", 'wait_hours = "72"', 10, "whole number"),
    ("wait_hours = 72", "wait_hours = -1", 10, "whole number"),
    ("wait_hours = 72", "wait_hours = 99999999999999999999", 10, "whole number"),
    ("wait_hours = 72", "wait_hours = nan", 10, "whole number"),
    ("wait_hours = 72", "wait_hours = true", 10, "whole number"),
    ("wait_hours = 72", "wait_hrs = 72", 10, "did you mean “wait_hours”"),
    ("wait_hours = 72", "zzz = 72", 10, "known are"),
    ("wait_hours = 72", "wait_hours = 72\nwait_hours = 73", 11, "overwrite"),
    ('name = "Stable branches"', "name = 5", 3, "text"),
    ('name = "Stable branches"', f'name = "{"x" * 101}"', 3, "101 characters"),
    ('name = "Stable branches"', 'name = "a\\u0000b"', 3, "control"),
    ('name = "Stable branches"', 'name = "open', 3, ""),
    ('branch_pattern = "stable/*"', 'branch_pattern = "^stable/.*"', 5, "Regular expressions"),
    ('branch_pattern = "stable/*"', 'branch_pattern = ""', 5, "empty"),
    ('branch_pattern = "stable/*"', 'branch_pattern = ["stable/*"]', 5, "text"),
    ('branch_pattern = "stable/*"', f'branch_pattern = "{"*" * 30}"', 5, "At most"),
    ('category = "backport"', 'category = "fun"', 6, "Write one of"),
    ("valid_from = 2026-04-01", "valid_from = 2026-04-01T10:00:00Z", 7, "without an hour"),
    ("valid_from = 2026-04-01", "valid_from = 2026-02-30", 7, "Invalid date"),
    ("valid_from = 2026-04-01", 'valid_from = "soon"', 7, "Write a day"),
    ("valid_from = 2026-04-01", "valid_from = 10:00:00", 7, "Write a day"),
    ("valid_from = 2026-04-01", "valid_from = 2026-04-01\nvalid_to = 2025-01-01", 8, "before the first day"),
    ("required_plus_two = 2", "required_plus_two = 2.5", 8, "whole number"),
    ('counting_groups = ["mooring-stable-maint"]', 'counting_groups = "maint"', 9, "list"),
    ('counting_groups = ["mooring-stable-maint"]', 'counting_groups = ["a", "a"]', 9, "twice"),
    ('counting_groups = ["mooring-stable-maint"]', "counting_groups = [[[]]]", 9, "text"),
    ('label = "Verified"', 'lable = "Verified"', 12, "lable is not known"),
    ('label = "Verified"', 'label = "-2"', 12, "letters"),
    ("Review-Priority = -1", "Review-Priority = 1", 17, "below 0"),
    ("[[freeze]]", "[freeze]", 20, "double brackets"),
    ("[[freeze]]", "[[frieze]]", 20, "did you mean “freeze”"),
    ("[[freeze]]", "[[freeze]", 20, ""),
    ("at = 2026-12-03T23:59:00Z", "", 20, "instant"),
    ("at = 2026-12-03T23:59:00Z", 'at = "2026-12-03"', 24, "instant"),
    ("lifts_at = 2026-12-17T00:00:00+01:00", "lifts_at = 2026-12-01T00:00:00Z", 25, "after it begins"),
    ("lifts_at = 2026-12-17T00:00:00+01:00", "lifts_at = 9999-12-31T23:59:59-23:59", 25, "instant"),
    ("lifts_at = 2026-12-17T00:00:00+01:00", "lifts_at = 0001-01-01T00:00:00+23:59", 25, "instant"),
    ("lifts_at = 2026-12-17T00:00:00+01:00", "until = 1", 25, "“until” is not known"),
]


@pytest.mark.parametrize(("old", "new", "line", "words"), ALTERED, ids=[new[:40] for _, new, *_ in ALTERED])
def test_a_fault_is_told_with_its_line(old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(BadFile) as caught:
        from_toml(FILE.replace(old, new, 1))
    first = caught.value.faults[0]
    assert words in first.words
    assert first.line == line


@pytest.mark.parametrize(
    "text",
    [
        *(
            "[",
            "]",
            "=",
            "[[policy",
            "policy",
            "\0",
            "a = 1\0",
            "[[policy]]\n[[policy]]\n\x07",
            "policy = 3",
            "policy = [1]",
        ),
        *("[" * 5000, "a = " + "[" * 5000, "a = " + "{a=" * 3000, "a = " + "9" * 5000, "x" * 200_001),
        *("[[policy]]\n" * 501, "[[policy]]\n[[policy]]", "\ufeff[[policy]]", "<html>", '"\\ud800" = 1', "a.b.c = 1"),
        *(
            "freeze = {}",
            "[[policy]]\nextra_votes = 1979-05-27",
            "[[policy]]\nblocking = []",
            "[[freeze]]\nat = 07:32:00",
        ),
    ],
    ids=lambda text: repr(text[:20]),
)
def test_what_is_no_such_file_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadFile) as caught:
        from_toml(text)
    assert all(len(fault.words) > 10 for fault in caught.value.faults)


def test_every_fault_is_told_at_once_in_the_order_of_the_lines() -> None:
    text = FILE.replace("wait_hours = 72", "wait_hours = -1").replace('category = "backport"', 'category = "x"')
    with pytest.raises(BadFile) as caught:
        from_toml(text)
    assert [fault.line for fault in caught.value.faults] == [6, 10]


def test_a_record_that_is_there_twice_names_the_other() -> None:
    with pytest.raises(BadFile, match=r"Line 4: policy: There is one for the very same in line 1 already"):
        from_toml('[[policy]]\nproject_pattern = "a"\n\n[[policy]]\nproject_pattern = "a"\nname = "b"\n')


def test_words_in_texts_are_not_taken_for_lines() -> None:
    text = '[[policy]]\nname = """\n[[policy]]\nwait_hours = 1"""\nproject_pattern = "x y"\n'
    with pytest.raises(BadFile) as caught:
        from_toml(text)
    assert {fault.words.split(":")[0] for fault in caught.value.faults} >= {"policy, project_pattern"}
