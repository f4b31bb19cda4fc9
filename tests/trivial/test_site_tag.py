"""The pure rule of the tag: which words stand, which one decides, and what wins over what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviewq.trivial.rules.tag import Line, Said, Upload, Verdict, WhyNot, deciding, last_new_code, standing, verdict

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LINE = Line(0.6, frozenset({"regex"}))
CONFIRM, REJECT = (Said(1, is_confirm, True, NOW) for is_confirm in (True, False))


def said(patch_set: int, hours: int, *, by: int | None = 1, decides: bool = True, is_confirm: bool = True) -> Said:
    return Said(patch_set, is_confirm, decides, NOW + timedelta(hours=hours), by)


@pytest.mark.parametrize(
    ("state", "score", "dangers", "word", "expected"),
    [
        ("judged", 0.6, [], None, Verdict(True)),
        ("judged", 0.599, [], None, Verdict(False, why_not=WhyNot.SCORE)),
        ("judged", 0.99, ["api"], None, Verdict(False, why_not=WhyNot.VETO)),
        ("judged", 0.99, ["regex"], None, Verdict(True)),
        ("judged", 0.99, ["regex", "api"], None, Verdict(False, why_not=WhyNot.VETO)),
        ("judged", 0.2, ["api"], None, Verdict(False, why_not=WhyNot.VETO)),
        ("too-large", 0.99, [], None, Verdict(False, why_not=WhyNot.STATE)),
        ("unreadable", None, [], None, Verdict(False, why_not=WhyNot.STATE)),
        ("waiting", None, [], None, Verdict(False, why_not=WhyNot.STATE)),
        ("judged", None, [], None, Verdict(False, why_not=WhyNot.STATE)),
        ("judged", 0.01, ["api"], CONFIRM, Verdict(True, by_person=True)),
        ("too-large", None, [], CONFIRM, Verdict(True, by_person=True)),
        ("judged", 0.99, [], REJECT, Verdict(False, by_person=True, why_not=WhyNot.PERSON)),
    ],
)
def test_what_wins(state: str, score: float | None, dangers: list[str], word: Said | None, expected: Verdict) -> None:
    assert verdict(state, score, dangers, LINE, word) == expected


@pytest.mark.parametrize(
    ("uploads", "expected"),
    [
        ([], 0),
        ([(1, True)], 1),
        ([(1, True), (2, False), (3, False)], 1),
        ([(1, True), (3, True), (2, False), (4, False)], 3),
    ],
)
def test_the_code_is_as_old_as_the_last_upload_of_new_code(uploads: list[tuple[int, bool]], expected: int) -> None:
    assert last_new_code(Upload(*one) for one in uploads) == expected


def test_words_stand_until_new_code_and_of_each_person_the_newest() -> None:
    old, first, changed, other = said(1, 0), said(2, 1), said(3, 2, is_confirm=False), said(2, 3, by=2)
    assert standing([old, first, changed, other], 2) == [other, changed]
    assert standing([old], 2) == []


def test_people_who_are_gone_are_still_people() -> None:
    assert len(standing([said(1, 0, by=None), said(1, 1, by=None)], 1)) == 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], None),
        ([said(1, 0, decides=False)], None),
        ([said(1, 0), said(1, 5, by=2, decides=False, is_confirm=False)], 0),  # suggestions never outweigh
        ([said(1, 0), said(1, 5, by=2, is_confirm=False)], 1),  # of two cores the newest
        ([said(1, 0), said(1, 5, decides=False)], None),  # no longer core, and says something else now
    ],
)
def test_who_decides(words: list[Said], expected: int | None) -> None:
    assert deciding(words, 1) == (None if expected is None else words[expected])
