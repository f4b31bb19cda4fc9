"""The pictures of the load pages. No query, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from reviewq.parts.plot import Bars, DayLine, Line, Plot, number, plot
from reviewq.parts.plot_scales import Days
from reviewq.reviews.rules.figures import FlowDay, Week

from .core_reads import MonthSpread
from .rules.peak import RUSH, PeakWeek, rush
from .words import rush_words

DAY = timedelta(days=1)
WEEKS = 16  # of what came in and went out
SAME = 0.03  # of two Ginis: no difference that people would feel


def in_and_out(flow: Sequence[FlowDay], known_from: date | None, freeze: date | None, is_told: bool) -> Plot:
    """Each week's patch sets and core reviews. `is_told`: whether sums of the cores' work may be."""
    weeks = _weeks(flow, known_from)
    arrived = {first: sum(day.patch_sets for day in days) for first, days in weeks.items()}
    reviewed = {first: sum(day.core_reviews for day in days) for first, days in weeks.items()}
    merged = {first: sum(day.merged for day in days) for first, days in weeks.items()}
    bars = [Bars("patch sets that arrived", "one", arrived, days=7)]
    bars += [Bars("reviews of cores", "two", reviewed, days=7)] if is_told else []
    first = min(weeks, default=flow[-1].day - 6 * DAY)
    return plot(
        "in-out",
        "In and out, a week",
        _in_out_words(arrived, reviewed if is_told else {}, merged),
        Days(first, max(flow[-1].day, first + 6 * DAY)),
        bars=bars,
        lines=[Line("changes merged", "three", merged, days=7)],
        day_lines=[DayLine(freeze, "FF", f"Feature freeze, {freeze:%Y-%m-%d}", "freeze")] if freeze else [],
        head="Week from (UTC)",
    )


def _weeks(flow: Sequence[FlowDay], known_from: date | None) -> dict[date, Sequence[FlowDay]]:
    """The last whole weeks up to yesterday, each from its first day on; without those that are not wholly known."""
    days, found = flow[:-1], {}
    for place in range(WEEKS, 0, -1):
        week = days[len(days) - 7 * place : len(days) - 7 * place + 7]
        if len(week) == 7 and known_from is not None and known_from <= week[0].day:
            found[week[0].day] = week
    return found


def _in_out_words(arrived: dict[date, int], reviewed: dict[date, int], merged: dict[date, int]) -> str:
    if not arrived:
        return "The mirror does not have a whole week yet."
    top = max(arrived, key=lambda first: (arrived[first], first))
    told = [f"Most patch sets arrived in the week from {top:%Y-%m-%d}: {arrived[top]}"]
    if reviewed:
        busy = max(reviewed, key=lambda first: (reviewed[first], first))
        told.append(f"cores gave most reviews in that from {busy:%Y-%m-%d}: {reviewed[busy]}")
    last = max(arrived)
    told.append(f"in the last whole week {arrived[last]} arrived and {merged[last]} changes merged")
    return "; ".join(told) + "."


def before_freezes(here: Sequence[PeakWeek], before: Sequence[PeakWeek], name: str, today: date) -> Plot:
    """The weeks around this freeze, with those of the cycle called `name` laid on them."""
    first_of = {one.weeks_left: one.first for one in here}

    def laid(weeks: Iterable[PeakWeek], column: str) -> dict[date, float | None]:
        return {first_of[one.weeks_left]: getattr(one, column) for one in weeks if one.weeks_left in first_of}

    told = [("patch_sets", "patch sets", "one", "four"), ("reviews", "reviews of cores", "two", "five")]
    lines = [Line(f"{what} a week", look, laid(here, column), days=7) for column, what, look, _ in told]
    if before:
        lines += [Line(f"{what} before {name}", look, laid(before, column), days=7) for column, what, _, look in told]
    freeze = first_of[0] + 6 * DAY
    return plot(
        "peak",
        "The weeks before the freeze, this cycle and last",
        rush_words(rush(here), rush(before), name, is_to_come=today <= first_of[RUSH - 1] + 6 * DAY),
        Days(here[0].first, here[-1].first + 6 * DAY),
        lines=[line for line in lines if any(value is not None for value in line.values.values())],
        day_lines=[DayLine(freeze, "freeze", f"Feature freeze, {freeze:%Y-%m-%d}", "freeze")],
        head="Week from (UTC)",
    )


def spread_by_month(months: Sequence[MonthSpread]) -> Plot:
    """Gini in hundredths, and the share of the busiest three in percent, on one scale."""
    last = (months[-1].first + 31 * DAY).replace(day=1) - DAY
    ginis: dict[date, float | None] = {one.first: 100 * one.spread.gini if one.spread else None for one in months}
    shares: dict[date, float | None] = {one.first: 100 * one.spread.busiest if one.spread else None for one in months}
    days = Days(months[0].first, last)
    return plot(
        "spread",
        "Spread of the cores' reviews, by month",
        _spread_words(months),
        days,
        lines=[
            Line("Gini, in hundredths", "one", ginis, days=30),
            Line("share of the busiest three, in percent", "two", shares, days=30),
        ],
        head="Month from (UTC)",
    )


def _spread_words(months: Sequence[MonthSpread]) -> str:
    known = [(one.first, one.spread) for one in months if one.spread and one.is_whole]
    if len(known) < 2:
        return "A trend needs two whole months in which five cores or more reviewed; there are not yet so many."
    (first, then), (last, now) = known[0], known[-1]
    less = now.gini - then.gini
    way = "as even as" if abs(less) < SAME else "more even than" if less < 0 else "less even than"
    return f"In {last:%B %Y} reviews were {way} in {first:%B %Y}: Gini {now.gini:.2f}, then {then.gini:.2f}."


def reviews_by_week(weeks: Sequence[Week], whose: str) -> Plot:
    """Review votes of one person. `whose`: such as `your`."""
    given: dict[date, float | None] = {week.first: week.reviews for week in weeks}
    whole = [week.reviews for week in weeks if week.is_whole]
    mean = f"{number(sum(whole) / len(whole))} a week on average" if whole else "no whole week is known yet"
    now = f"{weeks[-1].reviews} so far in the present week"
    return plot(
        "weeks",
        "Reviews a week",
        f"Of {whose} last {len(weeks)} weeks: {mean}, {now}.",
        Days(weeks[0].first, weeks[-1].first + 6 * DAY),
        bars=[Bars("reviews", "one", given, days=7)],
        head="Week from (UTC)",
    )
