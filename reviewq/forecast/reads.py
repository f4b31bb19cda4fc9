"""Forecasts for the pages that show them, and how well earlier ones came true."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from .models import Fit, Forecast
from .rules.calibration import FEW, Bin
from .rules.chance import Curve, Outlook, Push
from .rules.words import percent


def outlooks(ids: Collection[int]) -> dict[int, Outlook]:
    """The outlook of each of these changes that has one; one query."""
    return {row.change_id: outlook_of(row) for row in Forecast.objects.filter(change_id__in=ids)}


def outlook_of(row: Forecast) -> Outlook:
    after = Curve(row.made_at, _points(row.after_plus_two)) if row.after_plus_two else None
    return Outlook(Curve(row.made_at, _points(row.points)), tuple(_pushes(row.pushes)), row.cases, after)


def _points(points: Iterable[Iterable[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((float(days), float(chance)) for days, chance in points)


def _pushes(pushes: Iterable[Mapping[int, object] | list[object]]) -> Iterable[Push]:
    for code, words, push in pushes:
        yield Push(str(code), str(words), float(str(push)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the forecasts that hold for a project came to be, and how well such ones did on days that they had not seen.
    `cases`: past days of changes that they learned from, 0: none, they are the usual figures of other projects;
    `judged`: unseen days of changes; `brier`, `plain`: mean squared error of the chances within 7 days, and of the
    plain share that merged (None: too few cases to say). `is_own`: learned from this project alone."""

    made_at: datetime | None = None
    cases: int = 0
    judged: int = 0
    is_own: bool = False
    brier: float | None = None
    plain: float | None = None
    bins: tuple[Bin, ...] = ()

    @property
    def source_words(self) -> str:
        """Where the weights come from."""
        if not self.cases:
            return "Too little history here: these are the usual figures of other projects"
        whose = "this project" if self.is_own else "all projects here"
        return f"Learned from {self.cases:,} past days of changes of {whose}"

    @property
    def rows(self) -> list[dict[str, str]]:
        """The table of bins in words."""
        return [
            {
                "range": f"{100 * one.low:.0f} to {100 * one.high:.0f} %",
                "cases": f"{one.cases:,}",
                "said": percent(one.said) if one.cases else "–",
                "came": f"{100 * one.came:.0f} %" if one.came is not None else "–",
            }
            for one in self.bins
        ]

    @property
    def words(self) -> str:
        """One sentence on how well it does, by the bin that is furthest from the truth among those with cases."""
        if self.brier is None or self.plain is None:
            return "How often such chances come true here is not known yet"
        told = [one for one in self.bins if one.cases and one.off is not None]
        furthest = max(told, key=lambda one: (one.cases >= FEW, abs(one.off or 0)), default=None)
        score = (
            f"On {self.judged:,} past days of changes that were kept back, such chances scored {self.brier:.3f} "
            f"(Brier, 0 is perfect), the plain share that merges {self.plain:.3f}"
        )
        if furthest is None or furthest.said is None or furthest.came is None:
            return score
        said, came = f"{100 * furthest.said:.0f} %", f"{100 * furthest.came:.0f} %"
        return f"{score}; furthest off: {said} was said where {came} came true ({furthest.cases:,} cases)"


def calibration_of(project: int) -> Calibration:
    """Of the forecasts for a project (its id): its own fit, else the one of all; one query."""
    fits = Fit.objects.filter(Q(project=project) | Q(project=None)).order_by(F("project").desc(nulls_last=True))
    fit = fits.first()
    if fit is None:
        return Calibration()
    bins = tuple(Bin(*one) for one in fit.calibration)
    return Calibration(
        fit.made_at, fit.cases, fit.judged, bool(fit.project_id and fit.weights), fit.brier, fit.brier_plain, bins
    )
