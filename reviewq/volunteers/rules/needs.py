"""What a volunteer can do for a small patch now, as the act that is missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reviewq.changes.rules.ci import CiState
from reviewq.changes.rules.reason import span
from reviewq.changes.rules.turn import Holder, Lane

from .purpose import is_silent

COURTESY = timedelta(days=2)  # an author has that long to mend CI or to rebase before others are asked to


class Need(StrEnum):
    """The value stands in addresses."""

    FIRST = "first"
    PLUS_TWO = "plus_two"
    REBASE = "rebase"
    CI = "ci"
    REVIVE = "revive"
    SECOND = "second"
    EXPERT = "expert"
    APPROVAL = "approval"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class NeedWords:
    """`words` stand after "needs"; `meaning` says what to do. `purpose` of a claim for it."""

    words: str
    meaning: str
    purpose: str = "review"


WORDS: Mapping[Need, NeedWords] = {
    Need.FIRST: NeedWords("a first review", "Nobody has looked at this code yet: read it, and vote what you think"),
    Need.PLUS_TWO: NeedWords("another look", "Reviewed, but no core has given +2: one more +1 helps them to trust it"),
    Need.REBASE: NeedWords("a rebase", "It no longer merges, and its author has not rebased it", "revive"),
    Need.CI: NeedWords("a look at its CI", "CI failed or says nothing: read why, and recheck or mend it", "ci"),
    Need.REVIVE: NeedWords("somebody to revive it", "Its author has been silent: answer for them, or upload", "revive"),
    Need.SECOND: NeedWords("a second +2", "A core's vote: it has one +2"),
    Need.EXPERT: NeedWords("an expert's vote", "It has every +2; an expert of its domain has to vote"),
    Need.APPROVAL: NeedWords("approval", "A core's vote: it has every +2"),
    Need.WAITS: NeedWords("nothing now", "It waits for its author, for CI or for another change"),
}
# The acts that need no core's vote; the page opens with the first that is not empty.
FIRST_LOOK = (Need.FIRST, Need.PLUS_TWO, Need.REBASE, Need.CI, Need.REVIVE)
CORES = (Need.SECOND, Need.APPROVAL)
OF_LANE = {
    Lane.FIRST: Need.FIRST,
    Lane.PLUS_TWO: Need.PLUS_TWO,
    Lane.SECOND: Need.SECOND,
    Lane.EXPERT: Need.EXPERT,
    Lane.APPROVAL: Need.APPROVAL,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a change stands. `since`: since when whoever holds the turn has had it. `mergeable` None: not known."""

    lane: str
    turn: str
    ci: str
    mergeable: bool | None
    since: datetime | None


def needs_of(standing: Standing, now: datetime) -> tuple[Need, ...]:
    """What can be done for it, the main act first."""
    repairs = [*([Need.REBASE] if standing.mergeable is False else []), *([Need.CI] if _is_ci(standing) else [])]
    if standing.lane in OF_LANE:
        return (OF_LANE[Lane(standing.lane)], *repairs)
    if standing.turn != Holder.AUTHOR or standing.since is None:
        return (Need.WAITS,)
    if is_silent(standing.turn, standing.since, now):
        return (*repairs, Need.REVIVE) if repairs else (Need.REVIVE,)
    return tuple(repairs) if repairs and now - standing.since >= COURTESY else (Need.WAITS,)


def _is_ci(standing: Standing) -> bool:
    return standing.ci in (CiState.FAILED, CiState.SILENT)


WAITS_FOR: Mapping[str, str] = {
    Holder.AUTHOR: "it is its author's turn",
    Holder.CI: "CI is at work on it",
    Holder.CHANGE: "another change has to move first",
    Holder.NOBODY: "a vote holds it, or it is merging",
    Holder.REVIEWERS: "its turn is not clear",
    Holder.UNKNOWN: "its turn is not known",
}


def sentence(needs: tuple[Need, ...], standing: Standing, now: datetime) -> str:
    """What is missing, in words: "a rebase and a look at its CI; its author has been silent for 5 w"."""
    if needs == (Need.WAITS,):
        return f"nothing now: {WAITS_FOR.get(standing.turn, 'its turn is not known')}"
    said = " and ".join(WORDS[need].words for need in needs)
    if Need.REVIVE in needs and standing.since:
        said += f"; its author has been silent for {span((now - standing.since).total_seconds())}"
    return said


def purpose_of(needs: tuple[Need, ...]) -> str:
    """What a claim on it would be for."""
    if Need.REVIVE in needs:
        return WORDS[Need.REVIVE].purpose
    return WORDS[needs[0]].purpose
