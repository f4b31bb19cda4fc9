"""Learns from the mirror's own past days how this site differs from the weights that are shipped, and judges by days
that were not learned from.

The last weeks are held out: weights that are learned from the days before them, with what was known when they began,
say what they would have said on each of them. Only weights that did better there than those that they would replace are
taken; then they are learned once more, from all days. Of a project that has enough past days the same is asked again,
with the weights of the whole site in place of the shipped ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from django.db import transaction

from .mirror import Seen, past, reach
from .models import Fit
from .rules.calibration import Told, bins, brier
from .rules.chance import DAY
from .rules.learn import Case, Holds, learn
from .rules.model import SUREST, Weights, chance_within_week
from .weights import from_json, shipped, to_json

LONGEST = 90  # past days
HELD_OUT = 21 * DAY
WEEK = 7
NOON = timedelta(hours=12)
MOST_CASES = 12_000
LEAST_CASES = 300  # past days of changes to learn from
LEAST_JUDGED = 100
LEAST_SURE, MOST_SURE = 50, 0.98
HOLDS = Holds(terms=20.0, base=5.0)


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights with how well such ones did on the days that were held out. `before`: those ones, which are from the days
    before; `told`: what they said of the chance to merge within a week, and what came; `plain`: the share that merged
    of what they learned from."""

    weights: Weights
    before: Weights
    told: Sequence[Told] = field(default_factory=list)
    plain: float = 0.0

    @property
    def brier(self) -> float | None:
        return brier(self.told) if len(self.told) >= LEAST_JUDGED else None

    @property
    def brier_plain(self) -> float | None:
        return brier((self.plain, came) for _, came in self.told) if self.brier is not None else None


def refit(now: datetime) -> int:
    """Learns anew and stores what was learned; returns how many past days of changes it saw. Safe to run twice."""
    noons = past_noons(now)
    seen = list(past(noons, now, MOST_CASES)) if noons else []
    site = learned(seen, Learned(shipped(), shipped()), now)
    fits = [_fit(None, site, now)]
    for project, own in _by_project(seen).items():
        fits.append(_fit(project, learned(own, site, now), now, site.weights))
    with transaction.atomic():
        Fit.objects.all().delete()
        Fit.objects.bulk_create(fits)
    return len(seen)


def past_noons(now: datetime) -> list[datetime]:
    """Noon (UTC) of each past day that the mirror reaches back to, the earliest first."""
    begin, noon = reach() or now, datetime.combine(now.date(), time(), now.tzinfo) + NOON
    return [at for back in range(LONGEST, -1, -1) if begin <= (at := noon - back * DAY) < now]


def _by_project(seen: Iterable[Seen]) -> dict[int, list[Seen]]:
    """Only those with enough of them to say anything; if there is one alone it is the whole site."""
    found: dict[int, list[Seen]] = defaultdict(list)
    for one in seen:
        found[one.project].append(one)
    return {project: own for project, own in found.items() if len(own) >= LEAST_CASES and len(found) > 1}


def learned(seen: Sequence[Seen], prior: Learned, now: datetime) -> Learned:
    """The prior, or what these days make of it if that is better on the days held out. What is judged there never saw
    them: of the prior, too, it is the weights from before."""
    split = now - HELD_OUT - WEEK * DAY
    before = [case_of(one, split) for one in seen if one.state.at < split]
    judged = [case for one in seen if one.state.at >= split and (case := case_of(one, now)).landed(WEEK) is not None]
    plain = _share(before)
    kept = Learned(prior.weights, prior.before, _told(judged, prior.before), plain)
    if len(before) < LEAST_CASES:
        return kept
    own = moved(prior.before, before)
    own = replace(own, surest=surest(judged, own))
    tried = Learned(prior.weights, own, _told(judged, own), plain)
    if kept.brier is None or tried.brier is None or tried.brier > kept.brier:
        return kept
    weights = moved(prior.weights, [case_of(one, now) for one in seen])
    return replace(tried, weights=replace(weights, surest=own.surest))


def surest(judged: Iterable[Case], weights: Weights) -> float:
    """How sure a chance may be here: as large as the share that came true of those that would have been surer than
    usual; where they are few, as everywhere."""
    told = _told(judged, replace(weights, surest=1.0))
    sure = [came for said, came in told if said > SUREST]
    return min(MOST_SURE, max(SUREST, sum(sure) / len(sure))) if len(sure) >= LEAST_SURE else SUREST


def moved(prior: Weights, cases: Sequence[Case]) -> Weights:
    """The prior as these cases move it. A horizon that they do not reach follows the longest one that they do: its
    terms, and its base by as much more as the prior has it."""
    places = [place for place, days in enumerate(prior.horizons) if is_reached(days, cases)]
    if not places:
        return prior
    found, last = learn(cases, prior, HOLDS, places=places), places[-1]
    rise = found.base[last] - prior.base[last]
    base = (*found.base[: last + 1], *(figure + rise for figure in prior.base[last + 1 :]))
    terms = {name: tuple(row[min(place, last)] for place in range(len(row))) for name, row in found.terms.items()}
    return replace(found, base=base, terms=terms)


def is_reached(days: float, cases: Sequence[Case]) -> bool:
    """Whether a horizon can be learned: enough is known of it, from twice its time, so that no single stretch of the
    project's life makes all of it."""
    known = sum(case.landed(days) is not None for case in cases)
    return known >= LEAST_CASES and max(case.seen for case in cases) >= 2 * days


def case_of(one: Seen, known: datetime) -> Case:
    """What was known of it at an instant."""
    at = one.state.at
    merged = (one.merged - at) / DAY if one.merged and one.merged < known else None
    return Case(one.state, merged, (known - at) / DAY)


def _told(cases: Iterable[Case], weights: Weights) -> list[Told]:
    return [(chance_within_week(case.state, weights), bool(case.landed(WEEK))) for case in cases]


def _share(cases: Iterable[Case]) -> float:
    landed = [came for case in cases if (came := case.landed(WEEK)) is not None]
    return sum(landed) / len(landed) if landed else 0.0


def _fit(project: int | None, found: Learned, now: datetime, site: Weights | None = None) -> Fit:
    """The row of a project, or of the whole site. A project that keeps the weights of the site has none of its own."""
    return Fit(
        project_id=project,
        made_at=now,
        cases=found.weights.cases,
        weights={} if found.weights in (site, shipped()) else to_json(found.weights),
        calibration=[one.as_json() for one in bins(found.told)] if found.brier is not None else [],
        judged=len(found.told) if found.brier is not None else 0,
        brier=found.brier,
        brier_plain=found.brier_plain,
    )


class Chosen:
    """The weights that hold for each project. One query."""

    def __init__(self) -> None:
        self._own: dict[int | None, Weights] = {}
        for project, weights in Fit.objects.exclude(weights={}).values_list("project_id", "weights"):
            self._own[project] = from_json(weights)

    def of(self, project: int) -> Weights:
        return self._own.get(project) or self._own.get(None) or shipped()
