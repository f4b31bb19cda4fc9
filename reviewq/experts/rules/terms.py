"""What speaks for each candidate: one figure a term, all logarithms of shares or of days.

A share is smoothed by how active somebody is anywhere, so that one review of a file does not outweigh everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log

from .case import Account, Asked, Day, day_of
from .knowledge import Knowledge, Of, subjects
from .places import Chain, chains
from .tally import Tally

TERMS = (
    "place",  # share of reviews of the deepest folder with history; the less history, the more its parent says
    "places_lately",  # share over all folders, a level deeper counts double; half-life 30 days
    "places",  # the same, 120 days
    "owner_lately",  # share of reviews of this owner's changes, 20 days
    "owner",  # the same, 150 days
    "owner_area",  # the same, in the uppermost folders of this change
    "branch_lately",  # share of reviews on this branch, 3 days
    "branch",  # the same, 60 days
    "ending",  # share of reviews of files with such endings
    "stem",  # share of reviews of files with such names
    "written",  # share of changes that they made themselves in these folders
    "last",  # days since their last review of anything
    "last_owner",  # ... of a change of this owner
    "last_project",  # ... in this project
    "active",  # share of all reviews
)
Row = list[float]
Shares = Mapping[Account, float]
NEVER = 2000.0  # days
MOST_CANDIDATES = 60  # beyond the likeliest by a plain sum of shares nobody is weighed
TRUST = 0.5  # reviews of a folder at which it counts half
CAREFUL = 1.0  # reviews that the parent folder's shares are worth
FLOORS = {"place": 1e-4, "places": 0.01, "written": 0.02, "share": 1e-4, "days": 0.02}


@dataclass(frozen=True, slots=True)
class Context:
    """One count of reviews that a term takes shares of. `prior`: reviews that the share of all is worth."""

    term: str
    of: Of
    half: int = 0
    prior: float = 0.5


CONTEXTS = (
    Context("owner_lately", Of.OWNER),
    Context("owner", Of.OWNER, 1),
    Context("owner_area", Of.OWNER_AREA),
    Context("branch_lately", Of.BRANCH),
    Context("branch", Of.BRANCH, 1),
    Context("ending", Of.ENDING, 0, 2.0),
    Context("stem", Of.STEM),
)


@dataclass(frozen=True, slots=True)
class Field:
    """The candidates for a change with their rows of figures, in the order of TERMS."""

    accounts: Sequence[Account]
    rows: Sequence[Row]


def field(asked: Asked, knowledge: Knowledge, left_out: Collection[Account] = ()) -> Field:
    """First the candidates, by the few terms that find them; then every term of these."""
    day = day_of(asked.at)
    active = _active(knowledge, day, {*left_out, asked.owner})
    places = _Places(asked, knowledge, day)
    contexts = {context.term: _Reviews(context, asked, knowledge, day) for context in CONTEXTS}
    shares: dict[str, Shares] = {
        "active": active,
        "place": places.deepest(active),
        "places": places.levels(active, 1),
        "owner": contexts["owner"].shares(active),
        "branch": contexts["branch"].shares(active),
    }
    accounts = _likeliest(shares, active)
    chosen = {account: active[account] for account in accounts}
    shares |= {term: reviews.shares(chosen) for term, reviews in contexts.items() if term not in shares}
    shares["places_lately"] = places.levels(chosen, 0)
    shares["written"] = places.levels(chosen, 0, Of.WRITTEN)
    columns = {term: _logs(term, found, accounts) for term, found in shares.items()}
    columns |= _days(asked, knowledge, accounts, day)
    return Field(accounts, [list(row) for row in zip(*(columns[term] for term in TERMS), strict=True)])


def _active(knowledge: Knowledge, day: Day, left_out: Collection[Account | None]) -> dict[Account, float]:
    """Everybody who ever reviewed, with their share of all reviews; nobody's is 0."""
    weights = {a: w + 0.2 for a, w in knowledge.of(Of.ALL).weights(day).items() if a not in left_out}
    total = sum(weights.values())
    return {account: weight / total for account, weight in weights.items()}


class _Reviews:
    """The reviews of a context of one change; the mean where it has several, such as endings."""

    def __init__(self, context: Context, asked: Asked, knowledge: Knowledge, day: Day) -> None:
        self._prior = context.prior
        names = sorted(subjects(asked).get(context.of, ()))
        found = (knowledge.of(context.of, name).scaled(day, context.half) for name in names)
        self._parts = [(values, factor / len(names)) for values, factor in found if values]
        self._total = sum(factor * sum(values.values()) for values, factor in self._parts) + context.prior

    def shares(self, active: Shares) -> Shares:
        """Filled up by how active each is."""
        found = {account: self._prior * share for account, share in active.items()}
        for values, factor in self._parts:
            _add(found, values, factor)
        return {account: weight / self._total for account, weight in found.items()}


def _add(to: dict[Account, float], values: Shares, factor: float) -> None:
    """Of those who stand in `to` alone."""
    if len(values) < len(to):
        for account, value in values.items():
            if account in to:
                to[account] += factor * value
    else:
        for account in to:
            if account in values:
                to[account] += factor * values[account]


def _likeliest(shares: Mapping[str, Shares], active: Shares) -> list[Account]:
    """By plain sums, the likeliest first; accounts break ties, so the same knowledge gives the same answer."""
    counted = [shares[name] for name in ("place", "places", "owner", "branch", "active")]
    sums = {account: sum([one[account] for one in counted]) for account in active}
    return sorted(sums, key=lambda account: (-sums[account], account))[:MOST_CANDIDATES]


def _logs(term: str, shares: Shares, accounts: Sequence[Account]) -> Row:
    floor = FLOORS.get(term.removesuffix("_lately"), FLOORS["share"])
    return [log(shares.get(account, 0.0) + floor) for account in accounts]


def _days(asked: Asked, knowledge: Knowledge, accounts: Sequence[Account], day: Day) -> dict[str, Row]:
    tallies = {
        "last": knowledge.of(Of.ALL),
        "last_owner": knowledge.of(Of.OWNER, asked.owner) if asked.owner is not None else Tally(()),
        "last_project": knowledge.of(Of.PLACE, asked.project + "/"),
    }
    return {
        term: [log(tally.days_since(account, day, NEVER) + FLOORS["days"]) for account in accounts]
        for term, tally in tallies.items()
    }


class _Places:
    """The shares of the places of one change; each place is looked at once, however many files are in it."""

    def __init__(self, asked: Asked, knowledge: Knowledge, day: Day) -> None:
        self.chains: list[Chain] = chains(asked)
        self.knowledge, self.day = knowledge, day
        self.depths: dict[str, float] = defaultdict(float)  # by place; a level deeper counts double, for each file
        for chain in self.chains:
            for level, place in enumerate(chain, 1):
                self.depths[place] += 2.0**level

    def levels(self, among: Shares, half: int, of: Of = Of.PLACE) -> Shares:
        """Shares of each place, added up by its depth and by how much is known of it."""
        added = dict.fromkeys(among, 0.0)
        sum_of_depths = 0.0
        for place, at_place in self.depths.items():
            values, factor = self.knowledge.of(of, place).scaled(self.day, half)
            sum_of_values = sum(values.values())
            total = sum_of_values * factor
            if total < 1e-9:
                continue
            depth = at_place * total / (total + TRUST)
            sum_of_depths += depth
            _add(added, values, depth / sum_of_values)
        return {account: share / sum_of_depths for account, share in added.items()} if sum_of_depths else added

    def deepest(self, active: Shares) -> Shares:
        """For each file the shares of its own history, filled up with its folder's, and so on up to the share of all;
        the mean over the files."""
        known = {place: self.knowledge.of(Of.PLACE, place).scaled(self.day, 1) for place in self.depths}
        totals = {place: sum(values.values()) * factor for place, (values, factor) in known.items() if values}
        parts: dict[str, float] = defaultdict(float)  # by place: what one review there adds
        for chain in self.chains:
            left = 1.0 / len(self.chains)
            for place in reversed(chain):
                if place in totals:
                    parts[place] += left / (totals[place] + CAREFUL)
                    left *= CAREFUL / (totals[place] + CAREFUL)
            parts[""] += left
        shares = {account: parts[""] * share for account, share in active.items()}
        for place in totals:
            values, factor = known[place]
            _add(shares, values, parts[place] * factor)
        return shares
