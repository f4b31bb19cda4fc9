"""Who may see which figures (docs/load.md, No leaderboard). Who leads whom is `Viewer.leads`; the rest is decided here.

Figures of a person's work or time are for that person and for who leads them; nobody else gets them, and no query for
them runs without an `Allowed`, which this rule alone makes. What everybody sees is about places and sums; a sum of few
people would be somebody's figure, so it is not told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Reader(StrEnum):
    """What somebody is to the figures asked for; one person may be several of these."""

    ANONYMOUS = "anonymous"
    SIGNED_IN = "signed in"  # also with an account that is not verified: anybody may say that it is theirs
    VOLUNTEER = "volunteer"
    CORE = "core"  # of the same project; a core does not lead the others
    SELF = "self"  # by a verified account
    LEAD = "lead"  # PTL or deputy of a project where the person is core
    STAFF = "staff"  # administrator of the site


class What(StrEnum):
    """What can be asked for."""

    PERSON = "a person's figures"
    TEAM = "the table of a team"
    TOTALS = "totals"
    SPREAD = "spread"
    GAPS = "gaps"
    TRENDS = "trends"


EVERYBODY = frozenset(Reader)
LEADS = frozenset({Reader.LEAD, Reader.STAFF})
MAY: Mapping[What, frozenset[Reader]] = {
    What.PERSON: LEADS | {Reader.SELF},
    What.TEAM: LEADS,
    What.TOTALS: EVERYBODY,
    What.SPREAD: EVERYBODY,
    What.GAPS: EVERYBODY,
    What.TRENDS: EVERYBODY,
}
OF_PERSONS = frozenset({What.PERSON, What.TEAM})
_MADE_HERE = object()


@dataclass(frozen=True, slots=True)
class Allowed:
    """The proof that the reader may see figures of these accounts. `projects`: only of these (ids); None: of all."""

    accounts: frozenset[int]
    projects: frozenset[int] | None
    _proof: object

    def __post_init__(self) -> None:
        if self._proof is not _MADE_HERE:
            raise TypeError("only the rule of audience says who may see figures of persons")


def may(reader: Reader, what: What) -> bool:
    return reader in MAY[what]


def allow(
    reader: Reader, what: What, accounts: Collection[int], projects: Collection[int] | None = None
) -> Allowed | None:
    """None: they may not. Errors: ValueError for what is about no person and needs no proof."""
    if what not in OF_PERSONS:
        raise ValueError(f"{what} needs no proof")
    if not may(reader, what):
        return None
    return Allowed(frozenset(accounts), None if projects is None else frozenset(projects), _MADE_HERE)
