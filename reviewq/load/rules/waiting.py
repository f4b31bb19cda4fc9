"""What waits for a person, by why it does. A change may wait for several reasons; its minutes count once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """Why a change waits for somebody; values stand in addresses."""

    HANDED = "handed"
    BACK = "back"
    ASKED = "asked"
    SECOND = "second"
    EXPERT = "expert"
    PROMISED = "promised"
    OWN = "own"


BY_NAME = (Kind.HANDED, Kind.BACK, Kind.ASKED, Kind.PROMISED)  # waits for this person and no other
SHARED = (Kind.SECOND, Kind.EXPERT)  # others could do it as well
REVIEWS = (*BY_NAME, *SHARED)  # what costs minutes of review


@dataclass(frozen=True, slots=True)
class Waits:
    """A change that waits for an account. `minutes`: our estimate of one review of it."""

    account: int
    kind: Kind
    change: int
    minutes: int


@dataclass(slots=True)
class Load:
    """What waits for one person: of each kind change id -> minutes."""

    by_kind: dict[Kind, dict[int, int]] = field(default_factory=dict)

    def changes(self, kind: Kind) -> Mapping[int, int]:
        return self.by_kind.get(kind, {})

    def minutes_of(self, kind: Kind) -> int:
        return sum(self.changes(kind).values())

    def turns(self, kinds: Iterable[Kind] = BY_NAME) -> Mapping[int, int]:
        """Every change that waits for a review of theirs for one of these reasons, once."""
        return {change: minutes for kind in kinds for change, minutes in self.changes(kind).items()}

    def minutes(self, kinds: Iterable[Kind] = BY_NAME) -> int:
        return sum(self.turns(kinds).values())


def loads(waiting: Iterable[Waits]) -> dict[int, Load]:
    """Account -> what waits for it."""
    found: dict[int, Load] = {}
    for one in waiting:
        of_kind = found.setdefault(one.account, Load()).by_kind.setdefault(one.kind, {})
        of_kind[one.change] = one.minutes
    return found


Place = tuple[int, str]  # a project and a folder of it


@dataclass(frozen=True, slots=True)
class Second:
    """A change that lacks nothing but another +2 (or an expert's vote)."""

    change: int
    project: int
    area: str
    owner: int | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Ground:
    """Where somebody is at home: the projects where they are core, the places where they reviewed lately, and the
    changes in domains that name them an expert."""

    core_of: frozenset[int] = frozenset()
    places: frozenset[Place] = frozenset()
    in_domains: frozenset[int] = frozenset()


def owed(account: int, ground: Ground, seconds: Iterable[Second], voted: frozenset[int]) -> Iterable[Waits]:
    """The second +2 that a core owes: in their places or domains, of others' changes, not voted on yet."""
    for one in seconds:
        is_theirs = (one.project, one.area) in ground.places or one.change in ground.in_domains
        if one.project in ground.core_of and is_theirs and one.owner != account and one.change not in voted:
            yield Waits(account, Kind.SECOND, one.change, one.minutes)
