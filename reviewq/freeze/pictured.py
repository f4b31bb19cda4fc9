"""The pictures of a project's cycle put together from what the mirror knows: six queries, however much there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reviewq.changes.models import Project
from reviewq.changes.rules.effort import Work
from reviewq.cycles.rules.cycle import CycleSpan, Kind
from reviewq.parts.plot import Plot

from . import burn_reads, pictures
from .reads import Ground
from .rules.burn import Ahead, Burn, Life, ahead, aligned, burn, day_of, days_from, end_of, merges_a_day
from .rules.extent import Extent, extent
from .rules.speed import WEEK, WEEKS, speed, weeks_of

NOTHING = Burn({}, {})
NONE_AHEAD = Ahead({}, {}, {}, None, 0)


@dataclass(frozen=True, slots=True)
class Pictured:
    """`told`: what a reader must know to trust the pictures. `plots`: none where the cycle has no dates."""

    span: CycleSpan
    told: list[str]
    plots: list[Plot]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: the cycle of a project, and of which changes to speak."""

    project: Project
    span: CycleSpan
    before: CycleSpan | None
    reaches: Extent
    is_features: bool
    now: datetime

    @property
    def what(self) -> str:
        return "features" if self.is_features else "changes"

    def of(self, lives: Collection[Life]) -> list[Life]:
        return [life for life in lives if not self.is_features or life.work is Work.FEATURE]


def pictured(ground: Ground, is_features: bool, now: datetime) -> Pictured:
    span = ground.span
    reaches = extent(span, now)
    if reaches is None:
        return Pictured(span, ["The cycle has no dates yet."], [])
    return _draw(_Asked(ground.project, span, _before(span, ground.spans), reaches, is_features, now))


def _before(span: CycleSpan, known: Sequence[CycleSpan]) -> CycleSpan | None:
    """The cycle whose freeze came last before this one's."""
    freeze = span.at(Kind.FEATURE_FREEZE)
    found = [(at, one) for one in known if freeze and (at := one.at(Kind.FEATURE_FREEZE)) and at < freeze]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _draw(asked: _Asked) -> Pictured:
    earlier = extent(asked.before, asked.now) if asked.before else None
    first = min(asked.reaches.first, day_of(asked.now - WEEKS * WEEK), *([earlier.first] if earlier else []))
    past = burn_reads.past(asked.project, asked.span.branch_pattern, end_of(first))
    mine = asked.of(past.lives)
    known = _burn(asked, mine, past.reach)
    plots = [_burn_down(asked, mine, known), _merges(asked, mine, past.reach, earlier)]
    if day_of(asked.now) <= asked.reaches.last:  # later, what is open is meant for the next cycle
        plots.append(_speed(asked, past.lives))
    return Pictured(asked.span, pictures.said_of(known, asked.reaches, asked.now), plots)


def _burn(asked: _Asked, mine: Collection[Life], reach: datetime | None) -> Burn:
    today = asked.reaches.today
    return burn(mine, asked.reaches.first, today, reach) if today else NOTHING


def _burn_down(asked: _Asked, mine: Collection[Life], known: Burn) -> Plot:
    freeze, coming = asked.reaches.freeze, NONE_AHEAD
    curves = burn_reads.curves(asked.project)
    if freeze and freeze > asked.now and asked.reaches.today:
        coming = ahead(mine, curves, freeze, asked.now)
    risk = burn_reads.at_risk(asked.span.slug, asked.project)
    return pictures.burn_down(asked.span, asked.reaches, known, coming, risk, asked.what)


def _merges(asked: _Asked, mine: Collection[Life], reach: datetime | None, earlier: Extent | None) -> Plot:
    a_day = merges_a_day(mine)
    here = _days(a_day, asked.reaches, reach)
    before: Mapping[date, int] = {}
    if earlier and earlier.freeze and asked.reaches.freeze:
        before = aligned(_days(a_day, earlier, reach), day_of(earlier.freeze), day_of(asked.reaches.freeze))
    name = asked.before.name if asked.before else ""
    return pictures.merges(asked.span, asked.reaches, here, before, name)


def _days(a_day: Counter[date], reaches: Extent, reach: datetime | None) -> dict[date, int]:
    """Merges of each day of a cycle that the mirror knows."""
    if reach is None or reaches.today is None:
        return {}
    first = max(reaches.first, day_of(reach))
    return {day: a_day[day] for day in days_from(first, reaches.today)}


def _speed(asked: _Asked, lives: Collection[Life]) -> Plot:
    votes = burn_reads.plus_twos(asked.project, asked.now - WEEKS * WEEK)
    features = {life.id for life in lives if life.work is Work.FEATURE}
    of = speed(asked.of(lives), [at for _, at in votes], asked.reaches.freeze, asked.now)
    to_features = weeks_of((at for change, at in votes if change in features), asked.now)
    return pictures.review_speed(of, dict(to_features), asked.what)
