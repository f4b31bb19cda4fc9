"""One change with what several rules need of it, worked out once: which votes count, and who spoke after whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from .ci import Ci, ci_of
from .history import NEW_MESSAGE, Event, EventKind, events, is_new_code
from .policy import Policy
from .snapshot import ChangeSnapshot, RequirementFact, VoteFact

OPEN_REQUIREMENT = ("UNSATISFIED", "ERROR")


@dataclass(slots=True)
class Case:
    """`plus_twos` count by the policy, `uncounted` are top review votes that do not: the owner's own, and those of
    people who are not on a hand-kept list of cores. `authors`: the owner, and who uploaded the present code."""

    change: ChangeSnapshot
    policy: Policy
    now: datetime
    log: list[Event]
    ci: Ci
    authors: frozenset[int | None]
    plus_twos: list[VoteFact] = field(default_factory=list)
    uncounted: list[VoteFact] = field(default_factory=list)
    approvals: list[VoteFact] = field(default_factory=list)

    @classmethod
    def of(cls, change: ChangeSnapshot, policy: Policy, now: datetime, log: list[Event] | None = None) -> Case:
        log = events(change) if log is None else log
        votes = tuple(as_cast(vote, log) for vote in change.votes)
        change = change if votes == change.votes else replace(change, votes=votes)
        case = cls(change, policy, now, log, ci_of(change, log, policy, now), authors_of(change, log))
        for vote in sorted(change.votes, key=lambda v: v.date or change.created):
            if vote.label == policy.review_label and vote.value >= case.top(vote.label) > 0:
                (case.plus_twos if case.counts(vote) else case.uncounted).append(vote)
            elif vote.label == policy.approve_label and vote.value >= case.top(vote.label) > 0:
                case.approvals.append(vote)
        return case

    def counts(self, vote: VoteFact) -> bool:
        counting = self.change.counting
        return vote.account != self.change.owner and (counting is None or vote.account in counting)

    def top(self, label: str) -> int:
        """The highest value of a label; where the server did not say, what OpenStack's labels have."""
        if label in self.change.labels:
            return self.change.labels[label].max
        return 2 if label == self.policy.review_label else 1

    @property
    def missing_plus_two(self) -> int:
        return max(0, self.policy.required_plus_two - len(self.plus_twos))

    @property
    def is_approved(self) -> bool:
        """Approved, and not only in words: Gerrit would not merge a change without its top review vote."""
        return bool(self.approvals) and bool(self.plus_twos or self.uncounted)

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

    def is_awaited(self, requirement: RequirementFact) -> bool:
        """Whether a requirement asks for nothing but a vote that has not been given yet."""
        policy = self.policy
        if is_about(requirement, policy.ci_label):
            return True
        if is_about(requirement, policy.review_label):
            return not (self.plus_twos or self.uncounted) or (self.missing_plus_two > 0 and not self.approvals)
        return is_about(requirement, policy.approve_label) and not self.approvals


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
