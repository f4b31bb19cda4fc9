"""The rule of the personal order: what each term counts, the order, and the words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log1p
from typing import Any

import pytest

from reviewq.order.rules.past import Reader, Review, View, visits
from reviewq.order.rules.personal import FEATURES, features, ordered
from reviewq.order.rules.why import SENTENCES, Why, reasons, sentence
from reviewq.order.weights import shipped
from reviewq.site.environment import BASE_DIR

NOW = datetime(2020, 3, 9, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AMY, BEN = 1, 2


def view(key: int = 1, ago: timedelta = HOUR, **given: Any) -> View:
    """A change that was made so long ago and left alone since."""
    since = NOW - ago
    known = {"created": since, "uploaded": since, "moved": since, "active": since} | given
    return View(key, key, "mooring", AMY, patch_set=known.pop("patch_set", 1), **known)


def review(ago: timedelta, key: int = 9, owner: int = AMY, project: str = "mooring", **given: Any) -> Review:
    return Review(NOW - ago, key, project, owner, given.get("created", NOW - ago))


def reader(*reviews: Review) -> Reader:
    return Reader.of([one.at for one in reviews], reviews, NOW)


TABLE = [
    # term, change, reader, value
    ("moved", view(ago=HOUR), reader(), log1p(60)),
    ("moved", view(ago=-HOUR), reader(), 0.0),  # the server's clock runs ahead
    ("active", view(active=NOW - MINUTE), reader(), log1p(1)),
    ("passed", view(ago=DAY), reader(), 0.0),
    ("passed", view(ago=DAY), reader(review(5 * HOUR)), log1p(1)),
    ("passed", view(ago=DAY), reader(review(5 * HOUR), review(4.9 * HOUR)), log1p(1)),  # one visit
    ("passed", view(ago=DAY), reader(review(5 * HOUR), review(2 * HOUR)), log1p(2)),
    ("passed", view(ago=HOUR), reader(review(5 * HOUR)), 0.0),  # it came after they had left
    ("ci", view(is_ci_passed=True), reader(), 1.0),
    ("ci", view(), reader(), 0.0),
    ("refused", view(is_refused=True), reader(), 1.0),
    ("unready", view(is_unready=True), reader(), 1.0),
    ("same", view(1), reader(review(HOUR, 1)), 1.0),
    ("same", view(1), reader(review(2 * HOUR, 1), review(HOUR, 2)), 0.0),
    ("sibling", view(1, ago=DAY), reader(review(MINUTE, 2, created=NOW - DAY)), 1.0),
    ("sibling", view(1, ago=DAY), reader(review(MINUTE, 2, created=NOW - 2 * DAY)), 0.0),  # another piece of work
    ("sibling", view(1, ago=DAY), reader(review(MINUTE, 2, BEN, created=NOW - DAY)), 0.0),  # of another owner
    ("sibling", view(1, ago=DAY), reader(review(HOUR, 2, created=NOW - DAY)), 0.0),  # they have left since
    ("sibling", view(1, ago=DAY), reader(review(MINUTE, 1, created=NOW - DAY)), 0.0),  # itself
    ("owner", view(), reader(), 0.0),
    ("owner", view(), reader(review(timedelta(0) + MINUTE, owner=BEN)), 0.0),
    ("project", view(), reader(), 0.5),
    ("project", view(), reader(review(61 * DAY)), 0.5),  # too long ago to count
]


@pytest.mark.parametrize(("code", "seen", "who", "value"), TABLE)
def test_each_term_counts_what_it_says(code: str, seen: View, who: Reader, value: float) -> None:
    assert features(seen, who, NOW)[code] == pytest.approx(value)


def test_a_review_of_a_month_ago_counts_half() -> None:
    who = reader(review(30 * DAY, 2, BEN, "tide"), review(MINUTE, 3))
    assert who.owners[BEN] == pytest.approx(0.5, abs=1e-3)
    assert features(view(), who, NOW)["owner"] == pytest.approx(1 / 3.5, abs=1e-3)
    assert features(view(), who, NOW)["project"] == pytest.approx(1.5 / 2.5, abs=1e-3)


def test_a_vote_with_words_is_one_review() -> None:
    assert reader(review(HOUR), review(HOUR)).reviewed == pytest.approx(1, abs=1e-2)


def test_what_a_reader_does_after_the_instant_is_not_known() -> None:
    assert reader(review(-HOUR), review(timedelta(0))) == Reader()


def test_a_visit_ends_with_half_an_hour_of_silence() -> None:
    deeds = [NOW - 90 * MINUTE, NOW - 60 * MINUTE, NOW - 29 * MINUTE, NOW]
    assert visits(deeds) == (NOW - 60 * MINUTE, NOW)


def test_the_shipped_weights_know_every_term() -> None:
    assert set(shipped()) == set(FEATURES)


def test_the_weights_in_the_docs_are_those_that_are_shipped() -> None:
    text = (BASE_DIR / "docs" / "next.md").read_text()
    told = re.findall(r"^\| (\w+) \|.*\| ([+−]\d\.\d\d) \|$", text, re.MULTILINE)
    assert {code: float(weight.replace("−", "-")) for code, weight in told} == pytest.approx(shipped(), abs=0.006)


def test_what_was_reviewed_as_it_stands_comes_last() -> None:
    done = view(1, ago=MINUTE, own_patch_set=3, patch_set=3, is_ci_passed=True)
    stale = view(2, ago=300 * DAY, is_refused=True, own_patch_set=1, patch_set=2)
    assert [one.view.key for one in ordered([done, stale], reader(), NOW, shipped())] == [2, 1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"ago": MINUTE}, {"ago": DAY}),  # newest
        ({"active": NOW - MINUTE}, {}),
        ({"is_ci_passed": True}, {}),
        ({}, {"is_refused": True}),
        ({}, {"is_unready": True}),
    ],
)
def test_what_people_take_first(first: dict[str, Any], second: dict[str, Any]) -> None:
    found = ordered([view(1, **second), view(2, **first)], reader(), NOW, shipped())
    assert [one.view.key for one in found] == [2, 1]


def test_own_areas_and_what_goes_on_come_first() -> None:
    who = reader(review(2 * DAY, 7, BEN, "tide"), review(MINUTE, 8, BEN, "tide", created=NOW - DAY))
    of_ben = replace(view(1, ago=DAY), owner=BEN, project="tide")
    assert ordered([view(2, ago=DAY), of_ben], who, NOW, shipped())[0].view.key == 1


def test_alike_changes_come_in_the_order_of_their_numbers() -> None:
    found = ordered([view(3), view(1), view(2)], reader(), NOW, shipped())
    assert [one.view.key for one in found] == [1, 2, 3]


def test_no_change_is_no_order() -> None:
    assert ordered([], reader(), NOW, shipped()) == []


def said(seen: View, who: Reader) -> list[str]:
    other = view(50, ago=40 * DAY, is_refused=True)
    found = {one.view.key: one for one in ordered([seen, other], who, NOW, shipped())}
    return [sentence(why, NOW) for why in reasons(found[seen.key], who)]


def test_it_says_what_came_back_and_what_decided() -> None:
    who = reader(review(5 * HOUR, 1))
    seen = view(1, ago=9 * HOUR, own_patch_set=3, patch_set=5, uploaded=NOW - 2 * HOUR, moved=NOW - 2 * HOUR)
    words = said(seen, who)
    assert words[0] == "You reviewed patch set 3; patch set 5 came 2 h ago"
    assert "Its newest patch set came 2 h ago" in words
    assert len(words) <= 4


def test_it_says_what_speaks_against_a_change() -> None:
    words = said(view(1, ago=90 * DAY, is_refused=True, is_unready=True), reader(review(DAY), review(2 * DAY)))
    assert "Its owner says that it is not ready" in words
    assert any(one.startswith("Nobody has moved it for 90 d") for one in words)


def test_the_score_is_the_sum_of_its_terms() -> None:
    for one in ordered([view(1), view(2, ago=DAY, is_ci_passed=True)], reader(review(HOUR)), NOW, shipped()):
        assert one.score == pytest.approx(sum(term.gain for term in one.terms))
        assert {term.code for term in one.terms} == set(FEATURES)


@pytest.mark.parametrize("code", SENTENCES)
def test_each_reason_has_a_sentence(code: str) -> None:
    words = sentence(Why(code, NOW - HOUR, 1, 2, 3), NOW)
    assert words[0].isupper() or words[0].isdigit()
    assert not words.endswith(".")
