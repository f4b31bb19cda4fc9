"""What the changes that a change stands on, by its parents or by Depends-On, do to its turn."""

from __future__ import annotations

from collections.abc import Iterator

from .case import Case
from .holder import Holder, Lane, Verdict
from .own_rules import author
from .reason import Reason
from .snapshot import LowerChange

MOVING = (Holder.REVIEWERS, Holder.CI, Holder.NOBODY)
WAITS = {
    Lane.AUTHOR: "waits on its author",
    Lane.HELD: "is held",
    Lane.APPROVED: "is approved and not merged yet",
    Lane.CI: "waits on CI",
    Lane.UNKNOWN: "has an unknown turn",
}


def stands_on(case: Case, own: Verdict) -> Verdict | None:
    """What the changes below do to a change that could move on by itself."""
    if own.lane is Lane.HELD or own.holder not in MOVING:
        return None
    is_done = own.lane in (Lane.APPROVED, Lane.APPROVAL)  # nothing is left to do on it but to merge
    below = [lower for lower in case.change.lower if lower.status != "MERGED" or is_outdated(lower)]
    mended = next((verdict for lower in below if (verdict := to_mend(lower, is_done))), None)
    return mended or next((to_await(lower) for lower in awaited(below, is_done)), None)


def awaited(below: list[LowerChange], is_done: bool) -> Iterator[LowerChange]:
    """The changes that have to move first: the nearest that cannot by itself; for one that only has to merge, else the
    lowest, since chains merge from below."""
    yield from (lower for lower in below if is_stuck(lower))
    if is_done:
        yield from (lower for lower in reversed(below) if lower.status == "NEW")


def is_outdated(lower: LowerChange) -> bool:
    """Whether our own parent is an old patch set of it."""
    return not lower.is_current and not lower.via_footer and lower.is_direct


def to_mend(lower: LowerChange, is_done: bool) -> Verdict | None:
    """What only our own author can mend: they have to put the change on something else."""
    if lower.is_circle and lower.via_footer and lower.is_direct:
        return author(Reason("stands_on_circle", number=lower.number, label="Depends-On"))
    if lower.status == "ABANDONED" and lower.is_direct:
        return author(_reason("stands_on_abandoned", lower))
    if is_outdated(lower) and (lower.status == "MERGED" or is_done):
        return author(Reason("stands_on_outdated", number=lower.number))
    return None


def is_stuck(lower: LowerChange) -> bool:
    if lower.status == "NEW":
        return lower.own_turn in (Holder.AUTHOR, Holder.UNKNOWN) or lower.own_lane == Lane.HELD
    return lower.status == "ABANDONED"


def to_await(lower: LowerChange) -> Verdict:
    return Verdict(Holder.CHANGE, Lane.CHANGE, lower_reason(lower), lower.own_since)


def lower_reason(lower: LowerChange) -> Reason:
    if lower.status == "ABANDONED":
        words = "is abandoned"
    else:
        words = WAITS.get(Lane(lower.own_lane), "waits for review") if lower.own_lane else "is not merged"
    return _reason("stands_on", lower, words)


def _reason(code: str, lower: LowerChange, words: str = "") -> Reason:
    return Reason(code, number=lower.number, label="Depends-On" if lower.via_footer else "", text=words)


def lower_notes(case: Case) -> Iterator[Reason]:
    for lower in case.change.lower:
        if lower.status != "NEW":
            continue
        if is_outdated(lower):
            yield Reason("stands_on_outdated", number=lower.number)
        is_next = lower.own_turn == Holder.REVIEWERS
        yield _reason("review_lower_first", lower) if is_next else lower_reason(lower)
    for reference in case.change.unknown_lower:
        yield Reason("unknown_lower", text=reference)
