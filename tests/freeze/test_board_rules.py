"""Folding into efforts, chains, deadlines and risk: tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from reviewq.changes.rules.effort import Work
from reviewq.cycles.rules.cycle import CycleDay, CycleSpan, Kind
from reviewq.freeze.rules.board import LOOSE_OWNERS, Effort, Folded, Merged, Piece, fold, share
from reviewq.freeze.rules.chain import Chain, chain_of
from reviewq.freeze.rules.risk import Risk, Target, risk_of, target_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FEATURE, FIX, OTHER, UNKNOWN = Work.FEATURE, Work.FIX, Work.OTHER, Work.UNKNOWN
DATES = {Kind.MILESTONE_2: -30, Kind.FEATURE_FREEZE: 10, Kind.RC1: 24, Kind.FINAL_RC: 33, Kind.RELEASE: 38}


def piece(number: int, effort: str = "", work: Work = UNKNOWN, **given: object) -> Piece:
    values = {"subject": "x", "owner": 1, "is_named": bool(work), "turn": "reviewers", "lane": "first"}
    values |= {"since": NOW - number * DAY, "lines": 10, "id": number} | given
    return Piece(number=number, effort=effort, work=work, **values)  # type: ignore[arg-type]


def folded(*pieces: Piece, merged: Mapping[str, int] | None = None, said: Mapping[str, Work] | None = None) -> Folded:
    over = [Merged(effort, FIX, count) for effort, count in (merged or {}).items()]
    return fold(pieces, over, (said or {}).get, {})


def by_key(found: Folded) -> dict[str, Effort]:
    return {effort.key: effort for effort in found.efforts}


def test_efforts_are_what_belongs_together() -> None:
    found = by_key(
        folded(
            piece(1, "bp/tides", FEATURE),
            piece(2, "topic/Tides"),
            piece(3, "topic/locks", OTHER),
            piece(4, "topic/locks", FIX),
            piece(5, "bug/7", FIX),
            piece(6, "bug/8", FIX),
            piece(7, "bug/8", FIX),
            piece(8, "bug/9", FIX),
            piece(9),
            piece(10, "", OTHER),
            merged={"bug/9": 1, "topic/tides": 2, "bug/5": 4, "": 3},
        )
    )
    assert {key: effort.ids for key, effort in found.items()} == {
        "bp/tides": (1, 2),
        "topic/locks": (3, 4),
        "bug/8": (6, 7),
        "bug/9": (8,),
        "rest/fix": (5,),
        "rest/unknown": (9,),
        "rest/other": (10,),
    }
    assert {key: effort.work for key, effort in found.items() if not effort.is_rest} == {
        "bp/tides": FEATURE,
        "topic/locks": FIX,
        "bug/8": FIX,
        "bug/9": FIX,
    }
    assert found["bp/tides"].merged == 2
    assert found["bug/9"].merged == 1
    assert found["rest/fix"].merged == 7  # bugs that stood alone, and fixes without an effort
    assert [found[key].name for key in ("bp/tides", "bug/8")] == ["tides", "bug 8"]
    assert found["rest/unknown"].name.startswith("Unknown")


def test_what_has_nothing_open_any_more_is_counted() -> None:
    found = folded(piece(1, "bp/a", FEATURE), merged={"bp/a": 1, "bp/b": 2, "topic/B": 1, "topic/c": 4, "bug/3": 9})
    assert (found.done, found.done_merged) == (2, 7)
    assert folded() == Folded([], 0, 0)


def test_turns_waits_and_lines() -> None:
    (effort,) = folded(
        piece(1, "bp/a", FEATURE),
        piece(9, "bp/a", FEATURE, lines=5),
        piece(20, "bp/a", FEATURE, turn="author", lane="author"),
        piece(30, "bp/a", FEATURE, turn="nobody", lane="approved", lines=500),
    ).efforts
    assert effort.turns == {"reviewers": 2, "author": 1, "nobody": 1}
    assert effort.held_since == NOW - 9 * DAY
    assert effort.lines == 25
    assert folded(piece(1, "bp/a", turn="ci", lane="ci")).efforts[0].held_since is None


@pytest.mark.parametrize(
    ("works", "expected"),
    [((OTHER, OTHER), OTHER), ((OTHER, UNKNOWN), UNKNOWN), ((UNKNOWN, FIX, OTHER), FIX), ((FIX, FEATURE), FEATURE)],
)
def test_the_work_of_a_topic(works: tuple[Work, ...], expected: Work) -> None:
    pieces = [piece(number, "topic/t", work) for number, work in enumerate(works, 1)]
    assert folded(*pieces).efforts[0].work is expected
    said = folded(*pieces, said={"topic/t": OTHER}).efforts[0]
    assert (said.work, said.is_said) == (OTHER, True)


def test_a_topic_of_many_people_is_no_one_piece_of_work() -> None:
    pieces = [piece(number, "topic/sweep", owner=number) for number in range(1, LOOSE_OWNERS + 1)]
    assert not folded(*pieces).efforts[0].is_whole
    assert folded(*pieces[1:]).efforts[0].is_whole
    assert folded(*[piece(n, "bp/sweep", owner=n) for n in range(1, LOOSE_OWNERS + 1)]).efforts[0].is_whole


def test_the_share_that_names_nothing() -> None:
    pieces = [piece(1, "topic/t"), piece(2, "topic/t", FIX), piece(3), piece(4, "", OTHER)]
    told = share(pieces, folded(*pieces).efforts)
    assert (told.unnamed, told.total, told.told) == (2, 4, 1)


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ({}, Chain(1, (), ())),
        ({2: {1}, 3: {2}}, Chain(3, (1,), ())),
        ({2: {1}, 3: {1}, 4: {9}}, Chain(2, (1,), (9,))),
        ({1: {2}, 2: {1}}, Chain(2, (), ())),  # a circle
        ({1: {1}}, Chain(1, (), ())),
        ({2: {1}, 4: {3}}, Chain(2, (1, 3), ())),
        ({9: {1}}, Chain(1, (), ())),  # what stands on a member from outside
    ],
)
def test_chains(below: dict[int, set[int]], expected: Chain) -> None:
    assert chain_of((1, 2, 3, 4), below) == expected


def test_a_long_chain_is_no_trouble() -> None:
    assert chain_of(range(3000), {n: {n - 1} for n in range(1, 3000)}).depth == 3000


def span(at: datetime = NOW, kinds: Mapping[Kind, int] = DATES) -> CycleSpan:
    days = tuple(CycleDay(kind, (at + n * DAY).date(), at + n * DAY) for kind, n in kinds.items())
    return CycleSpan("heron", "Heron", at - 80 * DAY, at + kinds.get(Kind.RELEASE, 0) * DAY, days)


@pytest.mark.parametrize(
    ("work", "days", "expected"),
    [
        (FEATURE, 0, ("the feature freeze", 10, False)),
        (UNKNOWN, 0, ("the feature freeze", 10, False)),
        (FIX, 0, ("RC1", 24, False)),
        (OTHER, 0, ("RC1", 24, False)),
        (FEATURE, 11, ("the feature freeze", 10, True)),
        (UNKNOWN, 11, ("RC1", 24, False)),
        (FIX, 25, ("the last RC", 33, False)),
        (FIX, 34, ("the release", 38, False)),
        (FIX, 39, ("the release", 38, True)),
    ],
)
def test_what_work_has_to_make(work: Work, days: int, expected: tuple[str, int, bool]) -> None:
    words, at, is_over = expected
    assert target_of(work, span(), None, NOW + days * DAY) == Target(words, NOW + at * DAY, is_over)


def test_a_grant_moves_the_deadline_until_it_ends() -> None:
    until = NOW + 14 * DAY
    late = NOW + 12 * DAY
    assert target_of(FEATURE, span(), until, late) == Target("the end of its exception", until)
    over = target_of(FEATURE, span(), until, NOW + 15 * DAY)
    assert over is not None
    assert over.is_over
    assert target_of(FEATURE, span(kinds={}), None, NOW) is None
    assert target_of(FEATURE, span(kinds={Kind.RELEASE: 5}), None, NOW) == Target("the release", NOW + 5 * DAY)


@pytest.mark.parametrize(
    ("chance", "risk"),
    [(0.0, Risk.LOST), (0.049, Risk.LOST), (0.05, Risk.AT_RISK), (0.499, Risk.AT_RISK), (0.5, Risk.OPEN),
     (0.75, Risk.LIKELY), (1.0, Risk.LIKELY), (None, Risk.UNKNOWN)],
)  # fmt: skip
def test_what_a_chance_means(chance: float | None, risk: Risk) -> None:
    assert risk_of(chance, Target("x", NOW)) is risk
    assert risk_of(chance, Target("x", NOW, is_over=True)) is Risk.LOST
    assert risk_of(chance, None) is Risk.UNKNOWN
