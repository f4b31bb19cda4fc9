"""What one core and one expert would have changed: the votes of merged changes again, under both rules.

The rule is that of turns (`changes.rules.expert`), asked after each vote as the log tells it. Only what people did is
known: who would have acted otherwise under another rule, nobody can say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from reviewq.changes.rules.expert import ExpertsAsked, experts_asked
from reviewq.changes.rules.history import Event, EventKind, events, is_new_code
from reviewq.changes.rules.policy import Policy
from reviewq.changes.rules.snapshot import ChangeSnapshot, VoteFact

TWO = 2  # cores, as the rule is that one and one is compared with


class Outcome(StrEnum):
    """One and one beside two cores, for a change that merged with two cores' +2 (`FEWER`: without)."""

    EARLIER = "earlier"
    SAME = "same"
    LATER = "later"
    WAITING = "waiting"
    FEWER = "fewer"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One merged change. `two_since`, `one_since`: since when two cores' +2, and what one and one asks, stood without a
    break until it merged; None: it did not. `voted`: the domains with an expert's vote by then; `lacking`: those where
    an expert could have voted and nobody did; `nobody`: those where nobody could. `spared`: top votes of cores that
    came when one and one had what it asks."""

    domains: frozenset[int] = frozenset()
    two_since: datetime | None = None
    one_since: datetime | None = None
    voted: frozenset[int] = frozenset()
    lacking: frozenset[int] = frozenset()
    nobody: frozenset[int] = frozenset()
    spared: int = 0

    @property
    def outcome(self) -> Outcome:
        if self.two_since is None:
            return Outcome.FEWER
        if self.one_since is None:
            return Outcome.WAITING
        if self.one_since == self.two_since:
            return Outcome.SAME
        return Outcome.EARLIER if self.one_since < self.two_since else Outcome.LATER

    @property
    def gained(self) -> timedelta | None:
        """How much earlier it would have had its votes; None: not earlier."""
        if self.outcome is not Outcome.EARLIER or self.two_since is None or self.one_since is None:
            return None
        return self.two_since - self.one_since


@dataclass(slots=True)
class Standing:
    """The review votes of people beside the owner that count at one instant of a change's past."""

    change: ChangeSnapshot
    policy: Policy
    patch_set: int = 0
    votes: dict[int, VoteFact] = field(default_factory=dict)

    def apply(self, event: Event) -> bool:
        """Whether it may have changed what stands."""
        if event.kind is EventKind.UPLOAD:
            self.upload(event)
            return True
        is_vote = event.kind is EventKind.VOTE and event.label == self.policy.review_label and not event.is_bot
        if not is_vote or (event.account is not None and event.account == self.change.owner):
            return False
        return self.vote(event)

    def upload(self, event: Event) -> None:
        """New code takes away the votes that Gerrit did not copy on to the end; a rebase those that it says."""
        self.patch_set = event.patch_set or self.patch_set
        if is_new_code(event.upload_kind):
            copied = {(v.account, v.value) for v in self.change.votes if v.patch_set and v.patch_set < self.patch_set}
            self.votes = {key: vote for key, vote in self.votes.items() if (key, vote.value) in copied}
        gone = {value for label, value in event.dropped if label == self.policy.review_label}
        self.votes = {key: vote for key, vote in self.votes.items() if vote.value not in gone}

    def vote(self, event: Event) -> bool:
        if event.patch_set is not None and event.patch_set < self.patch_set:
            return False  # on a patch set that nobody merges
        if event.account is None:  # somebody's vote was removed, and the log does not say whose: by what is left
            left = {vote.account for vote in self.change.votes if vote.label == event.label}
            self.votes = {key: vote for key, vote in self.votes.items() if key in left}
        elif event.value:
            self.votes[event.account] = VoteFact(event.label, event.account, event.value, event.at, event.patch_set)
        else:
            self.votes.pop(event.account, None)
        return True

    @property
    def tops(self) -> list[VoteFact]:
        """The votes of cores: who could give the top vote was one."""
        label = self.change.labels.get(self.policy.review_label)
        top = label.max if label else TWO
        return [vote for vote in self.votes.values() if vote.value >= top > 0]

    @property
    def is_vetoed(self) -> bool:
        label = self.change.labels.get(self.policy.review_label)
        low = label.min if label else -TWO
        return low < -1 and any(vote.value <= low for vote in self.votes.values())

    @property
    def has_two(self) -> bool:
        return len(self.tops) >= TWO and not self.is_vetoed

    @property
    def has_one_and_one(self) -> bool:
        if not self.tops or self.is_vetoed:
            return False
        asked = self.asked()
        return not asked.missing_cores and not asked.lacking

    @property
    def has_experts(self) -> bool:
        """Whether an expert of every domain has voted, of which there is one at least."""
        domains = self.change.domains
        voters = {account for account, vote in self.votes.items() if vote.value >= self.policy.expert_value}
        return bool(domains) and all(domain.experts & voters - self.change.inactive for domain in domains)

    def asked(self) -> ExpertsAsked:
        """What one and one asks of the change as it stands."""
        told = experts_asked(replace(self.change, votes=tuple(self.votes.values())), self.policy, self.tops)
        assert told, "the policy asks experts"
        return told


def one_and_one(review_label: str) -> Policy:
    """One top vote of a core, and a vote of +1 or more of an expert of each domain."""
    return Policy(review_label=review_label, required_plus_two=1, expert_votes=1, expert_value=1)


def standing_now(change: ChangeSnapshot, policy: Policy) -> Standing:
    """An open change with the votes that Gerrit counts on it."""
    theirs = [v for v in change.votes if v.label == policy.review_label and not v.is_bot and v.account != change.owner]
    return Standing(change, policy, change.patch_set, {vote.account: vote for vote in theirs})


def replayed(change: ChangeSnapshot, policy: Policy, merged_at: datetime) -> Replayed:
    """What stood when, by the log up to the merge. `change.domains`: with who was expert on the day that it merged."""
    standing = Standing(change, policy)
    two_since: datetime | None = None
    one_since: datetime | None = None
    for event in events(change):
        if event.kind is EventKind.MERGE or event.at > merged_at:
            break
        if standing.apply(event):
            two_since = _since(two_since, standing.has_two, event.at)
            one_since = _since(one_since, standing.has_one_and_one, event.at)
    asked = standing.asked()
    return Replayed(
        domains=frozenset(domain.key for domain in change.domains),
        two_since=two_since,
        one_since=one_since,
        voted=frozenset(one.domain.key for one in asked.domains if one.given),
        lacking=frozenset(one.domain.key for one in asked.domains if not one.given and not one.nobody),
        nobody=frozenset(one.domain.key for one in asked.domains if one.nobody),
        spared=sum(one_since is not None and vote.date is not None and vote.date > one_since for vote in standing.tops),
    )


def _since(since: datetime | None, holds: bool, at: datetime) -> datetime | None:
    return (since or at) if holds else None


@dataclass(frozen=True, slots=True)
class Row:
    """One domain. `merged`: changes that touch it; `voted`: with a vote of one of its experts; `earlier`, `gained`:
    those that would have had their votes earlier, and by how much (median); `waiting`: those with two cores where an
    expert of it could have voted and did not; `nobody`: those where nobody could."""

    domain: int
    merged: int
    voted: int
    earlier: int
    gained: timedelta | None
    waiting: int
    nobody: int


@dataclass(frozen=True, slots=True)
class Summary:
    """All merged changes. `spans`: how many are in no, one, several domains; `voted_in_all`: of those in some, how many
    had an expert's vote in each; `instead`: of those with two cores, where one and one asks two cores as well since
    nobody could be the expert (for one of the domains, or there is none)."""

    total: int
    spans: tuple[int, int, int]
    voted_in_all: int
    outcomes: Mapping[Outcome, int]
    gained: timedelta | None
    spared: int
    instead: int
    rows: tuple[Row, ...]

    @property
    def compared(self) -> int:
        """Merged with two cores' +2."""
        return self.total - self.outcomes[Outcome.FEWER]


def summed(changes: Iterable[Replayed]) -> Summary:
    changes = list(changes)
    keys = sorted({key for one in changes for key in one.domains})
    outcomes = [one.outcome for one in changes]
    return Summary(
        total=len(changes),
        spans=spans_of(len(one.domains) for one in changes),
        voted_in_all=sum(bool(one.domains) and one.voted == one.domains for one in changes),
        outcomes={outcome: outcomes.count(outcome) for outcome in Outcome},
        gained=_median(changes),
        spared=sum(one.spared for one in changes if one.outcome is Outcome.EARLIER),
        instead=sum(one.two_since is not None and (not one.domains or bool(one.nobody)) for one in changes),
        rows=tuple(_row(key, [one for one in changes if key in one.domains]) for key in keys),
    )


def spans_of(counts: Iterable[int]) -> tuple[int, int, int]:
    """How many are 0, 1, more."""
    counts = list(counts)
    return counts.count(0), counts.count(1), sum(count > 1 for count in counts)


def _median(changes: Iterable[Replayed]) -> timedelta | None:
    gained = [one.gained.total_seconds() for one in changes if one.gained is not None]
    return timedelta(seconds=median(gained)) if gained else None


def _row(key: int, changes: list[Replayed]) -> Row:
    return Row(
        domain=key,
        merged=len(changes),
        voted=sum(key in one.voted for one in changes),
        earlier=sum(one.outcome is Outcome.EARLIER for one in changes),
        gained=_median(changes),
        waiting=sum(one.outcome is Outcome.WAITING and key in one.lacking for one in changes),
        nobody=sum(key in one.nobody for one in changes),
    )


@dataclass(frozen=True, slots=True)
class OpenNow:
    """The changes that are open. `ready`: they have what one and one asks, and lack a second core's +2."""

    total: int = 0
    spans: tuple[int, int, int] = (0, 0, 0)
    voted_in_all: int = 0
    ready: int = 0


def open_now(domains: Collection[int], voted: Iterable[Standing]) -> OpenNow:
    """`domains`: of each change, in how many it is; `voted`: those that somebody has voted on."""
    voted = list(voted)
    return OpenNow(
        total=len(domains),
        spans=spans_of(domains),
        voted_in_all=sum(one.has_experts for one in voted),
        ready=sum(not one.has_two and one.has_one_and_one for one in voted),
    )
