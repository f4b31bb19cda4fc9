"""How well suggestions foretold who reviewed, in figures and as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from .replay import ALONE, Replayed
from .rules.case import Account
from .rules.load import BUSIEST, SHOWN

NOT_SCORED = 0.1  # share of the changes, from the first on
TOPS = (1, 3, 5, 10)
BINS = 10
Told = tuple[float, bool]  # what was said, and whether it came true
NAMES = {"places_lately": "shares of folders alone", "owner": "shares of the owner's changes alone"}


@dataclass(frozen=True, slots=True)
class Score:
    """`tops`: share of the changes with one of their reviewers among the first 1, 3, 5, 10. `mrr`: mean of one over the
    place of the first of them; 0 for one who is not among the ten."""

    count: int
    tops: tuple[float, ...]
    mrr: float


def scored(replayed: Sequence[Replayed]) -> list[Replayed]:
    """Without the first tenth, in which there is little to know, and without changes that nobody reviewed."""
    return [one for one in replayed[int(len(replayed) * NOT_SCORED) :] if one.case.reviewers]


def score(ranked: Iterable[tuple[Sequence[Account], Collection[Account]]]) -> Score | None:
    """Of the people ranked for each change, and its reviewers. None: there are no changes."""
    places = [_place(accounts, reviewers) for accounts, reviewers in ranked]
    if not places:
        return None
    found = [place for place in places if place]
    tops = tuple(sum(place <= top for place in found) / len(places) for top in TOPS)
    return Score(len(places), tops, sum(1 / place for place in found) / len(places))


def _place(accounts: Sequence[Account], reviewers: Collection[Account]) -> int:
    """1 for the first; 0: none of them."""
    return next((place for place, account in enumerate(accounts, 1) if account in reviewers), 0)


def told(replayed: Iterable[Replayed], most: int) -> list[Told]:
    return [(pick.probability, pick.account in one.case.reviewers) for one in replayed for pick in one.picks[:most]]


def calibration_error(of: Iterable[Told]) -> float | None:
    """Mean distance between what was said and what came in ten bins of equal width, each by its cases. None: nothing
    was said."""
    bins: list[list[Told]] = [[] for _ in range(BINS)]
    for said, came in of:
        bins[min(int(said * BINS), BINS - 1)].append((said, came))
    count = sum(map(len, bins))
    return sum(abs(sum(said - came for said, came in one)) for one in bins) / count if count else None


def share_of_busiest(accounts: Iterable[Account]) -> float | None:
    counts = Counter(accounts)
    return sum(count for _, count in counts.most_common(BUSIEST)) / counts.total() if counts else None


def report(replayed: Sequence[Replayed]) -> str:
    asked = scored(replayed)
    rows = [("suggestions", score(([pick.account for pick in one.picks], one.case.reviewers) for one in asked))]
    rows += [(NAMES[term], score((one.alone[term], one.case.reviewers) for one in asked)) for term in ALONE]
    lines = [f"{'':<36}{'n':>6} " + " ".join(f"{f'top-{top}':>6}" for top in TOPS) + "    MRR"]
    lines += [_row(name, found) for name, found in rows]
    firsts = [one.picks[0].account for one in asked if one.picks]
    shown = [pick.account for one in asked for pick in one.picks[:SHOWN]]
    figures = [
        ("calibration error, first", calibration_error(told(asked, 1))),
        (f"calibration error, first {SHOWN}", calibration_error(told(asked, SHOWN))),
        ("calibration error, all", calibration_error(told(asked, TOPS[-1]))),
        ("share of the three most picked, first", share_of_busiest(firsts)),
        (f"share of the three most picked, {SHOWN} shown", share_of_busiest(shown)),
        ("share of the three busiest reviewers", share_of_busiest(a for one in asked for a in one.case.reviewers)),
    ]
    return "\n".join([*lines, "", *(f"{name:<42}{_figure(value)}" for name, value in figures)])


def _row(name: str, found: Score | None) -> str:
    if found is None:
        return f"{name:<36}{0:>6} " + " ".join(f"{'–':>6}" for _ in TOPS) + f" {'–':>6}"
    tops = " ".join(f"{100 * top:6.1f}" for top in found.tops)
    return f"{name:<36}{found.count:>6} {tops} {found.mrr:6.3f}"


def _figure(value: float | None) -> str:
    return f"{'–' if value is None else f'{value:.3f}':>6}"
