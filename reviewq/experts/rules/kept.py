"""What was learned as plain values that JSON keeps exactly, and back: a tally, a ranking that waits for its answer, and
the weights. Every number comes back as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .calibration import Calibration, Curve, Scale
from .case import Day
from .knowledge import Lately
from .load import Load
from .ranking import Pick, Ranking
from .tally import Entry, Tally
from .terms import TERMS, Field
from .weighing import Weighing

OLDEST = 1500.0  # days: ten half-lives of the slowest kind, after which a review counts less than a thousandth
Plain = Any  # lists, dicts with text keys, text, numbers, truths
DIGITS = 5  # of the figures of a ranking that waits: they only give a step its direction


def tally_to_plain(tally: Tally, day: Day) -> dict[str, Plain]:
    """Account -> [last day, count, values]. Left out is who has not been there for OLDEST days."""
    people = {
        account: [entry.last, entry.count, *(values[account] for values in tally.values)]
        for account, entry in tally.entries.items()
        if entry.last > day - OLDEST
    }
    return {"origins": tally.origins, "people": people}


def tally_from_plain(halves: tuple[float, ...], plain: Mapping[str, Plain]) -> Tally:
    tally = Tally(halves)
    tally.origins = list(plain["origins"])
    for account, (last, count, *values) in plain["people"].items():
        tally.entries[account] = Entry(last, count)
        for place, value in enumerate(values):
            tally.values[place][account] = value
    return tally


def lately_to_plain(lately: Lately) -> list[Plain]:
    return [[change, sorted(reviewers)] for change, reviewers in lately.items()]


def lately_from_plain(plain: Sequence[Plain]) -> Lately:
    return {change: frozenset(reviewers) for change, reviewers in plain}


def skill_to_plain(weighing: Weighing, calibration: Calibration, load: Load) -> dict[str, Plain]:
    """All that is not evidence: some numbers an account at the most."""
    return {
        "terms": list(TERMS),
        "weighing": asdict(weighing),
        "calibration": asdict(calibration),
        "load": {name: dict(counts.of) for name, counts in load.counts.items()},
    }


def skill_from_plain(plain: Mapping[str, Plain]) -> tuple[Weighing, Calibration, Load]:
    """Of other terms than there are now (another version of this program kept it) the weights begin anew."""
    load = Load()
    for name, counts in load.counts.items():
        counts.of = dict(plain.get("load", {}).get(name, {}))
    if plain.get("terms") != list(TERMS):
        return Weighing(), Calibration(), load
    scales, curves, joining = (plain["calibration"][name] for name in ("scales", "curves", "joining"))
    calibration = Calibration([Scale(**one) for one in scales], [Curve(**one) for one in curves], Scale(**joining))
    return Weighing(**plain["weighing"]), calibration, load


def ranking_to_plain(ranking: Ranking) -> dict[str, Plain]:
    """What is needed to learn from the answer, rounded."""
    return {
        "accounts": list(ranking.field.accounts),
        "rows": [[round(value, DIGITS) for value in row] for row in ranking.field.rows],
        "chances": [round(chance, 2 * DIGITS) for chance in ranking.chances],
        "picks": [
            [pick.account, pick.probability, best] for pick, best in zip(ranking.picks, ranking.best, strict=True)
        ],
    }


def ranking_from_plain(plain: Mapping[str, Plain]) -> Ranking | None:
    """None: it was made of other terms than there are now."""
    rows = plain["rows"]
    if any(len(row) != len(TERMS) for row in rows):
        return None
    picks = [Pick(account, probability) for account, probability, _ in plain["picks"]]
    return Ranking(picks, Field(plain["accounts"], rows), plain["chances"], [one[2] for one in plain["picks"]], False)
