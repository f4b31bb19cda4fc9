"""What a volunteer can do for a patch, by how it stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviewq.volunteers.rules.needs import WORDS, Need, Standing, needs_of, purpose_of, sentence

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAYS = timedelta(days=1)


def standing(
    lane: str, turn: str = "reviewers", ci: str = "passed", days: float = 1, mergeable: bool | None = True
) -> Standing:
    return Standing(lane, turn, ci, mergeable, NOW - days * DAYS)


CASES = [
    (standing("first"), "first", "review", "a first review"),
    (standing("plus_two"), "plus_two", "review", "another look"),
    (standing("second"), "second", "review", "a second +2"),
    (standing("approval"), "approval", "review", "approval"),
    (standing("first", mergeable=False), "first rebase", "review", "a first review and a rebase"),
    (standing("first", ci="failed"), "first ci", "review", "a first review and a look at its CI"),
    (standing("author", "author", "failed", 3), "ci", "ci", "a look at its CI"),
    (standing("author", "author", "silent", 3), "ci", "ci", "a look at its CI"),
    (standing("author", "author", "failed", 1), "waits", "review", "nothing now: it is its author's turn"),
    (standing("author", "author", days=3, mergeable=False), "rebase", "revive", "a rebase"),
    (standing("author", "author", days=13), "waits", "review", "nothing now: it is its author's turn"),
    (
        standing("author", "author", days=20),
        "revive",
        "revive",
        "somebody to revive it; its author has been silent for 20 d",
    ),
    (
        standing("author", "author", "failed", 30, mergeable=False),
        "rebase ci revive",
        "revive",
        "a rebase and a look at its CI and somebody to revive it; its author has been silent for 30 d",
    ),
    (standing("ci", "ci", "running"), "waits", "review", "nothing now: CI is at work on it"),
    (standing("change", "change"), "waits", "review", "nothing now: another change has to move first"),
    (standing("held", "nobody"), "waits", "review", "nothing now: a vote holds it, or it is merging"),
    (standing("unknown", "unknown"), "waits", "review", "nothing now: its turn is not known"),
    (Standing("author", "author", "", None, None), "waits", "review", "nothing now: it is its author's turn"),
]


@pytest.mark.parametrize(
    ("how", "needs", "purpose", "words"), CASES, ids=[case[1] + f"-{n}" for n, case in enumerate(CASES)]
)
def test_what_it_needs(how: Standing, needs: str, purpose: str, words: str) -> None:
    found = needs_of(how, NOW)
    assert " ".join(found) == needs
    assert purpose_of(found) == purpose
    assert sentence(found, how, NOW) == words


def test_each_need_has_words_and_a_meaning() -> None:
    assert set(WORDS) == set(Need)
    assert all(told.words and told.meaning and told.purpose in ("review", "revive", "ci") for told in WORDS.values())
