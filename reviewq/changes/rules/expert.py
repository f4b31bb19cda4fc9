"""One core and one expert: which votes of experts a policy still asks for, domain by domain, and how many cores'.

Nobody is both at once: a vote that is needed among the cores' counts for no domain as an expert's. With N required
votes of cores and k of experts, a domain has what it needs when k of its experts have voted and N cores are left
without those of them whose votes are experts' here. Two people who are both core and expert satisfy each other.

Where nobody can give an expert's vote (the owner is the only one, or nobody is named), and where a change is in no
domain at all, one more core's +2 is asked in its place, once for all such domains.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from .policy import Policy
from .snapshot import ChangeSnapshot, DomainFact, VoteFact

MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class DomainAsked:
    """What a domain has of its experts' votes. `given`: all of them, the oldest first; `missing`: how many more are
    asked; `could`: who may give them; `twice`: an expert whose vote is needed as a core's until another core votes.
    `nobody`: the policy cannot ask this of anybody."""

    domain: DomainFact
    given: tuple[VoteFact, ...] = ()
    missing: int = 0
    could: frozenset[int] = frozenset()
    twice: VoteFact | None = None
    nobody: bool = False

    @property
    def is_given(self) -> bool:
        """Whether nothing is asked of its experts any more."""
        return not self.missing and not self.nobody and self.twice is None

    @property
    def needs_core(self) -> bool:
        """Whether only another core's +2 helps: every expert has voted, and one of them is needed as the core."""
        return self.twice is not None and not self.missing


@dataclass(frozen=True, slots=True)
class ExpertsAsked:
    """What one core and one expert asks of a change. `plus_twos`: the top review votes that count; `missing_cores`: how
    many of these are missing in all; `required`: how many are asked, `instead` of them in place of experts'."""

    domains: tuple[DomainAsked, ...]
    plus_twos: tuple[VoteFact, ...]
    missing_cores: int
    required: int
    instead: int = 0

    @property
    def lacking(self) -> list[DomainAsked]:
        return [one for one in self.domains if one.missing]

    @property
    def missing(self) -> int:
        """How many people have to vote at the least, so that each domain has its experts' votes."""
        return fewest([(one.could, one.missing) for one in self.lacking])

    @property
    def nobody(self) -> list[DomainAsked]:
        return [one for one in self.domains if one.nobody]


def experts_asked(change: ChangeSnapshot, policy: Policy, plus_twos: Sequence[VoteFact]) -> ExpertsAsked | None:
    """None where the policy asks no experts. `plus_twos`: the top review votes that count."""
    if not policy.expert_votes:
        return None
    cores = {vote.account for vote in plus_twos}
    states = [_state(change, policy, domain, cores) for domain in change.domains]
    instead = int(not states or any(state.nobody for state in states))
    required = policy.required_plus_two + instead
    spare = len(cores) - required
    told = [_told(state, spare) for state in states]
    more = max((state.twice_needed for state in told), default=0)
    missing = max(0, -spare) + more
    return ExpertsAsked(tuple(state.asked for state in told), tuple(plus_twos), missing, required, instead)


@dataclass(frozen=True, slots=True)
class _State:
    """`wanted`: votes of experts that the policy asks; `others`: of those given, how many no core gave; `doubles`: the
    cores' among them; `twice_needed`: how many more cores free so many of these as nobody else can vote for."""

    asked: DomainAsked
    wanted: int
    others: int
    doubles: tuple[VoteFact, ...]
    twice_needed: int = 0

    @property
    def nobody(self) -> bool:
        return self.asked.nobody


def _state(change: ChangeSnapshot, policy: Policy, domain: DomainFact, cores: Collection[int]) -> _State:
    givers = domain.experts - change.inactive - {change.owner}
    given = tuple(vote for vote in change.votes if vote.account in givers and _counts(vote, change, policy))
    doubles = tuple(vote for vote in given if vote.account in cores)
    nobody = len(givers) < policy.expert_votes
    could = frozenset() if nobody else frozenset(givers - {vote.account for vote in given})
    asked = DomainAsked(domain, given, could=could, nobody=nobody)
    return _State(asked, policy.expert_votes, len(given) - len(doubles), doubles)


def _counts(vote: VoteFact, change: ChangeSnapshot, policy: Policy) -> bool:
    """Whether it is high enough; a label that does not reach what the policy asks is asked its highest."""
    top = change.labels[vote.label].max if vote.label in change.labels else policy.expert_value
    return vote.label == policy.review_label and not vote.is_bot and vote.value >= max(1, min(policy.expert_value, top))


def _told(state: _State, spare: int) -> _State:
    """What is missing where so many cores have voted more than are needed (below 0: fewer)."""
    if state.nobody:
        return state
    free = min(len(state.doubles), max(0, spare))
    missing = max(0, state.wanted - state.others - free)
    bound = state.doubles[free] if missing and free < len(state.doubles) else None
    by_experts = min(missing, len(state.asked.could))
    asked = replace(state.asked, missing=by_experts, twice=bound)
    return replace(state, asked=asked, twice_needed=missing - by_experts)


def fewest(wanted: Sequence[tuple[Collection[int], int]]) -> int:
    """How many people it takes until each domain has so many votes of those who may give them: always whoever helps
    most domains next, which is exact for two of them."""
    left, people = [count for _, count in wanted], 0
    free = {account for could, _ in wanted for account in could}
    for _ in range(MOST_STEPS):
        if not any(left) or not free:
            break
        best = max(sorted(free), key=lambda account: len(list(_helped(account, wanted, left))))
        for place in _helped(best, wanted, left):
            left[place] -= 1
        free.discard(best)
        people += 1
    return people + sum(left)


def _helped(account: int, wanted: Sequence[tuple[Collection[int], int]], left: Sequence[int]) -> Iterator[int]:
    """The domains that lack a vote which this person may give."""
    return (place for place, (could, _) in enumerate(wanted) if left[place] and account in could)
