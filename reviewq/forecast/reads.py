"""Forecasts for the pages that show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from .models import Forecast
from .rules.chance import Curve, Outlook, Push


def outlooks(ids: Collection[int]) -> dict[int, Outlook]:
    """The outlook of each of these changes that has one; one query."""
    return {row.change_id: outlook_of(row) for row in Forecast.objects.filter(change_id__in=ids)}


def outlook_of(row: Forecast, cases: int = 0) -> Outlook:
    return Outlook(Curve(row.made_at, _points(row.points)), tuple(_pushes(row.pushes)), cases)


def _points(points: Iterable[Iterable[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((float(days), float(chance)) for days, chance in points)


def _pushes(pushes: Iterable[Mapping[int, object] | list[object]]) -> Iterable[Push]:
    for code, words, push in pushes:
        yield Push(str(code), str(words), float(str(push)))
