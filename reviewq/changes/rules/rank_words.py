"""The terms of a rank in words: a sentence for a row, a table for the page of a change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2
from typing import Any

from .holder import Holder, Lane
from .rank import DOUBLING, MOST, weight_of
from .rank import Term as RankTerm
from .reason import signed, span

NOTICED = 1.5  # a factor that is nearer to 1 is not worth a word on a row
MOST_SAID = 3  # terms on a row, for it and against it
VOTES = {
    Lane.APPROVAL: "only the approval is missing",
    Lane.SECOND: "one more +2 and it can be approved",
    Lane.EXPERT: "an expert's vote and it can be approved",
    Lane.PLUS_TWO: "it needs a +2",
    Lane.FIRST: "it needs a first review",
}
AWAY = {
    Holder.AUTHOR: "its author",
    Holder.CI: "CI",
    Holder.CHANGE: "another change",
    Holder.NOBODY: "nobody now",
    Holder.UNKNOWN: "nobody knows whom",
}
CI = {
    "passed": "CI has passed",
    "failed": "CI failed",
    "running": "CI is running",
    "silent": "CI has been silent for long",
    "": "what CI says is unknown",
}
NAMES = {
    "votes": "Votes",
    "away": "Turn",
    "minutes": "Minutes",
    "ci": "CI",
    "freed": "Changes freed",
    "cause": "Purpose",
    "freeze": "Freeze",
    "priority": "Review-Priority",
    "held": "Waiting",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A term on the page of a change: its name, what we know, and what it does to the weight."""

    name: str
    words: str
    effect: str


def terms_from(data: Sequence[Sequence[Any]]) -> list[RankTerm]:
    """The terms as they are kept with the facts."""
    return [RankTerm(code, factor, tuple(evidence)) for code, factor, *evidence in data]


def held_term(turn: str, clock_start: datetime, now: datetime) -> RankTerm | None:
    """How much the reviewers' time has made of it: the one term that is not kept, as it grows."""
    if turn != Holder.REVIEWERS:
        return None
    held = max(0.0, (now - clock_start) / DOUBLING)
    return RankTerm("held", 2 ** min(held, 100), (int((now - clock_start).total_seconds()),))


def words_of(term: RankTerm) -> str:
    """What is known, in words; '' for a term that this version does not know."""
    say = SAY.get(term.code)
    return say(*term.evidence) if say else ""


def _votes(lane: str, missing: int = 0, *_: object) -> str:
    words = VOTES.get(Lane(lane), lane)
    return f"{words} (+2 missing: {missing})" if missing > 1 else words


def _freed(count: int = 0, *_: object) -> str:
    if not count:
        return "no change waits only for it"
    return "1 change waits only for it" if count == 1 else f"{count} changes wait only for it"


def _cause(purpose: str = "", name: str = "", importance: str = "", *_: object) -> str:
    known = f" (importance {importance})" if importance else ""
    if purpose == "regression":
        return f"its message says that it mends a regression{known}"
    if purpose == "fix":
        return f"fixes bug {name}".rstrip() + known
    return f"part of blueprint {name}".rstrip() if purpose == "feature" else "its message names no bug or blueprint"


def _freeze(purpose: str = "", days: int = 0, name: str = "", *_: object) -> str:
    when = f"{name} in {days} {'day' if days == 1 else 'days'}" if days else f"{name} is on"
    what = {"feature": "it is a feature", "fix": "it is a fix"}.get(purpose, "whether it is a feature is unknown")
    return f"{when}; {what}"


def _priority(value: int = 0, words: str = "", *_: object) -> str:
    if not value:
        return "nobody has given it priority"
    return f"Review-Priority {signed(value)}" + (f": {words}" if words else "")


SAY: dict[str, Callable[..., str]] = {
    "votes": _votes,
    "away": lambda holder, *_: f"it waits for {AWAY[Holder(holder)]}; no review can move it",
    "minutes": lambda count, *_: f"an estimated {count} min of review",
    "ci": lambda state, *_: CI.get(state, CI[""]),
    "freed": _freed,
    "cause": _cause,
    "freeze": _freeze,
    "priority": _priority,
    "held": lambda seconds, *_: f"reviewers have had it for {span(seconds)}",
}


def effect(factor: float) -> str:
    """What a factor does: ×2.4, ÷3, or nothing."""
    if abs(log2(factor)) < 0.02:
        return "–"
    if factor > 1000:
        return "over ×1000"
    return f"×{_number(factor)}" if factor > 1 else f"÷{_number(1 / factor)}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")


def rank_sentence(data: Sequence[Sequence[Any]], turn: str, clock_start: datetime, now: datetime) -> str:
    """Which terms put a row where it stands; '' for a change that has none."""
    terms = terms_from(data)
    if not terms:
        return ""
    away = next((term for term in terms if term.code == "away"), None)
    if away:
        words = words_of(away)
        return f"After all that reviewers can move: {words.partition(';')[0]}"
    held = held_term(turn, clock_start, now)
    strong = sorted([*terms, *([held] if held else [])], key=lambda term: -abs(log2(term.factor)))
    strong = [term for term in strong if term.code in NAMES]
    up = [words_of(term) for term in strong if term.factor >= NOTICED][:MOST_SAID]
    down = [words_of(term) for term in strong if term.factor <= 1 / NOTICED][:MOST_SAID]
    said = [f"Ranked up: {', '.join(up)}"] if up else []
    said += [f"{'down' if up else 'Ranked down'}: {', '.join(down)}"] if down else []
    return "; ".join(said) or "Nothing sets it apart from an ordinary change"


def table(data: Sequence[Sequence[Any]], turn: str, clock_start: datetime, now: datetime) -> list[Line]:
    """Every term with what it does, the strongest first, and what comes of them."""
    terms = terms_from(data)
    if not terms:
        return []
    lines = [Line(NAMES.get(term.code, term.code), _sentence(words_of(term)), effect(term.factor)) for term in terms]
    weight = weight_of(terms)
    kept = " (kept between 1/16 and 16)" if abs(weight) >= MOST else ""
    words = f"Expected merges per minute of review, against an ordinary change{kept}"
    lines.append(Line("Weight", words, effect(2**weight)))
    held = held_term(turn, clock_start, now)
    if held:
        words = f"{_sentence(words_of(held))}; three weeks double the weight"
        return [*lines, Line(NAMES["held"], words, effect(held.factor))]
    return [*lines, Line("Place", "After all changes that reviewers can move; who left them last comes first", "–")]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
