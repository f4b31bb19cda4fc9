"""Who reviewed how much of something, where what was long ago counts less."""

from __future__ import annotations

from .case import Account, Day


FORGOTTEN = 16  # half-lives after which a review says nothing


class Entry:
    """Of one account: `last` day, plain `count`, and a weight for each half-life as of `last`."""

    __slots__ = ("count", "last", "weights")

    def __init__(self, day: Day, size: int) -> None:
        self.last = day
        self.count = 0
        self.weights = [0.0] * size


class Tally:
    """`halves`: half-lives in days. A weight is brought to a day only when it is read or added to, so learning one
    review costs the same however many are known."""

    __slots__ = ("entries", "halves")

    def __init__(self, halves: tuple[float, ...]) -> None:
        self.halves = halves
        self.entries: dict[Account, Entry] = {}

    def add(self, account: Account, day: Day) -> None:
        """A day before the last one is taken, too: at a site a review may become known late."""
        entry = self.entries.get(account)
        if entry is None:
            entry = self.entries[account] = Entry(day, len(self.halves))
        ahead = day - entry.last
        old, new = (ahead, 0.0) if ahead >= 0 else (0.0, -ahead)
        for place, half in enumerate(self.halves):
            entry.weights[place] = entry.weights[place] * 2 ** (-old / half) + 2 ** (-new / half)
        entry.count += 1
        entry.last = max(entry.last, day)

    def weights(self, day: Day, place: int = 0) -> dict[Account, float]:
        """Of each account on a day, for the half-life at `place`; without those of nearly nothing. What came after that
        day counts as of that day."""
        half = self.halves[place]
        oldest = day - FORGOTTEN * half
        return {
            account: entry.weights[place] * 2 ** ((entry.last - day) / half)
            if entry.last < day
            else entry.weights[place]
            for account, entry in self.entries.items()
            if entry.last > oldest
        }

    def days_since(self, account: Account, day: Day, never: float) -> float:
        entry = self.entries.get(account)
        return never if entry is None else min(max(day - entry.last, 0.0), never)
