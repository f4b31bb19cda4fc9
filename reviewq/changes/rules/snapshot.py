"""What the rules read about one change: plain facts, no rows. Accounts are opaque ids; instants are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class VoteFact:
    """A vote that counts now. `patch_set` is where it was cast, which may be older than the current one."""

    label: str
    account: int
    value: int
    date: datetime | None = None
    patch_set: int | None = None
    is_bot: bool = False
    may: int | None = None  # the highest value that Gerrit lets this account give here; None: not said


@dataclass(frozen=True, slots=True)
class PatchSetFact:
    number: int
    created: datetime | None
    kind: str = ""
    uploader: int | None = None


@dataclass(frozen=True, slots=True)
class MessageFact:
    """A log message. `is_bot`: written by a service user or tagged as automatic by something that is not Gerrit.
    `about`: whose vote or place as a reviewer Gerrit says here that it removed."""

    date: datetime
    author: int | None
    text: str
    tag: str = ""
    patch_set: int | None = None
    is_bot: bool = False
    about: int | None = None


@dataclass(frozen=True, slots=True)
class LabelFact:
    """Range of a label on this change; `blocking` as Gerrit itself says it (old label functions)."""

    min: int
    max: int
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class RequirementFact:
    name: str
    status: str
    failing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LowerChange:
    """A change that this one stands on, directly or through others. `own_turn` and `own_lane` leave out what that
    change itself stands on, and hold since `own_since` where that is known. `is_current` is false when we stand on an
    outdated patch set of it; `is_circle`: it stands on us in turn."""

    number: int
    status: str
    own_turn: str = ""
    own_lane: str = ""
    is_current: bool = True
    is_direct: bool = True
    via_footer: bool = False
    own_since: datetime | None = None
    is_circle: bool = False


@dataclass(frozen=True, slots=True)
class CorrectionFact:
    """Somebody's word that `turn` has the change, not `turn_before`. `by`: the user, `account`: theirs on Gerrit.
    `seen`: the newest instant of the change that the mirror had then, by Gerrit's clock, so that what happened before
    the poll had brought it counts as later than the word."""

    at: datetime
    seen: datetime
    turn: str
    turn_before: str
    why: str = ""
    patch_set: int = 0
    by: int | None = None
    account: int | None = None
    is_for_all: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """Whom the names in policies mean. `groups`: those whose members Gerrit has shown us; `accounts`: user name ->
    accounts, of which `bots` are machines."""

    groups: Mapping[str, frozenset[int]] = field(default_factory=dict)
    accounts: Mapping[str, frozenset[int]] = field(default_factory=dict)
    bots: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class DomainFact:
    """A domain that the change touches. `experts`: who is named in it on the day, bots apart; `key`: its id."""

    key: int
    name: str
    experts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ChangeSnapshot:
    """One change as the mirror has it. `counting` are the accounts of a hand-kept list of cores, None: there is none;
    `inactive` accounts are closed: their people will not act any more; `domains`: those that it touches, told only
    where the policy asks experts."""

    number: int
    status: str
    created: datetime
    updated: datetime
    owner: int | None = None
    owner_is_bot: bool = False
    owner_is_inactive: bool = False
    work_in_progress: bool = False
    size: int = 0
    patch_set: int = 0
    patch_sets: tuple[PatchSetFact, ...] = ()
    labels: Mapping[str, LabelFact] = field(default_factory=dict)
    votes: tuple[VoteFact, ...] = ()
    messages: tuple[MessageFact, ...] = ()
    requirements: tuple[RequirementFact, ...] = ()
    attention: tuple[int, ...] = ()
    unresolved: int | None = None
    mergeable: bool | None = None
    submittable: bool | None = None
    lower: tuple[LowerChange, ...] = ()
    unknown_lower: tuple[str, ...] = ()
    counting: frozenset[int] | None = None
    people: People = field(default_factory=People)
    inactive: frozenset[int] = frozenset()
    unreadable: str = ""
    corrections: tuple[CorrectionFact, ...] = ()
    domains: tuple[DomainFact, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.status == "NEW"
