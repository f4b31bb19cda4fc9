"""What stands on the line of an effort, in words and figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from reviewq.changes.rules.effort import Work
from reviewq.changes.rules.holder import Holder, Lane
from reviewq.changes.rules.reason import span as length_of
from reviewq.cycles.rules.cycle import CycleDay
from reviewq.cycles.rules.words import title_of
from reviewq.forecast.rules.latest import Latest, latest_day, slowest
from reviewq.forecast.rules.latest import State as LatestState
from reviewq.forecast.rules.together import all_by
from reviewq.forecast.rules.together import by as chance_by

from .board import Assessed
from .forms import UNKNOWN
from .reads import Ground, Named, Scene
from .rules.board import Effort
from .rules.risk import Risk

MOST_UNDER = 12  # changes under a row; the page of the effort has all of them
MOST_LISTED = 3  # numbers in a sentence


@dataclass(frozen=True, slots=True)
class Chance:
    """By one date. `all_merge`: that all open changes have merged; None: unknown, or they are no one piece of work.
    `expected`: then how many of them are likely to, those without a forecast left out; None: none has one. `is_aim`:
    the effort has to make this date."""

    day: CycleDay
    all_merge: float | None
    expected: float | None
    words: str
    is_aim: bool = False

    @property
    def name(self) -> str:
        """Of the date."""
        return date_words(self.day)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the board."""

    assessed: Assessed
    address: str
    turns: str
    held: str
    chain: str
    chances: list[Chance]
    latest: Latest

    @property
    def effort(self) -> Effort:
        return self.assessed.effort

    @property
    def work(self) -> str:
        return self.effort.work.value or UNKNOWN

    @property
    def more(self) -> bool:
        """Whether it has changes that are not under its row."""
        return len(self.effort.pieces) > MOST_UNDER

    @property
    def may_ask(self) -> bool:
        """Whether an exception is something to ask for: a feature, or what may be one, that is no sure thing."""
        is_feature = self.effort.work in (Work.FEATURE, Work.UNKNOWN)
        return is_feature and self.effort.is_whole and self.assessed.risk is not Risk.LIKELY

    @property
    def latest_words(self) -> str:
        """Short, for a narrow column."""
        return {LatestState.PAST: "past", LatestState.GIVEN: "has one"}.get(self.latest.state, self.latest.words)


def lines_of(
    shown: Sequence[Assessed], scene: Scene, dates: Sequence[CycleDay], others: Mapping[int, Named], now: datetime
) -> list[Line]:
    """`others`: the changes outside of their efforts that these stand on."""
    numbers = {piece.id: piece.number for piece in scene.pieces}
    return [
        Line(
            assessed=one,
            address=effort_address(scene.ground, one.effort.key),
            turns=turn_words(one.effort),
            held=length_of((now - one.effort.held_since).total_seconds()) if one.effort.held_since else "",
            chain=chain_words(one.effort, numbers, others, scene.ground.project.name),
            chances=[_chance(one, scene, day) for day in dates],
            latest=latest_of(one, scene, now),
        )
        for one in shown
    ]


def effort_address(ground: Ground, key: str) -> str:
    """The page of an effort."""
    asked = urlencode({"project": ground.project.name, "key": key})
    return f"{reverse('freeze:effort', args=[ground.span.slug])}?{asked}"


def outside(shown: Iterable[Assessed]) -> set[int]:
    return {low for one in shown for low in one.effort.chain.outside}


def _chance(one: Assessed, scene: Scene, day: CycleDay) -> Chance:
    effort, curves, below = one.effort, scene.forecasts.curves, scene.below
    if effort.is_whole and one.target and one.target.at == day.at:
        return Chance(day, one.chance, None, percent(one.chance), is_aim=True)
    if effort.is_whole:
        whole = all_by(effort.ids, curves, below, day.at)
        return Chance(day, whole, None, percent(whole))
    likely = expected(effort, scene, day.at)
    return Chance(day, None, likely, f"{likely:.0f} of {len(effort.ids)}" if likely is not None else "unknown")


def expected(effort: Effort, scene: Scene, by: datetime) -> float | None:
    """How many of its open changes are likely to have merged; None: none of them has a forecast."""
    curves, below = scene.forecasts.curves, scene.below
    each = [chance for one in effort.ids if (chance := chance_by(one, curves, below, by)) is not None]
    return sum(each) if each else None


def latest_of(one: Assessed, scene: Scene, now: datetime) -> Latest:
    """The latest responsible day of the slowest of an effort's changes."""
    if one.target is None or one.target.is_over or not one.effort.is_whole:
        return slowest(())
    return slowest(latest_for(change, scene, one.target.at, now) for change in one.effort.ids)


def latest_for(change: int, scene: Scene, by: datetime, now: datetime) -> Latest:
    """The latest responsible day of one change."""
    after = scene.forecasts.after
    return latest_day(after.get(change), change in after and after[change] is None, now, by)


TURN_WORDS: Mapping[str, str] = {
    Holder.REVIEWERS: "with reviewers",
    Holder.AUTHOR: "with the author",
    Holder.CI: "with CI",
    Holder.CHANGE: "behind another change",
    Holder.NOBODY: "with nobody",
    Holder.UNKNOWN: "unknown",
}
LANE_WORDS: Mapping[str, str] = {Lane.HELD: "held", Lane.APPROVED: "approved"}  # say more than the holder


def turn_words(effort: Effort) -> str:
    """`3 with reviewers, 1 with the author`: how many changes each has, most first."""
    words = Counter(LANE_WORDS.get(one.lane) or TURN_WORDS.get(one.turn, one.turn) for one in effort.pieces)
    return ", ".join(f"{count} {what}" for what, count in sorted(words.items(), key=lambda item: (-item[1], item[0])))


def chain_words(effort: Effort, numbers: Mapping[int, int], others: Mapping[int, Named], project: str) -> str:
    """How deep the chain is, what has to merge first, and what it waits for elsewhere; empty: nothing of that."""
    said = []
    if effort.chain.depth > 1:
        first = listed([str(numbers[one]) for one in effort.chain.first])
        said.append(f"{effort.chain.depth} deep, {f'{first} first' if first else 'some in a circle'}")
    if effort.chain.outside:
        names = [_named(others[one], project) for one in effort.chain.outside if one in others]
        said.append(f"on {listed(names)}" if names else "on others")
    return "; ".join(said)


def _named(other: Named, project: str) -> str:
    return str(other.number) if other.project == project else f"{other.number} in {other.project}"


def listed(names: Collection[str]) -> str:
    """`1, 2, 3 and 4 more`."""
    shown = ", ".join(list(names)[:MOST_LISTED])
    return f"{shown} and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else shown


def date_words(day: CycleDay) -> str:
    return f"{title_of(day)} {day.day.day} {day.day:%b}"


def percent(chance: float | None) -> str:
    """`35 %`; nothing that is not certain is called so. None: unknown."""
    if chance is None:
        return "unknown"
    if chance < 0.01:
        return "< 1 %"
    return "> 99 %" if chance > 0.99 else f"{chance * 100:.0f} %"
