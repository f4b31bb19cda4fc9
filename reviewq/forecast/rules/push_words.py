"""What moves a forecast, in words about one change. The keys are those of `model.FEATURES` up to the dot."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .state import CiResult, State

HOURS = 24


def days(count: float | None) -> str:
    """A length of time in round words."""
    if count is None:
        return "an unknown time"
    if count < 1:
        hours = max(1, round(count * HOURS))
        return "1 hour" if hours == 1 else f"{hours} hours"
    return "1 day" if round(count) == 1 else f"{round(count)} days"


def number(count: int | None, one: str, more: str) -> str:
    """`one` is the word for a single thing; no number reads as `no`."""
    return f"no {more}" if not count else f"1 {one}" if count == 1 else f"{count} {more}"


def _ci(state: State) -> str:
    said = {CiResult.PASSED: "CI passed", CiResult.FAILED: "CI failed", CiResult.NONE: "no word of CI yet"}
    return said.get(state.ci, "CI unknown") if state.ci else "CI unknown"


WORDS: Mapping[str, Callable[[State], str]] = {
    "upload": lambda s: f"newest patch set is {days(s.upload_age)} old",
    "quiet": lambda s: f"last act by a person {days(s.moved_age)} ago",
    "age": lambda s: f"created {days(s.age)} ago",
    "ci": _ci,
    "plus_two": lambda s: "has a +2" if s.plus_twos else "no +2 yet",
    "plus_one": lambda s: "has a +1" if s.plus_ones else "no +1",
    "minus_one": lambda s: "has a −1" if s.minus_ones else "no −1",
    "minus_two": lambda s: "has a −2" if s.minus_twos else "held by a vote" if s.is_held else "no −2",
    "own_plus": lambda s: "its owner voted for it" if (s.own_vote or 0) > 0 else "no vote of its owner for it",
    "wip": lambda s: "work in progress" if s.is_wip else "not work in progress",
    "unseen": lambda s: "nobody has reviewed it yet" if s.reviews == 0 else "somebody has reviewed it",
    "uploads": lambda s: f"{number(s.uploads_week, 'patch set', 'patch sets')} in the last 7 days",
    "series": lambda s: f"uploaded together with {number(s.siblings, 'other change', 'other changes')}",
    "owner_open": lambda s: f"its owner has {number(s.owner.open, 'open change', 'open changes')}",
    "fresh": lambda s: f"{number(s.pace.fresh, 'open change', 'open changes')} of the last 14 days in the project",
    "approved": lambda s: "approved" if s.is_approved else "not approved yet",
    "depth": lambda s: f"stands on {number(s.depth, 'open change', 'open changes')}",
    "unresolved": lambda s: "has unresolved comments" if s.unresolved else "no unresolved comments",
    "size": lambda s: number(s.size, "line", "lines"),
    "feature": lambda s: "a feature" if s.work == "feature" else "no feature",
    "stable": lambda s: "for a stable branch" if s.is_stable else "for the main branch",
    "freeze": lambda s: f"a freeze in {days(s.freeze_in)}",
    "owner_merged": lambda s: f"its owner had {number(s.owner.merged, 'change', 'changes')} merged in 90 days",
}


def words_of(code: str, state: State) -> str:
    return WORDS[code](state)
