"""What is being typed where the caret (here `|`) stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewq.search.caret import Spot, spot_at

CASES = [  # text with the caret, operator, typed, what a suggestion X makes of it
    ("|", "", "", "X"),
    ("sta|", "", "sta", "X"),
    ("st|atus", "", "st", "X"),
    ("is:open own|", "", "own", "is:open X"),
    ("status:|", "status", "", "status:X"),
    ("status:o| is:wip", "status", "o", "status:X is:wip"),
    ("status:o|pen is:wip", "status", "o", "status:X is:wip"),
    ("STATUS:o|", "status", "o", "STATUS:X"),
    ("-owner:ad|", "owner", "ad", "-owner:X"),
    ("(is:wip OR -owner:ad|)", "owner", "ad", "(is:wip OR -owner:X)"),
    ("-(own|", "", "own", "-(X"),
    ('project:"tide cl|ock" is:open', "project", "tide cl", "project:X is:open"),
    ('project:"tide cl|', "project", "tide cl", "project:X"),
    ("project:{tide cl|} a", "project", "tide cl", "project:X a"),
    ('"a b" own|', "", "own", '"a b" X'),
    ('"a: b|"', "", "a: b", "X"),
    (r'topic:"say \"hi|" a', "topic", r"say \"hi", "topic:X a"),
    ("label:Code-Review+|", "label", "Code-Review+", "label:X"),
    ("a  |  b", "", "", "a  X  b"),
]


@pytest.mark.parametrize(("text", "operator", "typed", "after"), CASES)
def test_the_spot_of_the_caret(text: str, operator: str, typed: str, after: str) -> None:
    at = text.index("|")
    whole = text.replace("|", "")
    spot = spot_at(whole, at)
    assert (spot.operator, spot.typed) == (operator, typed)
    assert whole[: spot.start] + "X" + whole[spot.end :] == after


@given(st.text(max_size=60), st.integers(-5, 70))
def test_any_text_has_a_spot_within_it(text: str, at: int) -> None:
    spot = spot_at(text, at)
    assert isinstance(spot, Spot)
    assert 0 <= spot.start <= spot.end <= len(text)
