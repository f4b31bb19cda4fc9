"""What somebody who takes a patch most likely wants with it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from reviewq.changes.rules.ci import CiState
from reviewq.changes.rules.turn import Holder

SILENT = timedelta(days=14)  # an author is silent who has had the turn for so long


def is_silent(turn: str, since: datetime | None, now: datetime) -> bool:
    """Whether the author has let it lie. `since`: when the present stint of who holds the turn began."""
    return turn == Holder.AUTHOR and since is not None and now - since >= SILENT


def purpose_for(turn: str, ci: str, since: datetime | None, now: datetime) -> str:
    """`revive` where the author is silent, else `ci` where CI failed or says nothing, else `review`."""
    if is_silent(turn, since, now):
        return "revive"
    return "ci" if ci in (CiState.FAILED, CiState.SILENT) else "review"
