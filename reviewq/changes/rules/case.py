"""One change with what several rules need of it, worked out once: which votes count, and who spoke after whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from .ci import Ci, ci_of
from .expert import ExpertsAsked, experts_asked
from .extra import Asked, asked_of
from .history import NEW_MESSAGE, Event, EventKind, events, is_new_code
from .policy import Policy
from .snapshot import ChangeSnapshot, RequirementFact, VoteFact
from .voters import approving, counting, is_core

OPEN_REQUIREMENT = ("UNSATISFIED", "ERROR")


@dataclass(slots=True)
class Case:
    """`plus_twos` count by the policy, `uncounted` are top review votes that do not: the owner's own, and those of
    people who are in none of the groups, or not on the list, that count; likewise approvals. `asked`: the policy's
    extra votes; `experts`: what it asks of experts, None: nothing. `authors`: the owner, and who uploaded the present
    code. `counting`, `approving`: whose votes count; None: whoever Gerrit lets."""

    change: ChangeSnapshot
    policy: Policy
    now: datetime
    log: list[Event]
    ci: Ci
    authors: frozenset[int | None]
    counting: frozenset[int] | None = None
    approving: frozenset[int] | None = None
    asked: list[Asked] = field(default_factory=list)
    experts: ExpertsAsked | None = None
    plus_twos: list[VoteFact] = field(default_factory=list)
    uncounted: list[VoteFact] = field(default_factory=list)
    approvals: list[VoteFact] = field(default_factory=list)
    uncounted_approvals: list[VoteFact] = field(default_factory=list)

    @classmethod
    def of(cls, change: ChangeSnapshot, policy: Policy, now: datetime, log: list[Event] | None = None) -> Case:
        log = events(change) if log is None else log
        votes = tuple(as_cast(vote, log) for vote in change.votes)
        change = change if votes == change.votes else replace(change, votes=votes)
        case = cls(change, policy, now, log, ci_of(change, log, policy, now), authors_of(change, log))
        case.counting, case.approving = counting(change, policy), approving(change, policy)
        case.asked = asked_of(change, log, policy, now)
        for vote in sorted(change.votes, key=lambda v: v.date or change.created):
            case.sort_in(vote)
        case.experts = experts_asked(case.change, policy, case.plus_twos)
        return case

    def sort_in(self, vote: VoteFact) -> None:
        """Puts a top vote where it belongs."""
        if vote.value < self.top(vote.label) or vote.value <= 0:
            return
        if vote.label == self.policy.review_label:
            (self.plus_twos if self.counts(vote) else self.uncounted).append(vote)
        elif vote.label == self.policy.approve_label:
            is_theirs = self.approving is None or vote.account in self.approving
            (self.approvals if is_theirs else self.uncounted_approvals).append(vote)

    def counts(self, vote: VoteFact) -> bool:
        """Whether a top review vote counts. The owner's own does where the policy says so."""
        if vote.account == self.change.owner and not self.policy.owner_counts:
            return False
        return self.counting is None or vote.account in self.counting

    def is_core(self, account: int | None) -> bool | None:
        """Whether somebody may give the top review vote; None: nothing tells."""
        return is_core(self.change, self.policy, account)

    def top(self, label: str) -> int:
        """The highest value of a label; where the server did not say, what OpenStack's labels have."""
        if label in self.change.labels:
            return self.change.labels[label].max
        return 2 if label == self.policy.review_label else 1

    @property
    def missing_plus_two(self) -> int:
        if self.experts:
            return self.experts.missing_cores
        return max(0, self.policy.required_plus_two - len(self.plus_twos))

    @property
    def missing_approvals(self) -> int:
        return max(0, self.policy.required_approvals - len(self.approvals))

    @property
    def is_approved(self) -> bool:
        """Approved, and not only in words: Gerrit would not merge a change without its top review vote."""
        is_given = bool(self.approvals) and not self.missing_approvals
        return is_given and (bool(self.plus_twos or self.uncounted) or not self.policy.required_plus_two)

    @property
    def lacks_experts(self) -> bool:
        """Whether a domain still lacks the vote of an expert who could give it."""
        return bool(self.experts and self.experts.lacking)

    @property
    def unmet(self) -> list[Asked]:
        """The extra votes of people that are not there."""
        return [asked for asked in self.asked if asked.missing and not asked.is_machine]

    @property
    def machines(self) -> list[Asked]:
        """The extra votes that machines have yet to give."""
        return [asked for asked in self.asked if asked.missing and asked.is_machine]

    def first_review(self) -> Event | None:
        """The first review vote of somebody whose vote counts, on whatever patch set: the owner's own is none."""
        label = self.policy.review_label
        votes = (e for e in self.log if e.kind is EventKind.VOTE and e.label == label and e.value and not e.is_bot)
        return next((e for e in votes if e.account != self.change.owner and self._is_cores(e)), None)

    def _is_cores(self, vote: Event) -> bool:
        """Whether a vote of the log is a core's: by who they are, else because only cores may give such a one."""
        told = self.is_core(vote.account)
        return abs(vote.value) >= self.top(vote.label) if told is None else told

    @property
    def may_approve_at(self) -> datetime | None:
        """When the policy's waiting time after the first review ends; None: it has none, or nobody has reviewed."""
        first = self.first_review() if self.policy.wait else None
        return first.at + self.policy.wait if first else None

    # who spoke after whom, by the order of the log: its instants are whole seconds

    def place(self, vote: VoteFact) -> int | None:
        """Where the log tells of the vote; None for one without a date."""
        key = (vote.account, vote.label, vote.value)
        for place in range(len(self.log) - 1, -1, -1):
            event = self.log[place]
            if event.kind is EventKind.VOTE and (event.account, event.label, event.value) == key:
                return place
        return None

    def last_word(self, vote: VoteFact) -> int | None:
        """The place of the vote, or of what its giver said last while it stood: who has voted −1 and speaks again
        asks again."""
        place = self.place(vote)
        if place is None or vote.is_bot:
            return place
        said = (at for at in range(place, len(self.log)) if self.is_word_of(self.log[at], vote.account))
        return max(said, default=place)

    @staticmethod
    def is_word_of(event: Event, account: int | None) -> bool:
        return event.kind is EventKind.REPLY and event.account == account

    def answer_after(self, place: int | None) -> Event | None:
        """The authors' first answer to what was said there: their words, or an upload that is more than a rebase."""
        if place is None:
            return None
        return next((event for event in self.log[place + 1 :] if is_answer(event, self.authors)), None)

    def others_said(self) -> Iterator[tuple[int, Event]]:
        """(place, event) of each review vote and message of people other than the authors, the newest first."""
        for place in range(len(self.log) - 1, -1, -1):
            event = self.log[place]
            is_review = event.kind is EventKind.VOTE and event.label == self.policy.review_label and event.value
            if (is_review or event.kind is EventKind.REPLY) and self.is_reviewer(event.account) and not event.is_bot:
                yield place, event

    def is_reviewer(self, account: int | None) -> bool:
        return account is not None and account not in self.authors

    # what Gerrit itself asks for

    def other_requirements(self) -> list[str]:
        """Submit requirements that Gerrit says do not hold though the votes that the policy speaks of are there."""
        return [r.name for r in self.change.requirements if r.status in OPEN_REQUIREMENT and not self.is_awaited(r)]

    def asked_by_gerrit(self) -> list[str]:
        """Those, and the ones that ask for what our policy asks for too."""
        asked = [r.name for r in self.change.requirements if r.status in OPEN_REQUIREMENT and self.is_asked(r)]
        return [*self.other_requirements(), *asked]

    def is_awaited(self, requirement: RequirementFact) -> bool:
        """Whether a requirement asks for nothing but a vote that has not been given yet."""
        policy = self.policy
        if is_about(requirement, policy.ci_label) or self.is_asked(requirement):
            return True
        if is_about(requirement, policy.review_label):
            return not (self.plus_twos or self.uncounted) or (self.missing_plus_two > 0 and not self.approvals)
        return is_about(requirement, policy.approve_label) and not self.approvals

    def is_asked(self, requirement: RequirementFact) -> bool:
        """Whether it asks for an extra vote of the policy that is missing, on a label of its own."""
        usual = (self.policy.review_label, self.policy.approve_label, self.policy.ci_label)
        labels = {asked.vote.label for asked in self.asked if asked.missing and asked.vote.label not in usual}
        return any(is_about(requirement, label) for label in labels)


def as_cast(vote: VoteFact, log: list[Event]) -> VoteFact:
    """The vote with the instant and patch set on which its giver said so. Gerrit dates a copied vote by the upload
    that it was copied to, which would make an old +2 look fresh with every rebase."""
    key = (vote.account, vote.label, vote.value)
    for event in reversed(log):
        is_it = event.kind is EventKind.VOTE and (event.account, event.label, event.value) == key
        if is_it and (vote.date is None or event.at <= vote.date):
            patch_set = event.patch_set or vote.patch_set
            is_same = (event.at, patch_set) == (vote.date, vote.patch_set)
            return vote if is_same else replace(vote, date=event.at, patch_set=patch_set)
    return vote


def is_answer(event: Event, authors: Collection[int | None]) -> bool:
    """Whether an event answers reviewers: the authors' words, or anybody's upload that is more than a rebase."""
    if event.kind is EventKind.UPLOAD:
        return is_new_code(event.upload_kind) or event.upload_kind in NEW_MESSAGE
    return event.kind is EventKind.REPLY and event.account in authors and not event.is_bot


def is_about(requirement: RequirementFact, label: str) -> bool:
    """Whether a requirement is about that label alone: by its name, or by all that fails in it."""
    if requirement.name == label:
        return True
    atoms = [atom.lstrip("-").removeprefix("label:").strip('"') for atom in requirement.failing]
    return (
        bool(label) and bool(atoms) and all(atom.startswith((f"{label}=", f"{label}>", f"{label}<")) for atom in atoms)
    )


def authors_of(change: ChangeSnapshot, log: list[Event]) -> frozenset[int | None]:
    """Changes are handed on: who uploaded the present code speaks for it as its owner does."""
    uploads = [e.account for e in log if e.kind is EventKind.UPLOAD and is_new_code(e.upload_kind) and e.account]
    return frozenset({change.owner, *uploads[-1:]} - {None})
