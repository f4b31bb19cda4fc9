"""By when an effort has to merge, and what its chance to do so means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reviewq.changes.rules.effort import Work
from reviewq.cycles.rules.cycle import CycleSpan, Kind

SURE, EVEN, SLIGHT = 0.75, 0.5, 0.05
AFTER_FREEZE = (Kind.RC1, Kind.FINAL_RC, Kind.RELEASE)  # what a fix may still make, the first of them that is to come


class Risk(StrEnum):
    """What a chance means; values stand in addresses. AT_RISK: less likely than not; LOST: hardly any chance, or the
    freeze is over and no exception lets it in; UNKNOWN: no forecast, or no date."""

    AT_RISK = "at-risk"
    OPEN = "open"
    LOST = "lost"
    UNKNOWN = "unknown"
    LIKELY = "likely"

    @property
    def words(self) -> str:
        return "at risk" if self is Risk.AT_RISK else self.value


MEANING = {
    Risk.AT_RISK: f"its chance is below {EVEN * 100:.0f} %",
    Risk.OPEN: f"from {EVEN * 100:.0f} % to {SURE * 100:.0f} %",
    Risk.LOST: f"below {SLIGHT * 100:.0f} %, or the freeze is over and no exception lets it in",
    Risk.UNKNOWN: "no forecast, or no date to make",
    Risk.LIKELY: f"{SURE * 100:.0f} % or more",
}


@dataclass(frozen=True, slots=True)
class Target:
    """The date that work has to make. `is_over`: it has passed, and nothing lets it in."""

    words: str
    at: datetime
    is_over: bool = False


def target_of(work: Work, span: CycleSpan, granted_until: datetime | None, now: datetime) -> Target | None:
    """A feature has to make the feature freeze, a fix the next of RC1, the last RC and the release; unknown work
    is taken for a feature until the freeze and for a fix after it. A grant moves that to its end. None: no date is
    known."""
    if granted_until and granted_until > now:
        return Target("the end of its exception", granted_until)
    freeze = span.at(Kind.FEATURE_FREEZE)
    if freeze and (work is Work.FEATURE or (work is Work.UNKNOWN and freeze > now)):
        return Target("the feature freeze", freeze, is_over=freeze <= now)
    return _next_end(span, now)


def _next_end(span: CycleSpan, now: datetime) -> Target | None:
    known = [(kind, at) for kind in AFTER_FREEZE if (at := span.at(kind))]
    coming = next(((kind, at) for kind, at in known if at > now), None)
    if coming:
        return Target(_words(coming[0]), coming[1])
    return Target(_words(known[-1][0]), known[-1][1], is_over=True) if known else None


def _words(kind: Kind) -> str:
    return {Kind.RC1: "RC1", Kind.FINAL_RC: "the last RC"}.get(kind, "the release")


def risk_of(chance: float | None, target: Target | None) -> Risk:
    """`chance`: to have merged by the target; None: unknown."""
    if target is None:
        return Risk.UNKNOWN
    if target.is_over:
        return Risk.LOST
    if chance is None:
        return Risk.UNKNOWN
    if chance >= EVEN:
        return Risk.LIKELY if chance >= SURE else Risk.OPEN
    return Risk.AT_RISK if chance >= SLIGHT else Risk.LOST
