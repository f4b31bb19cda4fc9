"""Lists typed one item a line."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewq.policies import lines

WORD = st.text("abcXYZ-/*._", min_size=1, max_size=12).filter(lambda text: text.strip() == text)
LABEL = st.from_regex(r"[A-Z][a-z]{1,8}(-[A-Z][a-z]{1,5})?", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "votes"),
    [
        ("", []),
        ("  \n\n", []),
        ("PTL-Approved", [{"label": "PTL-Approved"}]),
        ("Verified +1; account brine-ci", [{"label": "Verified", "value": 1, "account": "brine-ci"}]),
        ("Rollcall-Vote 1; count 3", [{"label": "Rollcall-Vote", "value": 1, "count": 3}]),
        ("Backport-Candidate −1;", [{"label": "Backport-Candidate", "value": -1}]),
        (
            "A +1; group stable maint core ;path drivers/*",
            [{"label": "A", "value": 1, "group": "stable maint core", "path": "drivers/*"}],
        ),
        ("A +1\r\nB +2", [{"label": "A", "value": 1}, {"label": "B", "value": 2}]),
    ],
)
def test_votes_are_read(text: str, votes: list[dict[str, Any]]) -> None:
    assert lines.extra_votes(text) == votes


@pytest.mark.parametrize(
    "text",
    [
        *("+1", "A one", "A +1; count", "A +1; count x", "A +1; count ²", "A +1; count 0", "A +1; count 99999"),
        *("A +1; who ada", "A +1; group x; group y", "A +99", "A +1 +2", "9A +1", "A\0 +1", "A +1; path [x]", ";"),
        *("A +1; account ci; count 2", "x" * 10_000, "A +1; group " + "x" * 400, "\u202eA +1", "A " + "1" * 5000),
    ],
)
def test_a_line_that_means_nothing_says_which_and_how_to_write_it(text: str) -> None:
    with pytest.raises(lines.BadLine, match=r"^Line 2: "):
        lines.extra_votes(f"Verified +1\n{text}")


@pytest.mark.parametrize("text", ["A", "A +1", "A 0", "A -1 -2", "A x", "-1", "A -99", "A -1; count 2"])
def test_a_blocking_vote_is_below_nought(text: str) -> None:
    """Labels are read here; what a record may hold is checked for every way of writing one."""
    try:
        found = lines.blocking(text)
    except lines.BadLine as fault:
        assert "Review-Priority -1" in str(fault)
    else:
        assert set(found) == {"A"}


@given(
    st.lists(
        st.fixed_dictionaries(
            {"label": LABEL, "value": st.integers(-10, 10)},
            optional={"group": WORD, "account": WORD, "path": st.just("drivers/*")},
        ),
        max_size=4,
    )
)
def test_what_is_printed_is_read_again(votes: list[dict[str, Any]]) -> None:
    assert lines.extra_votes(lines.text_of_votes(votes)) == votes


@given(st.dictionaries(LABEL, st.integers(-10, -1), max_size=4))
def test_blocking_votes_are_read_again(blocking: dict[str, int]) -> None:
    assert lines.blocking(lines.text_of_blocking(blocking)) == blocking
