"""When a handed-on turn ends, and who may hand on to whom: the rules alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reviewq.changes.rules.history import Event, EventKind
from reviewq.handing.rules.life import End, Held, ends
from reviewq.handing.rules.permits import Giver, Taker, why_not_from, why_not_to

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANA, BEN, CLEO, DAN = 1, 2, 3, 4
HELD = Held(10, ANA, BEN, NOW)
ONWARD = Held(11, BEN, CLEO, NOW)


def said(account: int, hours: int = 1, kind: EventKind = EventKind.REPLY, **given: object) -> Event:
    return Event(NOW + hours * HOUR, kind, account, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("log", "is_open", "end"),
    [
        ([], True, None),
        ([said(BEN)], True, End.DONE),
        ([said(BEN, kind=EventKind.VOTE, value=-1)], True, End.DONE),
        ([said(BEN, kind=EventKind.VOTE, value=0)], True, None),
        ([said(BEN, is_bot=True)], True, None),
        ([said(BEN, kind=EventKind.RECHECK)], True, None),
        ([said(BEN, kind=EventKind.UPLOAD)], True, None),
        ([said(BEN, hours=0), said(BEN, hours=-5)], True, None),  # the mirror had these
        ([said(ANA), said(DAN)], True, None),
        ([], False, End.CLOSED),
        ([said(BEN)], False, End.DONE),
    ],
)
def test_it_ends_with_the_takers_review_or_with_the_change(log: list[Event], is_open: bool, end: End | None) -> None:
    found = ends([HELD], log, is_open, NOW + 9 * HOUR)
    assert found.get(10, (None,))[0] == end
    assert len(found) == (end is not None)


def test_the_first_review_is_when_it_ended() -> None:
    assert ends([HELD], [said(BEN, 5), said(BEN, 2)], True, NOW)[10] == (End.DONE, NOW + 2 * HOUR)


@pytest.mark.parametrize(
    ("log", "is_open", "expected"),
    [
        ([said(CLEO, 3)], True, {10: (End.DONE, NOW + 3 * HOUR), 11: (End.DONE, NOW + 3 * HOUR)}),
        ([said(BEN, 2)], True, {10: (End.DONE, NOW + 2 * HOUR)}),
        ([], False, {10: (End.CLOSED, NOW), 11: (End.CLOSED, NOW)}),
        ([], True, {}),
    ],
)
def test_who_handed_it_further_is_done_when_the_last_one_is(
    log: list[Event], is_open: bool, expected: dict[int, tuple[End, datetime]]
) -> None:
    assert ends([HELD, ONWARD], log, is_open, NOW) == expected


CORE = Giver(is_verified=True, is_core=True)


@pytest.mark.parametrize(
    ("giver", "is_open", "is_reviewers", "words"),
    [
        (CORE, True, True, ""),
        (Giver(is_verified=True, is_expert=True), True, True, ""),
        (Giver(is_verified=True, is_asked=True), True, True, ""),
        (Giver(is_verified=True), True, True, "not your turn"),
        (Giver(is_core=True), True, True, "verify it first"),
        (replace(CORE, owns=True), True, True, "your own change"),
        (replace(CORE, gave_to="Ben"), True, True, "handed it on to Ben already"),
        (CORE, False, True, "closed"),
        (CORE, True, False, "somebody else than its reviewers"),
    ],
)
def test_who_may_hand_on(giver: Giver, is_open: bool, is_reviewers: bool, words: str) -> None:
    said = why_not_from(giver, is_open, is_reviewers)
    assert words in said and bool(said) == bool(words)
    assert why_not_from(giver, is_open, is_reviewers, is_private=True), "others may not see what is private"


BEN_TAKES = Taker("Ben")


@pytest.mark.parametrize(
    ("taker", "words"),
    [
        (BEN_TAKES, ""),
        (replace(BEN_TAKES, is_giver=True), "That is you"),
        (replace(BEN_TAKES, owns=True), "Ben owns it"),
        (replace(BEN_TAKES, is_bot=True), "Ben is a bot"),
        (replace(BEN_TAKES, is_inactive=True), "account of Ben is closed"),
        (replace(BEN_TAKES, part="Ana has handed 7 to Ben already"), "Ana has handed 7 to Ben already"),
        (replace(BEN_TAKES, has_room=False), "Ben has no room for it now"),
    ],
)
def test_to_whom_it_can_go(taker: Taker, words: str) -> None:
    said = why_not_to(taker)
    assert words in said and bool(said) == bool(words)
    assert not {"away", "full", "capacity", "hours"} & set(said.lower().split()), "why is between them and their leads"
