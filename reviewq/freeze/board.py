"""The board of a cycle: which efforts it has, what is said of each, and in which order they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reviewq.changes.rules.effort import Work
from reviewq.cycles.rules.cycle import CycleDay, CycleSpan, Kind
from reviewq.ffe.reads import EffortState
from reviewq.ffe.rules.life import State
from reviewq.forecast.rules.together import all_by

from .forms import UNKNOWN, Wanted
from .reads import Scene
from .rules.board import Effort, Folded, Share, fold, share
from .rules.risk import Risk, Target, risk_of, target_of

PAGE = 50  # efforts
MOST_DATES = 3  # columns of chances
JUDGED = (
    *(Kind.MILESTONE_1, Kind.MILESTONE_2, Kind.MILESTONE_3, Kind.NON_PRIORITY_FREEZE, Kind.FEATURE_FREEZE),
    *(Kind.RC1, Kind.FINAL_RC, Kind.RELEASE),
)
RISK_ORDER = list(Risk)
WORK_ORDER = [Work.FEATURE, Work.UNKNOWN, Work.FIX, Work.OTHER]


@dataclass(frozen=True, slots=True)
class Assessed:
    """An effort with what is said of it. `chance`: that all its open changes merge by the target; None: unknown, or not
    one piece of work."""

    effort: Effort
    target: Target | None
    chance: float | None
    risk: Risk
    request: EffortState | None

    @property
    def is_rest(self) -> bool:
        return self.effort.is_rest


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands above the rows. `risks`: how many efforts each risk has; `without`: open changes that have no
    forecast; `oldest`: when the oldest forecast was made."""

    share: Share
    folded: Folded
    risks: Mapping[Risk, int]
    merged: int
    open: int
    without: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    """A board in one state. `total`: efforts that the filters leave; `dates`: of the columns of chances."""

    scene: Scene
    wanted: Wanted
    summary: Summary
    assessed: list[Assessed]
    shown: list[Assessed]
    pages: int
    dates: list[CycleDay]

    @property
    def total(self) -> int:
        return len(self.assessed)

    @property
    def previous(self) -> str:
        return self.wanted.but(page=self.wanted.page - 1).query if self.wanted.page > 1 else ""

    @property
    def following(self) -> str:
        return self.wanted.but(page=self.wanted.page + 1).query if self.wanted.page < self.pages else ""


def board_of(scene: Scene, wanted: Wanted, now: datetime) -> Board:
    """The board in a state; asks nothing."""
    folded = fold(scene.pieces, scene.merged, scene.words.effort, scene.below)
    every = [assess(effort, scene, now) for effort in folded.efforts]
    found = sorted((one for one in every if is_wanted(one, wanted)), key=ORDER[wanted.sort])
    found.sort(key=lambda one: one.is_rest)
    pages = max(1, -(-len(found) // PAGE))
    wanted = wanted.but(page=min(wanted.page, pages))
    shown = found[(wanted.page - 1) * PAGE : wanted.page * PAGE]
    whole = [one for one in every if not one.is_rest]
    summary = Summary(
        share=share(scene.pieces, folded.efforts),
        folded=folded,
        risks={risk: sum(one.risk is risk for one in whole) for risk in Risk},
        merged=sum(one.count for one in scene.merged),
        open=len(scene.pieces),
        without=sum(piece.id not in scene.forecasts.curves for piece in scene.pieces),
        oldest=min((curve.made_at for curve in scene.forecasts.curves.values()), default=None),
    )
    return Board(scene, wanted, summary, found, shown, pages, judged_dates(scene.ground.span, now))


def assess(effort: Effort, scene: Scene, now: datetime) -> Assessed:
    request = request_of(effort, scene.requests)
    until = request.until if request and request.state is State.GRANTED else None
    target = target_of(effort.work, scene.ground.span, until, now)
    if not effort.is_whole:
        return Assessed(effort, target, None, Risk.UNKNOWN, request)
    chance = None
    if target is not None and not target.is_over:
        chance = all_by(effort.ids, scene.forecasts.curves, scene.below, target.at)
    return Assessed(effort, target, chance, risk_of(chance, target), request)


def request_of(effort: Effort, requests: Mapping[str, EffortState]) -> EffortState | None:
    """The newest exception asked for this effort, under any of the keys that its changes have."""
    keys = {effort.key, *(piece.effort for piece in effort.pieces)} if not effort.is_rest else set()
    found = [requests[key] for key in keys if key in requests]
    return max(found, key=lambda one: one.pk, default=None)


def is_wanted(one: Assessed, wanted: Wanted) -> bool:
    work = one.effort.work.value or UNKNOWN
    risk_fits = not wanted.risk or (wanted.risk == one.risk and not one.is_rest)
    return wanted.work in ("", work) and risk_fits


def _by_risk(one: Assessed) -> Any:
    chance = 1.0 if one.chance is None else one.chance
    return RISK_ORDER.index(one.risk), WORK_ORDER.index(one.effort.work), chance, one.effort.key


ORDER: Mapping[str, Callable[[Assessed], Any]] = {
    "": _by_risk,
    "chance": lambda one: (one.chance is None, one.chance or 0.0, one.effort.key),
    "wait": lambda one: (
        one.effort.held_since is None,
        one.effort.held_since.timestamp() if one.effort.held_since else 0.0,
        one.effort.key,
    ),
    "name": lambda one: (one.effort.name.lower(), one.effort.key),
}


def judged_dates(span: CycleSpan, now: datetime) -> list[CycleDay]:
    """The coming dates that something has to make: the feature freeze, then the others by time; of several at one
    instant the one that says most."""
    coming = [day for day in span.days if day.kind in JUDGED and day.at > now]
    coming.sort(key=lambda day: (day.kind is not Kind.FEATURE_FREEZE, day.at))
    found: dict[datetime, CycleDay] = {}
    for day in coming:
        found.setdefault(day.at, day)
    return list(found.values())[:MOST_DATES]
