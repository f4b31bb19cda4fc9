"""The votes that a policy asks for beside review, approval and CI: which are there, and what the machines among those
who give them say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from .ci import Ci, CiState, ci_of
from .history import Event, EventKind
from .policy import ExtraVote, Policy
from .snapshot import ChangeSnapshot, VoteFact
from .voters import members

NO_CI = Ci(CiState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Asked:
    """An extra vote with what there is of it. `ci`: what the machine says that has to give it; unknown for people's."""

    vote: ExtraVote
    given: tuple[VoteFact, ...]
    is_machine: bool = False
    ci: Ci = NO_CI

    @property
    def missing(self) -> int:
        return max(0, self.vote.count - len(self.given))

    @property
    def who(self) -> str:
        """Who has to give it, as the policy names them; '' for anybody."""
        return self.vote.account or self.vote.group


def asked_of(change: ChangeSnapshot, log: Sequence[Event], policy: Policy, now: datetime) -> list[Asked]:
    """The extra votes whose label the change has. On the review label nobody's own vote counts: another's is asked."""
    return [_asked(change, log, policy, vote, now) for vote in policy.extra_votes if vote.label in change.labels]


def _asked(change: ChangeSnapshot, log: Sequence[Event], policy: Policy, vote: ExtraVote, now: datetime) -> Asked:
    accounts = givers(change, vote)
    given = tuple(v for v in change.votes if _counts(v, vote, accounts, change, policy))
    if not is_machines(change, policy, vote):
        return Asked(vote, given)
    return Asked(vote, given, True, _ci(change, log, policy, vote, accounts or frozenset(), now))


def givers(change: ChangeSnapshot, vote: ExtraVote) -> frozenset[int] | None:
    """The accounts that may give it; None: anybody whom Gerrit lets."""
    if vote.account:
        return change.people.accounts.get(vote.account, frozenset())
    return members(change, [vote.group]) if vote.group else None


def is_machines(change: ChangeSnapshot, policy: Policy, vote: ExtraVote) -> bool:
    """Whether a machine gives it: the account named is one, or it is a vote on the CI label."""
    people = change.people
    is_bot = bool(people.accounts.get(vote.account, frozenset()) & people.bots)
    return bool(vote.account) and (vote.label == policy.ci_label or is_bot)


def _counts(
    given: VoteFact, asked: ExtraVote, accounts: Collection[int] | None, change: ChangeSnapshot, policy: Policy
) -> bool:
    if given.label != asked.label or given.value < asked.value:
        return False
    if asked.label == policy.review_label and given.account == change.owner:
        return False
    return accounts is None or given.account in accounts


def _ci(
    change: ChangeSnapshot,
    log: Sequence[Event],
    policy: Policy,
    vote: ExtraVote,
    accounts: Collection[int],
    now: datetime,
) -> Ci:
    """The rules of CI for this one account alone."""
    votes = tuple(v for v in change.votes if v.label == vote.label and v.account in accounts)
    own_log = [e for e in log if e.kind is not EventKind.VOTE or e.label != vote.label or e.account in accounts]
    return ci_of(replace(change, votes=votes), own_log, replace(policy, ci_label=vote.label, extra_votes=()), now)
