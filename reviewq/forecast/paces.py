"""How projects and owners moved before any instant: what of a state is not in the change's own log."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from statistics import median

from .rules.chance import DAY
from .rules.state import OwnerPast, Pace

WEEK, FORTNIGHT, QUARTER = 7 * DAY, 14 * DAY, 90 * DAY
TOGETHER = timedelta(minutes=30)  # between uploads of one series
LATEST = 20  # merges whose usual time counts


@dataclass(slots=True)
class Group:
    """The changes of a project, or of an owner in it, by instant. A merge comes with the days that it took."""

    created: list[datetime] = field(default_factory=list)
    merges: list[tuple[datetime, float]] = field(default_factory=list)
    abandons: list[datetime] = field(default_factory=list)
    ended: list[tuple[datetime, datetime]] = field(default_factory=list)  # with when it was created

    def add(self, created: datetime, merged: datetime | None, abandoned: datetime | None) -> None:
        insort(self.created, created)
        if merged:
            insort(self.merges, (merged, (merged - created) / DAY))
        elif abandoned:
            insort(self.abandons, abandoned)
        if end := merged or abandoned:
            insort(self.ended, (end, created))

    def open_at(self, at: datetime) -> int:
        return bisect_left(self.created, at) - bisect_left(self.merges, (at, 0.0)) - bisect_left(self.abandons, at)

    def fresh_at(self, at: datetime, span: timedelta) -> int:
        """How many of the open ones were created in that span before an instant."""
        since = at - span
        start, end = (bisect_left(self.ended, (instant, instant)) for instant in (since, at))
        gone = sum(created >= since for _, created in self.ended[start:end])
        return _count(self.created, since, at) - gone

    def merged_in(self, at: datetime, span: timedelta) -> list[float]:
        """The days that the merges of that span before an instant took."""
        start, end = (bisect_left(self.merges, (instant, 0.0)) for instant in (at - span, at))
        return [days for _, days in self.merges[start:end]]

    def latest(self, at: datetime) -> list[float]:
        """The same of the latest merges before an instant."""
        end = bisect_left(self.merges, (at, 0.0))
        return [days for _, days in self.merges[max(0, end - LATEST) : end]]


class Paces:
    """Filled once, in any order, then asked about any instant. Projects and owners by any key."""

    def __init__(self) -> None:
        self._projects: dict[Hashable, Group] = defaultdict(Group)
        self._owners: dict[tuple[Hashable, Hashable], Group] = defaultdict(Group)
        self._reviews: dict[Hashable, list[datetime]] = defaultdict(list)
        self._seen: dict[Hashable, list[datetime]] = defaultdict(list)
        self._uploads: dict[Hashable, list[tuple[datetime, int]]] = defaultdict(list)
        self._ended: dict[int, datetime] = {}
        self._paces: dict[tuple[Hashable, datetime], Pace] = {}
        self._pasts: dict[tuple[Hashable, Hashable, datetime], OwnerPast] = {}

    def add_change(
        self,
        project: Hashable,
        owner: Hashable,
        created: datetime,
        merged: datetime | None = None,
        abandoned: datetime | None = None,
    ) -> None:
        for group in (self._projects[project], self._owners[project, owner]):
            group.add(created, merged, abandoned)

    def add_end(self, change: int, at: datetime) -> None:
        self._ended[change] = at

    def add_upload(self, owner: Hashable, change: int, at: datetime) -> None:
        insort(self._uploads[owner], (at, change))

    def add_review(self, project: Hashable, at: datetime) -> None:
        insort(self._reviews[project], at)

    def add_act(self, who: Hashable, at: datetime) -> None:
        insort(self._seen[who], at)

    def siblings(self, owner: Hashable, change: int, uploaded: datetime, at: datetime) -> int:
        """Other open changes of the owner of which a patch set came within half an hour of this one's newest."""
        uploads = self._uploads[owner]
        start = bisect_left(uploads, (uploaded - TOGETHER, 0))
        until = min(at, uploaded + TOGETHER)
        near = takewhile(lambda upload: upload[0] < until, (uploads[place] for place in range(start, len(uploads))))
        others = {number for _, number in near} - {change}
        return sum(number not in self._ended or self._ended[number] >= at for number in others)

    def pace(self, project: Hashable, at: datetime) -> Pace:
        key = (project, at)
        if key not in self._paces:
            group = self._projects[project]
            self._paces[key] = Pace(
                merges=len(group.merged_in(at, FORTNIGHT)),
                reviews=_count(self._reviews[project], at - WEEK, at),
                open=group.open_at(at),
                fresh=group.fresh_at(at, FORTNIGHT),
                days=_usual(group.latest(at)),
            )
        return self._paces[key]

    def owner_past(self, project: Hashable, owner: Hashable, at: datetime) -> OwnerPast:
        key = (project, owner, at)
        if key not in self._pasts:
            group, seen = self._owners[project, owner], self._seen[owner]
            place, merged = bisect_left(seen, at), group.merged_in(at, QUARTER)
            self._pasts[key] = OwnerPast(
                merged=len(merged),
                abandoned=_count(group.abandons, at - QUARTER, at),
                open=group.open_at(at),
                days=_usual(merged),
                seen_age=(at - seen[place - 1]) / DAY if place else None,
            )
        return self._pasts[key]


def _count(instants: Sequence[datetime], start: datetime, end: datetime) -> int:
    return bisect_left(instants, end) - bisect_left(instants, start)


def _usual(days: Sequence[float]) -> float | None:
    return median(days) if days else None
