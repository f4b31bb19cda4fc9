"""Whose turn a change is, and why: the first rule that applies decides, everything else that holds is said beside it.

Each rule takes the `Case` and answers with a `Verdict` or None. The order of `OWN_RULES` is the policy of the page:
what nobody can act on comes first, then what only the author can do, then CI, then the reviewers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .ci import Ci, CiState, ci_of
from .history import NEW_MESSAGE, Event, EventKind, events, is_new_code
from .policy import Policy
from .reason import Reason
from .snapshot import ChangeSnapshot, LowerChange, VoteFact


class Holder(StrEnum):
    REVIEWERS = "reviewers"
    AUTHOR = "author"
    CI = "ci"
    CHANGE = "change"
    NOBODY = "nobody"
    UNKNOWN = "unknown"


class Lane(StrEnum):
    APPROVAL = "approval"
    SECOND = "second"
    PLUS_TWO = "plus_two"
    FIRST = "first"
    AUTHOR = "author"
    CI = "ci"
    CHANGE = "change"
    HELD = "held"
    APPROVED = "approved"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's answer. `since`: the instant from which on the evidence holds, where the rule knows it."""

    holder: Holder
    lane: Lane
    reason: Reason
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is. `reasons`: the main one first. `missing`: label -> how many votes are still needed.
    `wake_at`: the instant at which time alone may change this answer."""

    holder: Holder
    lane: Lane
    reasons: tuple[Reason, ...]
    missing: dict[str, int]
    missing_plus_two: int | None
    ci: CiState
    own_holder: Holder
    own_lane: Lane
    since: datetime | None = None
    wake_at: datetime | None = None


@dataclass(slots=True)
class Case:
    """One change with what several rules need of it, worked out once."""

    change: ChangeSnapshot
    policy: Policy
    now: datetime
    log: list[Event]
    ci: Ci
    plus_twos: list[VoteFact] = field(default_factory=list)
    uncounted: list[VoteFact] = field(default_factory=list)
    approvals: list[VoteFact] = field(default_factory=list)

    @classmethod
    def of(cls, change: ChangeSnapshot, policy: Policy, now: datetime, log: list[Event] | None = None) -> Case:
        log = events(change) if log is None else log
        case = cls(change, policy, now, log, ci_of(change, log, policy, now))
        top = change.labels[policy.review_label].max if policy.review_label in change.labels else 2
        for vote in sorted(change.votes, key=lambda v: v.date or change.created):
            if vote.label == policy.review_label and vote.value >= top and vote.account != change.owner:
                counts = change.counting is None or vote.account in change.counting
                (case.plus_twos if counts else case.uncounted).append(vote)
            elif vote.label == policy.approve_label and vote.value >= case.top(vote.label) > 0:
                case.approvals.append(vote)
        return case

    def top(self, label: str) -> int:
        return self.change.labels[label].max if label in self.change.labels else 1

    @property
    def is_approved(self) -> bool:
        """Approved, and not only in words: Gerrit would not merge a change without its top review vote."""
        return bool(self.approvals) and bool(self.plus_twos or self.uncounted)

    def answered(self, at: datetime | None, by: int | None) -> datetime | None:
        """When the author answered what `by` said at that instant: by a reply, or by an upload that is more than a
        rebase. A vote repeated later is not answered by an earlier reply."""
        if at is None:
            return None
        if self.change.owner == by:
            return None
        return next((e.at for e in self.log if e.at > at and is_answer(e, self.change.owner)), None)


def is_answer(event: Event, owner: int | None) -> bool:
    """Whether an event answers reviewers: the owner's words, or anybody's upload that is more than a rebase."""
    if event.kind is EventKind.UPLOAD:
        return is_new_code(event.upload_kind) or event.upload_kind in NEW_MESSAGE
    return event.kind is EventKind.REPLY and event.account == owner and not event.is_bot


# What nobody, or nobody but the author, can go on with


def unreadable(case: Case) -> Verdict | None:
    if case.change.unreadable:
        return Verdict(Holder.UNKNOWN, Lane.UNKNOWN, Reason("unreadable", text=case.change.unreadable))
    if case.policy.review_label not in case.change.labels:
        reason = Reason("no_labels", label=case.policy.review_label)
        return None if case.change.work_in_progress else Verdict(Holder.UNKNOWN, Lane.UNKNOWN, reason)
    return None


def held(case: Case) -> Verdict | None:
    """A vote that holds the change: the lowest review vote, a blocking label of the policy, or the lowest approval
    vote of someone other than the owner (a core's soft hold)."""
    change, policy = case.change, case.policy
    for vote in sorted(change.votes, key=lambda v: (v.value, v.date or change.created)):
        lowest = change.labels[vote.label].min if vote.label in change.labels else -2
        is_veto = vote.label == policy.review_label and vote.value <= lowest < -1
        is_hold = vote.label == policy.approve_label and vote.value < 0 and vote.account != change.owner
        is_block = vote.label in policy.blocking and vote.value <= policy.blocking[vote.label]
        if is_veto or is_hold or is_block:
            reason = Reason("held", vote.date, vote.account, vote.patch_set, vote.label, vote.value)
            return Verdict(Holder.NOBODY, Lane.HELD, reason, vote.date)
    for name, label in change.labels.items():
        if label.blocking and name not in (policy.review_label, policy.approve_label, policy.ci_label):
            return Verdict(Holder.NOBODY, Lane.HELD, Reason("blocked", label=name))
    return None


def work_in_progress(case: Case) -> Verdict | None:
    change = case.change
    if change.work_in_progress:
        return Verdict(Holder.AUTHOR, Lane.AUTHOR, Reason("wip_flag"))
    for vote in change.votes:
        if vote.label == case.policy.approve_label and vote.value < 0:
            reason = Reason("wip_vote", vote.date, vote.account, vote.patch_set, vote.label, vote.value)
            return Verdict(Holder.AUTHOR, Lane.AUTHOR, reason, vote.date)
    return None


def conflict(case: Case) -> Verdict | None:
    if case.change.mergeable is False:
        return Verdict(Holder.AUTHOR, Lane.AUTHOR, Reason("conflict"))
    return None


def approved(case: Case) -> Verdict | None:
    if not case.is_approved:
        return None
    vote, ci = case.approvals[-1], case.ci
    if ci.state is CiState.FAILED and ci.vote:
        return Verdict(Holder.AUTHOR, Lane.AUTHOR, _ci_reason("approved_ci_failed", ci.vote), ci.vote.date)
    if other_requirements(case):
        return None
    reason = Reason("approved", vote.date, vote.account, vote.patch_set, vote.label, vote.value)
    return Verdict(Holder.NOBODY, Lane.APPROVED, reason, vote.date)


def minus_one(case: Case) -> Verdict | None:
    vote = next((v for v in negative_votes(case) if not settled(case, v)), None)
    if vote is None:
        return None
    reason = Reason("minus_one", vote.date, vote.account, vote.patch_set, vote.label, vote.value)
    return Verdict(Holder.AUTHOR, Lane.AUTHOR, reason, vote.date)


def negative_votes(case: Case) -> list[VoteFact]:
    """Review votes below 0 that do not hold the change, the newest first; the owner's own vote asks nobody."""
    label = case.policy.review_label
    found = [v for v in case.change.votes if v.label == label and v.value < 0 and v.account != case.change.owner]
    return sorted(found, key=lambda v: v.date or case.change.created, reverse=True)


def settled(case: Case, vote: VoteFact) -> bool:
    """Whether the author need not act on a negative vote: answered, or a core gave +2 knowing of it."""
    return bool(case.answered(vote.date, vote.account)) or outvoted(case, vote)


def outvoted(case: Case, vote: VoteFact) -> bool:
    return bool(vote.date) and any(plus.date and plus.date > vote.date for plus in case.plus_twos)


def ci_failed(case: Case) -> Verdict | None:
    if case.ci.state is CiState.FAILED and case.ci.vote:
        return Verdict(Holder.AUTHOR, Lane.AUTHOR, _ci_reason("ci_failed", case.ci.vote), case.ci.vote.date)
    if case.ci.state is CiState.SILENT and not case.ci.same_code and case.ci.since:
        reason = Reason("ci_silent", case.ci.since, patch_set=case.change.patch_set or None)
        return Verdict(Holder.AUTHOR, Lane.AUTHOR, reason, case.ci.since + case.policy.ci_patience)
    return None


def _ci_reason(code: str, vote: VoteFact) -> Reason:
    return Reason(code, vote.date, vote.account, vote.patch_set, vote.label, vote.value)


def threads_open(case: Case) -> Verdict | None:
    if not case.change.unresolved:
        return None
    asked = last_commented(case)
    if asked is None or asked.account == case.change.owner or case.answered(asked.at, asked.account):
        return None
    reason = Reason("threads_open", asked.at, asked.account, asked.patch_set, count=case.change.unresolved)
    return Verdict(Holder.AUTHOR, Lane.AUTHOR, reason, asked.at)


def last_commented(case: Case) -> Event | None:
    return next((e for e in reversed(case.log) if e.comments), None)


# CI and reviewers


def ci_running(case: Case) -> Verdict | None:
    """CI holds the change while it looks at new code; a rebase or a new message leaves it where it was."""
    ci = case.ci
    if ci.state is not CiState.RUNNING or (ci.same_code and not ci.asked_by and not ci.vote):
        return None
    code = "ci_rechecking" if ci.asked_by else "ci_running"
    return Verdict(Holder.CI, Lane.CI, Reason(code, ci.since, ci.asked_by, case.change.patch_set or None), ci.since)


def votes_missing(case: Case) -> Verdict:
    have, need = case.plus_twos, max(0, case.policy.required_plus_two - len(case.plus_twos))
    if have and need:
        last = have[-1]
        code = "second_plus_two" if case.policy.required_plus_two == 2 else "more_plus_two"
        lane = Lane.SECOND
        reason = Reason(code, last.date, last.account, last.patch_set, last.label, last.value, need)
    elif need and reviewed(case):
        lane, reason = Lane.PLUS_TWO, Reason("plus_two", count=need)
    elif need:
        lane, reason = Lane.FIRST, Reason("first_review", count=need)
    else:
        lane, reason = Lane.APPROVAL, approval_reason(case)
    return Verdict(Holder.REVIEWERS, lane, reason)


def reviewed(case: Case) -> bool:
    """Whether a person other than the owner has voted on or commented on the present code."""
    owner, label = case.change.owner, case.policy.review_label
    if any(v.label == label and v.account != owner and not v.is_bot for v in case.change.votes):
        return True
    since = max((e.at for e in case.log if e.kind is EventKind.UPLOAD and is_new_code(e.upload_kind)), default=None)
    said = (EventKind.REPLY, EventKind.VOTE)
    return any(
        e.kind in said and e.account not in (owner, None) and not e.is_bot and (since is None or e.at >= since)
        for e in case.log
        if e.kind is EventKind.REPLY or e.label == label
    )


def approval_reason(case: Case) -> Reason:
    asked = other_requirements(case)
    if asked:
        return Reason("requirement", text=", ".join(asked))
    if case.policy.approve_label in case.change.labels:
        return Reason("needs_approval", label=case.policy.approve_label, value=case.top(case.policy.approve_label))
    return Reason("ready_to_submit")


def other_requirements(case: Case) -> list[str]:
    """Submit requirements that Gerrit says do not hold, besides the labels that the policy speaks of."""
    known = {case.policy.review_label, case.policy.approve_label, case.policy.ci_label}
    open_states = ("UNSATISFIED", "ERROR")
    return [r.name for r in case.change.requirements if r.status in open_states and r.name not in known]


OWN_RULES: Sequence[Callable[[Case], Verdict | None]] = (
    unreadable,
    held,
    work_in_progress,
    conflict,
    approved,
    minus_one,
    ci_failed,
    threads_open,
    ci_running,
    votes_missing,
)

# What it stands on

MOVING = (Holder.REVIEWERS, Holder.CI, Holder.NOBODY)
WAITS = {
    Lane.AUTHOR: "waits on its author",
    Lane.HELD: "is held",
    Lane.APPROVED: "is approved and not merged yet",
    Lane.CI: "waits on CI",
    Lane.UNKNOWN: "has an unknown turn",
}


def stands_on(case: Case, own: Verdict) -> Verdict | None:
    """What the changes below do to a change that could move on by itself."""
    if own.lane is Lane.HELD or own.holder not in MOVING:
        return None
    for lower in case.change.lower:
        label = "Depends-On" if lower.via_footer else ""
        if lower.status == "ABANDONED":
            reason = Reason("stands_on_abandoned", number=lower.number, label=label)
            return Verdict(Holder.AUTHOR, Lane.AUTHOR, reason)
        if lower.status == "MERGED" and not lower.is_current and not lower.via_footer:
            return Verdict(Holder.AUTHOR, Lane.AUTHOR, Reason("stands_on_outdated", number=lower.number))
    needs_nothing = own.lane in (Lane.APPROVED, Lane.APPROVAL)
    for lower in case.change.lower:
        waits = lower.own_turn in (Holder.AUTHOR, Holder.UNKNOWN) or lower.own_lane == Lane.HELD
        if lower.status == "NEW" and (waits or needs_nothing):
            return Verdict(Holder.CHANGE, Lane.CHANGE, _lower_reason(lower))
    return None


def _lower_reason(lower: LowerChange) -> Reason:
    label = "Depends-On" if lower.via_footer else ""
    words = WAITS.get(Lane(lower.own_lane), "waits for review") if lower.own_lane else "is not merged"
    return Reason("stands_on", number=lower.number, label=label, text=words)


# Beside the main reason


def notes(case: Case) -> list[Reason]:
    return [*_vote_notes(case), *_ci_notes(case), *_lower_notes(case), *_people_notes(case)]


def _vote_notes(case: Case) -> list[Reason]:
    change, found = case.change, []
    for vote in negative_votes(case):
        answer = case.answered(vote.date, vote.account)
        code = "minus_one_answered" if answer else "minus_one_outvoted" if outvoted(case, vote) else "minus_one"
        found.append(Reason(code, answer or vote.date, vote.account, vote.patch_set, vote.label, vote.value))
    for vote in change.votes:
        if vote.label == case.policy.review_label and vote.value <= -2 and vote.date and vote.patch_set:
            newer = sum(p.number > vote.patch_set for p in change.patch_sets)
            if newer:
                found.append(Reason("held_newer", vote.date, vote.account, vote.patch_set, count=newer))
    found += [Reason("plus_two_not_counted", v.date, v.account, v.patch_set) for v in case.uncounted]
    found += lost_plus_twos(case)
    if case.approvals and not case.is_approved:
        found.append(Reason("approved_without_votes", case.approvals[-1].date, case.approvals[-1].account))
    if case.is_approved and len(case.plus_twos) < case.policy.required_plus_two:
        found.append(Reason("approved_early", count=len(case.plus_twos)))
    if change.unresolved:
        asked = last_commented(case)
        answer = case.answered(asked.at, asked.account) if asked else None
        if asked and asked.account == change.owner:
            answer = asked.at
        code = "threads_answered" if answer else "threads_open"
        who = asked.account if asked else None
        found.append(Reason(code, answer or (asked.at if asked else None), who, count=change.unresolved))
    return found


def lost_plus_twos(case: Case) -> list[Reason]:
    """The +2 of people that newer code has dropped: they know the change and are the nearest to ask."""
    current = {v.account for v in case.change.votes if v.label == case.policy.review_label}
    last: dict[int, Event] = {}
    for event in case.log:
        if event.kind is EventKind.VOTE and event.label == case.policy.review_label and event.account is not None:
            last[event.account] = event
    lost = [
        e
        for account, e in last.items()
        if e.value >= case.top(e.label) and account not in current and account != case.change.owner
    ]
    lost = [e for e in lost if e.patch_set and e.patch_set < case.change.patch_set]
    return [Reason("plus_two_lost", e.at, e.account, e.patch_set) for e in sorted(lost, key=lambda e: e.at)]


def _ci_notes(case: Case) -> list[Reason]:
    ci, found = case.ci, []
    if ci.state is CiState.UNKNOWN and case.change.labels:
        found.append(Reason("no_ci"))
    if ci.state is CiState.FAILED and ci.vote:
        found.append(_ci_reason("ci_failed", ci.vote))
    if ci.against:
        found.append(_ci_reason("ci_disagrees", ci.against))
    if ci.state is CiState.RUNNING and ci.same_code:
        found.append(Reason("ci_after_rebase", ci.since, patch_set=case.change.patch_set or None))
    elif ci.state is CiState.RUNNING:
        code = "ci_rechecking" if ci.asked_by else "ci_running"
        found.append(Reason(code, ci.since, ci.asked_by, case.change.patch_set or None))
    if ci.state is CiState.SILENT:
        found.append(Reason("ci_silent", ci.since, patch_set=case.change.patch_set or None))
    return found


def _lower_notes(case: Case) -> list[Reason]:
    found = []
    for lower in case.change.lower:
        if lower.status != "NEW":
            continue
        if not lower.is_current and not lower.via_footer and lower.is_direct:
            found.append(Reason("stands_on_outdated", number=lower.number))
        if lower.own_turn == Holder.REVIEWERS:
            label = "Depends-On" if lower.via_footer else ""
            found.append(Reason("review_lower_first", number=lower.number, label=label))
        else:
            found.append(_lower_reason(lower))
    return found + [Reason("unknown_lower", text=reference) for reference in case.change.unknown_lower]


def _people_notes(case: Case) -> list[Reason]:
    change, found = case.change, []
    if change.owner_is_bot:
        found.append(Reason("owner_is_bot"))
    elif change.owner_is_inactive:
        found.append(Reason("owner_is_inactive"))
    found += [Reason("attention", account=account) for account in change.attention]
    return found


def decide(change: ChangeSnapshot, policy: Policy, now: datetime, log: list[Event] | None = None) -> Turn:
    """Whose turn an open change is. `log` may be given where the caller has it already."""
    case = Case.of(change, policy, now, log)
    own = next(verdict for rule in OWN_RULES if (verdict := rule(case)))
    final = stands_on(case, own) or own
    main = (final.reason, own.reason) if final is not own else (own.reason,)
    said = {(r.code, r.account, r.number) for r in main}
    others = tuple(r for r in notes(case) if (r.code, r.account, r.number) not in said)
    return Turn(
        final.holder,
        final.lane,
        (*main, *others),
        missing_votes(case),
        None if own.lane is Lane.UNKNOWN else max(0, policy.required_plus_two - len(case.plus_twos)),
        case.ci.state,
        own.holder,
        own.lane,
        final.since,
        case.ci.since + policy.ci_patience if case.ci.state is CiState.RUNNING and case.ci.since else None,
    )


def missing_votes(case: Case) -> dict[str, int]:
    """label -> how many top votes the change still needs, for the labels that it has."""
    change, policy = case.change, case.policy
    missing = {}
    if policy.review_label in change.labels and len(case.plus_twos) < policy.required_plus_two:
        missing[policy.review_label] = policy.required_plus_two - len(case.plus_twos)
    if policy.approve_label in change.labels and not case.approvals:
        missing[policy.approve_label] = 1
    if policy.ci_label in change.labels and case.ci.state is not CiState.PASSED:
        missing[policy.ci_label] = 1
    return missing
