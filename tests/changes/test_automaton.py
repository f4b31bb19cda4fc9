"""Regular expressions with the syntax, and the answers, of Gerrit's automata."""

from __future__ import annotations

import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewq.changes.rules.regular.automaton import Automaton, RegexError

MATCHES = [  # expression, texts that match, texts that do not
    ("", [""], ["a"]),
    ("abc", ["abc"], ["ab", "abcd", "ABC"]),
    (".*", ["", "a\nb", "ünï"], []),
    ("a|bc|()", ["a", "bc", ""], ["b"]),
    ("(a|b)c", ["ac", "bc"], ["abc", "c"]),
    ("ab*", ["a", "abb"], ["abab"]),
    ("(ab)+", ["ab", "abab"], ["", "aba"]),
    ("ab?c", ["ac", "abc"], ["abbc"]),
    ("a{3}", ["aaa"], ["aa", "aaaa"]),
    ("a{2,}", ["aa", "aaaaa"], ["a"]),
    ("a{1,3}b", ["ab", "aaab"], ["b", "aaaab"]),
    ("[a-cx]", ["a", "b", "x"], ["d", "ab", ""]),
    ("[^a-c]", ["d", "\n"], ["a", ""]),
    ("[a-]", ["a", "-"], ["b"]),
    ("[]a]", ["]", "a"], ["b"]),
    (r"[\]\\]+", ["]\\"], ["a"]),
    (r"a\.b", ["a.b"], ["axb"]),
    (r"\d+\.\w+\s\D\W\S", ["10.a_9 x-y"], ["x.a x-y"]),
    (r"[\d-]+", ["10-11"], ["a"]),
    ('"a.b*"c', ["a.b*c"], ["axb*c"]),
    ("a@b", ["ab", "a//b"], ["a"]),
    ("a#", [], ["a", "a#"]),
    (".*a.*&.*b.*", ["ab", "xbxa"], ["a", "b"]),
    ("*a", ["*a"], ["a", "aa"]),
    ("~a", ["~a"], ["a", "b"]),
    ("ünï.*", ["ünïcode"], ["uni"]),
]
REFUSED = [
    ("(a", 2),
    ("a)", 1),
    ("[a", 2),
    ('"a', 1),
    ("a{x}", 1),
    ("a{3,2}", 1),
    ("a{9999}", 1),
    ("a|", 2),
    ("\\", 1),
    ("<1-9>", 0),
]


@pytest.mark.parametrize(("pattern", "matching", "others"), MATCHES)
def test_an_expression_matches_these_and_not_those(pattern: str, matching: list[str], others: list[str]) -> None:
    automaton = Automaton(pattern)
    assert [text for text in matching if not automaton.matches(text)] == []
    assert [text for text in others if automaton.matches(text)] == []


@pytest.mark.parametrize(("pattern", "position"), REFUSED)
def test_what_makes_no_sense_is_refused_at_its_place(pattern: str, position: int) -> None:
    with pytest.raises(RegexError) as refused:
        Automaton(pattern)
    assert refused.value.position == position and str(refused.value)


plain = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "()"]),
    lambda inner: (
        st.tuples(inner, inner).map("".join)
        | st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})")
        | inner.map(lambda one: f"({one})*")
        | inner.map(lambda one: f"({one})?")
        | inner.map(lambda one: f"({one}){{1,2}}")
    ),
    max_leaves=6,
)


@given(plain, st.lists(st.text("abc", max_size=6), max_size=8))
def test_what_python_knows_too_matches_the_same(pattern: str, texts: list[str]) -> None:
    ours, pythons = Automaton(pattern), re.compile(pattern, re.DOTALL)
    for text in texts:
        assert ours.matches(text) == bool(pythons.fullmatch(text)), text


@given(plain, st.text("abc", max_size=6))
def test_a_match_holds_the_literal(pattern: str, text: str) -> None:
    automaton = Automaton(f"ab{pattern}bc")
    assert not automaton.matches(text) or automaton.literal in text
    assert len(automaton.literal) >= 2


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(.*.*)*b", ".*a.*a.*a.*a.*a.*a.*a.*b"])
def test_no_expression_takes_longer_than_the_text_is_long(pattern: str) -> None:
    began = time.process_time()
    assert not Automaton(pattern).matches("a" * 4000)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("pattern", ["(" * 150 + "a" + ")" * 150, "a" * 301, "(a{400}){400}", "((a?){20}){10}b"])
def test_what_is_too_much_is_refused(pattern: str) -> None:
    with pytest.raises(RegexError):
        Automaton(pattern).matches("a" * 500)


def test_too_many_states_are_refused() -> None:
    text = "".join(random.Random(1).choices("ab", k=4000))
    with pytest.raises(RegexError, match="complicated"):
        Automaton(".*a.{14}").matches(text)
