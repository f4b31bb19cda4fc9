"""The pictures of a cycle, in words, lines and bars: burn-down, merges a day, review speed. No query, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from reviewq.cycles.rules.cycle import CycleDay, CycleSpan, Kind
from reviewq.parts.plot import Bars, DayLine, Line, Plot, number, plot
from reviewq.parts.plot_scales import Days

from .rules.burn import ONE_DAY, Ahead, Burn, day_of, days_from
from .rules.extent import SHORT, Extent
from .rules.speed import COUNTED, Speed

MEAN = 7  # days


def day_lines_of(span: CycleSpan, today: date | None) -> list[DayLine]:
    """Today, the freeze, and the other dates: in this order they get a place for their word. What falls on one day
    is one line."""
    day_lines = [DayLine(today, "today", f"Today, {today:%Y-%m-%d}", "today")] if today else []
    by_day: dict[date, list[CycleDay]] = {}
    for one in sorted(span.days, key=lambda one: one.kind is not Kind.FEATURE_FREEZE):
        by_day.setdefault(one.day, []).append(one)
    named = [_day_line(day, its) for day, its in by_day.items()]
    return day_lines + sorted(named, key=lambda line: (line.look != "freeze", not line.text))


def _day_line(day: date, its: Sequence[CycleDay]) -> DayLine:
    shorts = list(dict.fromkeys(SHORT[one.kind] for one in its if one.kind in SHORT))
    names = [one.title or one.kind.value.replace("-", " ") for one in its]
    look = "freeze" if its[0].kind is Kind.FEATURE_FREEZE else ""
    return DayLine(day, ", ".join(shorts), f"{', '.join(names).capitalize()}, {day:%Y-%m-%d}", look)


def burn_down(
    span: CycleSpan, reaches: Extent, known: Burn, coming: Ahead, at_risk: Mapping[date, int], what: str
) -> Plot:
    """`what`: whose numbers these are, such as `features`. A day without a count of those at risk is a gap; after the
    freeze there is no risk left to count."""
    risk = {day: at_risk.get(day) for day in known.open if _is_before(day, reaches)} if at_risk else {}
    lines = [
        Line(f"{what} open", "one", known.open),
        Line("merged in this cycle", "two", known.merged),
        Line("features at risk", "three", risk),
        Line("plan: none open at the freeze", "plan", coming.plan),
        Line("at the rate of the last 4 weeks", "four", coming.rate),
        Line("by the forecasts", "five", coming.expected),
    ]
    return plot(
        "burn-down",
        f"Burn-down: {what} open and merged",
        burn_words(reaches, known, coming, risk, what),
        Days(reaches.first, reaches.last),
        lines=[line for line in lines if any(value is not None for value in line.values.values())],
        day_lines=day_lines_of(span, reaches.today),
    )


def _is_before(day: date, reaches: Extent) -> bool:
    return reaches.freeze is not None and day <= day_of(reaches.freeze)


def burn_words(reaches: Extent, known: Burn, coming: Ahead, risk: Mapping[date, int | None], what: str) -> str:
    """What the burn-down says, in a few sentences."""
    if reaches.today is None:
        return "The cycle has not begun."
    day = reaches.today
    told = [f"On {day:%Y-%m-%d}: {counted(known.open[day], what)} open, {known.merged[day]} merged in this cycle"]
    if (at_risk := risk.get(day)) is not None:
        told[0] += f", {counted(at_risk, 'features')} at risk of missing the freeze"
    if coming.plan:
        freeze = max(coming.plan)
        told.append(f"To have none open at the freeze ({freeze:%Y-%m-%d}), {_a_day(coming)} a day have to be closed")
        told += _ahead_words(coming, freeze)
    return ". ".join(told) + "."


def counted(count: int, what: str) -> str:
    """`1 feature`, `2 features`."""
    return f"{count} {what.removesuffix('s') if count == 1 else what}"


def _a_day(coming: Ahead) -> str:
    return number(max(coming.plan.values()) / max(1, len(coming.plan) - 1))


def _ahead_words(coming: Ahead, freeze: date) -> Iterable[str]:
    if coming.a_day is None:
        yield "In the last 4 weeks nothing opened or closed, so there is no rate to go on"
    else:
        yield f"As in the last 4 weeks ({coming.a_day:+.1f} a day), {coming.rate[freeze]:.0f} would still be open then"
    if coming.expected:
        less = f"; {coming.without_forecast} without a forecast count as open" if coming.without_forecast else ""
        yield f"By the forecasts of each, {coming.expected[freeze]:.0f} are expected to be open{less}"
    elif max(coming.plan.values()):
        yield "None of them has a forecast"


def merges(span: CycleSpan, reaches: Extent, a_day: Mapping[date, int], before: Mapping[date, int], name: str) -> Plot:
    """`a_day`: merges of each known day of the cycle. `before`: those of the cycle called `name`, its freeze laid on
    this one's; empty: the mirror does not know them."""
    lines = [Line(f"{name}, mean of {MEAN} days, its freeze laid on this one", "mean", mean_of(before))]
    return plot(
        "merges",
        "Merges a day (those of Saturdays and Sundays hollow)",
        merge_words(reaches, a_day, before, name),
        Days(reaches.first, reaches.last),
        bars=[Bars("merged", "one", a_day)],
        lines=[line for line in lines if line.values],
        day_lines=day_lines_of(span, reaches.today),
    )


def mean_of(a_day: Mapping[date, int]) -> dict[date, float]:
    """Of each day and those before it, where all of them are known."""
    found = {}
    for day in a_day:
        window = [a_day.get(day - n * ONE_DAY) for n in range(MEAN)]
        known = [count for count in window if count is not None]
        if len(known) == MEAN:
            found[day] = sum(known) / MEAN
    return found


def merge_words(reaches: Extent, a_day: Mapping[date, int], before: Mapping[date, int], name: str) -> str:
    if not any(a_day.values()):
        return "Nothing has merged in this cycle that the mirror knows of."
    older = [f"What merged in {name} is older than the mirror"] if name and not before else []
    top = max(a_day, key=lambda day: (a_day[day], day))
    weekend = sum(count for day, count in a_day.items() if day.weekday() >= 5)
    total = sum(a_day.values())
    told = [f"{total} merged, {weekend / total:.0%} of them on weekends; most on {top:%Y-%m-%d}: {a_day[top]}"]
    if reaches.freeze and (week := last_week(a_day, day_of(reaches.freeze))) is not None:
        told.append(f"In the 7 days to the freeze: {week}")
        then = last_week(before, day_of(reaches.freeze))
        told[-1] += f"; in those of {name}: {then}" if then is not None else ""
    return ". ".join([*told, *older]) + "."


def last_week(a_day: Mapping[date, int], freeze: date) -> int | None:
    """Merges in the seven days up to a freeze; None: they are not all known, or not over."""
    days = days_from(freeze - 6 * ONE_DAY, freeze)
    return sum(a_day[day] for day in days) if all(day in a_day for day in days) else None


def review_speed(of: Speed, to_features: Mapping[date, int], what: str) -> Plot:
    """`to_features`: how many of each week's +2 went to features."""
    weeks = dict(of.weeks)
    first = of.weeks[0][0]
    needed = dict.fromkeys(weeks, of.needed) if of.needed is not None else {}
    lines = [Line("needed a week from now on", "three", needed, days=7)] if needed else []
    return plot(
        "speed",
        "Review speed: +2 votes a week, given and needed",
        speed_words(of, what),
        Days(first, first + (7 * len(weeks) - 1) * ONE_DAY),
        bars=[
            Bars("+2 given to all changes", "two", weeks, days=7),
            Bars("of these to features", "one", {day: to_features.get(day, 0) for day in weeks}, days=7),
        ],
        lines=lines,
        head="Week from (UTC)",
    )


def speed_words(of: Speed, what: str) -> str:
    does = "is open and lacks" if of.open == 1 else "are open and lack"
    told = [f"{counted(of.open, what)} {does} {counted(of.missing, '+2 votes')}"]
    if of.unknown:
        told[0] += f"; of {of.unknown} it is unknown how many they lack"
    given = f"{number(of.given)} a week were given to all changes in the last {COUNTED} weeks"
    if of.needed is None:
        told.append(f"There is no freeze ahead to be ready for; {given}")
    else:
        told.append(f"To be ready for the freeze, {number(of.needed)} a week are needed; {given}")
    if of.is_enough is False and of.needed is not None:
        told.append(f"That is {number(of.needed - of.given)} a week too few")
    elif of.is_enough:
        told.append("That is enough, if they go where they are needed")
    return ". ".join(told) + "."


def said_of(known: Burn, reaches: Extent, asked_at: datetime) -> list[str]:
    """What a reader must know to trust the pictures."""
    told = []
    if known.whole_from:
        told.append(
            f"The mirror knows closed changes from {known.whole_from:%Y-%m-%d} on: numbers of earlier days are too low."
        )
    if not reaches.is_begin_known:
        told.append("Nobody has said when the cycle began: the pictures begin four weeks before its first date.")
    if reaches.freeze is None:
        told.append("The cycle has no date for a feature freeze.")
    elif reaches.freeze <= asked_at:
        told.append(f"The feature freeze was on {day_of(reaches.freeze):%Y-%m-%d}.")
    return told
