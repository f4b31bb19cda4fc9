"""Which votes hold a change for a freeze, why, whether they are still due, and who has to lift them. Pure.

Which votes hold at all is decided where turns are (`changes.rules.own_rules`); what is added here is a value below 0 of
Review-Priority, which holds wherever the project calls it so, and work in progress, which is the author's own hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reviewq.changes.rules.own_rules import holds
from reviewq.changes.rules.policy import Policy
from reviewq.changes.rules.snapshot import ChangeSnapshot, VoteFact

from .commands import PRIORITY
from .forbids import Window
from .reasons import UNKNOWN, Judged, Why, why_held, why_of_words


class By(StrEnum):
    """What kind of hold it is, in the order of the page."""

    REVIEW = "review"
    PRIORITY = "priority"
    APPROVAL = "approval"
    OTHER = "other"
    AUTHOR = "author"
    FLAG = "flag"


BY_WORDS: Mapping[By, str] = {
    By.REVIEW: "−2 that only its giver can lift",
    By.PRIORITY: "Review-Priority below 0, in the project's own words",
    By.APPROVAL: "a core's hold by the approval label",
    By.OTHER: "a label that the policy says blocks",
    By.AUTHOR: "held back by its author",
    By.FLAG: "marked as work in progress",
}
OWN = (By.AUTHOR, By.FLAG)  # nobody but the author holds it


class Over(StrEnum):
    """Why a hold is no longer due."""

    GRANTED = "granted"
    LIFTED = "lifted"
    NO_FEATURE = "no-feature"
    APPROVED = "approved"


OVER_WORDS: Mapping[Over, str] = {
    Over.GRANTED: "an exception was granted",
    Over.LIFTED: "the freeze that it was set in is lifted",
    Over.NO_FEATURE: "it is no feature, and breaks no freeze as far as its diff shows",
    Over.APPROVED: "it was approved since",
}


@dataclass(frozen=True, slots=True)
class Hold:
    """`by`: what holds it; `account`: whose vote (None: a flag); `since`: when it was cast (None: not known); `words`:
    what the project calls this value; `text`: what its giver wrote with it; `judged`: why, as far as that tells."""

    change: int
    by: By
    label: str = ""
    value: int = 0
    account: int | None = None
    since: datetime | None = None
    words: str = ""
    text: str = ""
    judged: Judged = UNKNOWN

    @property
    def is_for_freeze(self) -> bool:
        """Whether it goes when the freeze does; unknown ones may."""
        return self.by not in OWN and self.judged.why is not Why.VETO


@dataclass(frozen=True, slots=True)
class Held:
    """One change with what decides over its holds. `work`: feature, fix, other or ''; `breaks`: whether its diff breaks
    a freeze, None: unknown; `is_granted`: it may merge by an exception; `approved_at`: its newest approval;
    `marked_at`: since when it is marked as work in progress, None: not known."""

    snapshot: ChangeSnapshot
    policy: Policy
    work: str = ""
    breaks: bool | None = None
    is_granted: bool = False
    approved_at: datetime | None = None
    marked_at: datetime | None = None


Words = Mapping[tuple[str, int], str]  # (label, value) -> what the project calls it
Texts = Mapping[tuple[int, str, int], str]  # (account, label, value) -> what came with that vote


def holds_of(held: Held, words: Words, texts: Texts) -> list[Hold]:
    """All holds of one change, the strongest kind first."""
    found = [_hold(held, vote, by, words, texts) for vote in held.snapshot.votes if (by := kind_of(held, vote))]
    if held.snapshot.work_in_progress:
        found.append(Hold(held.snapshot.number, By.FLAG, since=held.marked_at))
    return sorted(found, key=lambda hold: list(By).index(hold.by))


def kind_of(held: Held, vote: VoteFact) -> By | None:
    """Which kind of hold a vote is; None: it is none."""
    change, policy = held.snapshot, held.policy
    if vote.label == policy.approve_label and vote.value < 0:
        return By.AUTHOR if vote.account == change.owner else By.APPROVAL
    if vote.label == PRIORITY and vote.value < 0:
        return By.PRIORITY
    if not holds(change, policy, vote):
        return None
    return By.REVIEW if vote.label == policy.review_label else By.OTHER


def _hold(held: Held, vote: VoteFact, by: By, words: Words, texts: Texts) -> Hold:
    text = texts.get((vote.account, vote.label, vote.value), "")
    own = words.get((vote.label, vote.value), "")
    judged = why_held(text)
    if judged.why is Why.UNKNOWN and by is By.PRIORITY:
        judged = why_of_words(own)
    return Hold(held.snapshot.number, by, vote.label, vote.value, vote.account, vote.date, own, text, judged)


def over(hold: Hold, held: Held, freeze: Window | None, begins_at: datetime | None, now: datetime) -> Over | None:
    """Why a hold for a freeze is no longer due; None: it is, or it never was for a freeze. `freeze`: that of the cycle;
    `begins_at`: when the branch opened for it."""
    if not hold.is_for_freeze:
        return None
    if held.is_granted:
        return Over.GRANTED
    if hold.since and begins_at and hold.since < begins_at <= now:
        return Over.LIFTED
    if freeze and freeze.is_over(now) and is_of(hold, freeze):
        return Over.LIFTED
    if hold.judged.why is not Why.FREEZE:
        return None
    if held.work in ("fix", "other") and held.breaks is False:
        return Over.NO_FEATURE
    is_approved = held.approved_at and hold.since and held.approved_at > hold.since
    return Over.APPROVED if is_approved else None


def is_of(hold: Hold, freeze: Window | None) -> bool:
    """Whether a hold can be of that freeze: one that was set after it was lifted is of a later one."""
    lifts_at = freeze.lifts_at if freeze else None
    return hold.since is None or lifts_at is None or hold.since < lifts_at


def must_hold(held: Held, holds: Iterable[Hold]) -> bool:
    """Whether a freeze asks that it be held: it is a feature or breaks one otherwise, has no exception, and nobody but
    its author holds it."""
    is_asked = held.work == "feature" or bool(held.breaks)
    return is_asked and not held.is_granted and all(hold.by in OWN for hold in holds)


@dataclass(frozen=True, slots=True)
class ToLift:
    """The holds that one person has set, and that only they can lift."""

    account: int
    holds: tuple[Hold, ...]


def to_lift(holds: Iterable[Hold]) -> list[ToLift]:
    """The holds for a freeze by whose they are, who has most first. Of several votes on one change each counts."""
    people: dict[int, list[Hold]] = {}
    for hold in holds:
        if hold.is_for_freeze and hold.account is not None:
            people.setdefault(hold.account, []).append(hold)
    found = [ToLift(account, tuple(theirs)) for account, theirs in people.items()]
    return sorted(found, key=lambda one: (-len(one.holds), one.account))


def lift_text(name: str, cycle: str, when: str, addresses: Sequence[str]) -> str:
    """A kind letter to somebody whose votes are in the way. `when`: “is open since ...” or “opens on ...”."""
    many = len(addresses) != 1
    lines = "\n".join(f"  {address}" for address in addresses)
    return (
        f"Hello {name},\n\n"
        f"the branch {when}, so the procedural holds of the {cycle} freeze can go. Only you can lift "
        f"{'these' if many else 'this one'} of yours:\n\n{lines}\n\n"
        f"Would you please take {'them' if many else 'it'} back where the code has nothing against it, or say on the"
        " change what is still in the way? Thank you.\n"
    )
