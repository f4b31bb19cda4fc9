"""Who reviewed how much of something, where what was long ago counts less."""

from __future__ import annotations

from collections.abc import Mapping

from .case import Account, Day

MOST_LIFTED = 200.0  # half-lives; then the figures are brought down again, long before they leave the range of floats


class Entry:
    """Of one account: the `last` day, and a plain `count`."""

    __slots__ = ("count", "last")

    def __init__(self, last: Day, count: int = 0) -> None:
        self.last = last
        self.count = count


class Tally:
    """`halves`: half-lives in days. What everybody has fades alike, so nothing need be touched as days pass: `values`
    holds for each half-life what each account has as of a day, its origin, and a later review is worth more than one by
    as much as the others have faded since."""

    __slots__ = ("entries", "halves", "origins", "values")

    def __init__(self, halves: tuple[float, ...]) -> None:
        self.halves = halves
        self.entries: dict[Account, Entry] = {}
        self.values: list[dict[Account, float]] = [{} for _ in halves]
        self.origins: list[Day] = []

    def add(self, account: Account, day: Day) -> None:
        """A day before the last one is taken, too: at a site a review may become known late."""
        if not self.origins:
            self.origins = [day for _ in self.halves]
        entry = self.entries.get(account)
        if entry is None:
            entry = self.entries[account] = Entry(day)
        entry.count += 1
        entry.last = max(entry.last, day)
        for place, half in enumerate(self.halves):
            if day - self.origins[place] > MOST_LIFTED * half:
                self._bring_down(place, day)
            values = self.values[place]
            values[account] = values.get(account, 0.0) + 2.0 ** ((day - self.origins[place]) / half)

    def _bring_down(self, place: int, day: Day) -> None:
        faded = 2.0 ** ((self.origins[place] - day) / self.halves[place])
        self.values[place] = {account: value * faded for account, value in self.values[place].items()}
        self.origins[place] = day

    def scaled(self, day: Day, place: int = 0) -> tuple[Mapping[Account, float], float]:
        """Values for the half-life at `place`, and what each of them is to be multiplied by to be a weight on a day."""
        if not self.entries:
            return {}, 1.0
        return self.values[place], 2.0 ** min((self.origins[place] - day) / self.halves[place], MOST_LIFTED)

    def weights(self, day: Day, place: int = 0) -> dict[Account, float]:
        values, factor = self.scaled(day, place)
        return {account: value * factor for account, value in values.items()}

    def days_since(self, account: Account, day: Day, never: float) -> float:
        entry = self.entries.get(account)
        return never if entry is None else min(max(day - entry.last, 0.0), never)
