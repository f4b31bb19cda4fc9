"""A forecast: by which day a change will have merged with which probability, and what moved that most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Curve:
    """The probability to have merged within so many days after `made_at`; never falls. Between two points it runs
    straight, before the first from 0, after the last it stays."""

    made_at: datetime
    points: tuple[tuple[float, float], ...]

    def by(self, at: datetime) -> float:
        """The probability (0..1) to have merged by an instant; 0 for one that is not after `made_at`."""
        days, before = (at - self.made_at) / DAY, (0.0, 0.0)
        if days <= 0:
            return 0.0
        for point in self.points:
            if days <= point[0]:
                share = (days - before[0]) / (point[0] - before[0])
                return before[1] + share * (point[1] - before[1])
            before = point
        return before[1]


@dataclass(frozen=True, slots=True)
class Push:
    """One reason of a forecast. `push`: how much it moved the log-odds; above 0 it makes a merge likelier."""

    code: str
    words: str
    push: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast of one change. `cases`: past days of past changes of this site that it learned from; 0: only from
    the stated priors. `after_plus_two`: the curve that it would have if it got its first +2 now; None: it has one."""

    curve: Curve
    pushes: tuple[Push, ...]
    cases: int
    after_plus_two: Curve | None = None
