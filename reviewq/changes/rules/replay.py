"""Who had a change at each instant of its past, by its log alone: `turn`'s rules again, as far as the log tells.

The past knows no chains, no submit requirements and no policy of then; where the present turn says otherwise of the
last stretch, the clock goes by the turn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .ci import is_failure
from .history import NEW_MESSAGE, Event, EventKind, is_new_code
from .holder import Holder
from .policy import Policy
from .snapshot import ChangeSnapshot
from .voters import approving, counting, is_core, is_expert

Account = int | None


@dataclass(slots=True)
class Past:
    """Just enough of a change, at one instant of its past, to say who had it. `threads`: whose inline comments are not
    answered, which ask nothing while their +2 stands. `last_answer`: where the authors last answered; `code` counts the
    uploads of new code; `ci_word` is CI's last vote on it, `ci_rechecked` are failing votes that somebody has asked CI
    to look at again. `soft_holds` end with new code, `holds` do not. `heard`: when people first spoke; `drive_by`: who
    asks by no more than one −1 (`own_rules.is_drive_by`)."""

    change: ChangeSnapshot
    policy: Policy
    ci_voices: frozenset[Account]
    last_answer: int
    authors: frozenset[Account]
    is_wip: bool = False
    is_closed: bool = False
    is_ci_running: bool = False
    code: int = 0
    ci_votes: dict[Account, int] = field(default_factory=dict)
    ci_word: int = 0
    ci_rechecked: dict[Account, int] = field(default_factory=dict)
    holds: set[tuple[str, Account]] = field(default_factory=set)
    soft_holds: set[tuple[str, Account]] = field(default_factory=set)
    own_holds: set[str] = field(default_factory=set)
    negative: set[Account] = field(default_factory=set)
    asked: set[Account] = field(default_factory=set)
    asked_by_bot: set[Account] = field(default_factory=set)
    threads: set[Account] = field(default_factory=set)
    plus_twos: set[Account] = field(default_factory=set)
    approvals: set[Account] = field(default_factory=set)
    heard: dict[Account, datetime] = field(default_factory=dict)
    drive_by: set[Account] = field(default_factory=set)
    counting: frozenset[int] | None = None
    approving: frozenset[int] | None = None

    def __post_init__(self) -> None:
        self.counting, self.approving = counting(self.change, self.policy), approving(self.change, self.policy)

    def holder(self) -> tuple[Holder | None, bool]:
        """(holder, whether machines alone decide it); None: closed. The order is that of `own_rules.OWN_RULES`."""
        has_failed = self.has_ci_failed()
        if self.is_closed:
            return None, False
        if self.holds or self.soft_holds:
            return Holder.NOBODY, False
        if self.is_wip or self.policy.approve_label in self.own_holds:
            return Holder.AUTHOR, False
        if self.is_approved and not has_failed:
            return Holder.NOBODY, False
        if self.own_holds or len(self.asked) > 1 or self.asked - self.drive_by:
            return Holder.AUTHOR, False
        if self.asked_by_bot or has_failed:
            return Holder.AUTHOR, True
        if any(account not in self.plus_twos or not self.counts(account) for account in self.threads):
            return Holder.AUTHOR, False
        return (Holder.CI, True) if self.is_ci_running else (Holder.REVIEWERS, False)

    @property
    def is_approved(self) -> bool:
        policy = self.policy
        is_reviewed = bool(self.plus_twos) or not policy.required_plus_two
        return len(self.approvals) >= max(1, policy.required_approvals) and is_reviewed

    def has_ci_failed(self) -> bool:
        return not self.is_ci_running and self.is_ci_failure(self.ci_votes)

    def is_ci_failure(self, votes: dict[Account, int]) -> bool:
        label = self.change.labels.get(self.policy.ci_label)
        return is_failure(votes.values(), label.min if label else -2)

    def apply(self, place: int, event: Event) -> None:
        if event.kind in (EventKind.VOTE, EventKind.REPLY) and not event.is_bot:
            self.hear(event)
        if event.kind is EventKind.UPLOAD:
            self.upload(event)
        elif event.kind is EventKind.VOTE:
            self.vote(event)
        elif event.kind is EventKind.REPLY:
            self.reply(place, event)
        elif event.kind is EventKind.RECHECK:
            self.run_ci_again()
        elif event.kind in (EventKind.WIP, EventKind.READY):
            self.is_wip = event.kind is EventKind.WIP
        else:
            self.is_closed = event.kind is not EventKind.RESTORE

    def hear(self, event: Event) -> None:
        """Who says more than one thing, or comments on lines, is no passer-by."""
        if self.heard.setdefault(event.account, event.at) != event.at or event.comments:
            self.drive_by.discard(event.account)

    def upload(self, event: Event) -> None:
        is_new = is_new_code(event.upload_kind)
        if is_new or event.upload_kind in NEW_MESSAGE:
            self.answered()
        if is_new:
            self.code += 1
            self.forget_votes()
            self.is_ci_running = self.policy.ci_label in self.change.labels
        for label, value in event.dropped:
            self.drop(label, value)
        if not is_new and event.upload_kind != "NO_CHANGE":
            self.run_ci_again()
        self.ci_rechecked.clear()

    def forget_votes(self) -> None:
        """New code: only what sticks (the lowest review vote, blocking labels) stays."""
        self.negative.clear()
        self.asked_by_bot.clear()
        self.own_holds.clear()
        self.soft_holds.clear()
        self.plus_twos.clear()
        self.approvals.clear()
        self.ci_votes.clear()
        self.ci_word = 0
        self.holds = {hold for hold in self.holds if hold[0] != self.policy.approve_label}

    def drop(self, label: str, value: int) -> None:
        """Gerrit says that an upload made such votes outdated; whose, it does not say: all of that sign."""
        if value < 0 and (label != self.policy.review_label or self.is_veto(label, value)):
            self.holds = {hold for hold in self.holds if hold[0] != label}
        if value < 0:
            self.soft_holds = {hold for hold in self.soft_holds if hold[0] != label}
            self.own_holds.discard(label)
        if label == self.policy.ci_label:
            self.ci_votes.clear()
            self.is_ci_running = self.ci_word <= 0
        elif label == self.policy.approve_label and value > 0:
            self.approvals.clear()
        elif label == self.policy.review_label:
            self.plus_twos -= self.plus_twos if value >= self.top(label) else set()
            self.negative -= self.negative if value < 0 else set()

    def run_ci_again(self) -> None:
        """Only where CI has something to find out: code that it has passed keeps nobody waiting."""
        if self.has_ci_failed():
            self.ci_rechecked |= self.ci_votes
            self.ci_votes.clear()
            self.is_ci_running = True

    def vote(self, event: Event) -> None:
        policy = self.policy
        if event.value == 0 and event.account is None:
            self.forget(event.label)
        elif event.label == policy.ci_label:
            self.ci_vote(event)
        elif event.label == policy.review_label:
            self.review_vote(event)
        elif event.label == policy.approve_label:
            self.approval(event)
        if event.label in policy.blocking:
            self.block(event, policy.blocking[event.label])

    def block(self, event: Event, limit: int) -> None:
        """A label that holds by the record; one of the usual labels is also what it always is."""
        usual = (self.policy.review_label, self.policy.approve_label, self.policy.ci_label)
        holds = self.soft_holds if event.label in usual else self.holds
        _set(holds, (event.label, event.account), event.value <= limit)

    def forget(self, label: str) -> None:
        """Somebody's vote was removed and the log does not say whose: those go that do not count today."""
        today = {vote.account for vote in self.change.votes if vote.label == label}
        self.holds = {hold for hold in self.holds if hold[0] != label or hold[1] in today}
        self.soft_holds = {hold for hold in self.soft_holds if hold[0] != label or hold[1] in today}
        if label == self.policy.approve_label:
            self.approvals &= today
        elif label == self.policy.review_label:
            for accounts in (self.negative, self.asked, self.asked_by_bot, self.plus_twos):
                accounts &= today

    def ci_vote(self, event: Event) -> None:
        if event.account not in self.ci_voices:
            return
        self.ci_rechecked.pop(event.account, None)
        self.ci_votes.pop(event.account, None)
        if event.value:
            self.ci_votes[event.account] = self.ci_word = event.value
        if self.ci_votes:
            has_failed = self.is_ci_failure(self.ci_rechecked | self.ci_votes)
            self.is_ci_running = has_failed and not self.is_ci_failure(self.ci_votes)
        else:
            self.is_ci_running = bool(self.ci_rechecked) or self.ci_word <= 0

    def approval(self, event: Event) -> None:
        is_theirs = self.approving is None or event.account in self.approving
        _set(self.approvals, event.account, is_theirs and event.value >= self.top(event.label) > 0)
        if event.account == self.change.owner:
            _set(self.own_holds, event.label, event.value < 0)
        else:
            _set(self.holds, (event.label, event.account), event.value < 0)

    def review_vote(self, event: Event) -> None:
        account, value, is_top = event.account, event.value, event.value >= self.top(event.label) > 0
        is_veto = self.is_veto(event.label, value)
        _set(self.holds, (event.label, account), is_veto)
        _set(self.plus_twos, account, is_top)
        if account == self.change.owner:
            _set(self.own_holds, event.label, value < 0 and not is_veto)
            return
        is_ask = value < 0 and not is_veto
        _set(self.negative, account, is_ask)
        _set(self.asked, account, is_ask and not event.is_bot)
        is_first = self.heard.get(account) == event.at
        is_heard = is_expert(self.change, account) or is_core(self.change, self.policy, account) is not False
        _set(self.drive_by, account, is_first and not is_heard)
        _set(self.asked_by_bot, account, is_ask and event.is_bot)
        if is_top and self.counts(account):  # a core who has seen the −1 and gives +2 asks the author for nothing
            self.asked.clear()
            self.asked_by_bot.clear()
            self.own_holds.discard(event.label)

    def counts(self, account: Account) -> bool:
        if account == self.change.owner and not self.policy.owner_counts:
            return False
        return self.counting is None or account in self.counting

    def is_veto(self, label: str, value: int) -> bool:
        """Whether it is the lowest review vote, which sticks."""
        fact = self.change.labels.get(label)
        return value <= (fact.min if fact else -2) < -1

    def top(self, label: str) -> int:
        if label in self.change.labels:
            return self.change.labels[label].max
        return 2 if label == self.policy.review_label else 1

    def reply(self, place: int, event: Event) -> None:
        """Words of the authors answer what was asked; inline comments of others ask, if somebody had to act on them,
        and so does every word of who has voted −1."""
        if event.is_bot:
            return
        if event.account in self.authors:
            self.answered()
            return
        if event.account in self.negative:
            self.asked.add(event.account)
        if event.comments and self.was_acted_on(place):
            self.threads.add(event.account)

    def was_acted_on(self, place: int) -> bool:
        """Whether inline comments asked for something: threads are open still, or an answer came."""
        return bool(self.change.unresolved) or place < self.last_answer

    def answered(self) -> None:
        self.asked.clear()
        self.asked_by_bot.clear()
        self.threads.clear()


def _set(found: set[Any], one: Any, is_in: bool) -> None:
    (found.add if is_in else found.discard)(one)
