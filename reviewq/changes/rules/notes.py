"""What is said beside the main reason: everything else about the change that its reader should know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .case import Case
from .chain_rules import lower_notes
from .ci import CiState
from .expert import DomainAsked
from .history import Event, EventKind
from .holder import Holder
from .own_rules import (
    about,
    answer_to,
    conflict,
    core_instead,
    expert_reason,
    extra_reason,
    holding_votes,
    is_drive_by,
    last_asked,
    names_of,
    negative_votes,
    outvoted,
    running_reason,
    twice_reasons,
    work_in_progress,
)
from .reason import Reason
from .snapshot import VoteFact
from .voters import unseen_groups


def notes(case: Case) -> list[Reason]:
    parts = (
        *(state_notes, vote_notes, core_notes, expert_notes, approval_notes, extra_notes, thread_notes, ci_notes),
        *(lower_notes, people_notes),
    )
    return [reason for part in parts for reason in part(case)]


def state_notes(case: Case) -> Iterator[Reason]:
    for rule in (work_in_progress, conflict):
        verdict = rule(case)
        if verdict and verdict.holder is Holder.AUTHOR and verdict.reason.account not in _holders(case):
            yield verdict.reason
    yield from wip_notes(case)


def wip_notes(case: Case) -> Iterator[Reason]:
    """Gerrit's flag and the old vote say the same thing in two places; where they differ both are said."""
    if case.change.work_in_progress:
        return
    ready = max((at for at, event in enumerate(case.log) if event.kind is EventKind.READY), default=-1)
    for vote in case.change.votes:
        is_wip = vote.label == case.policy.approve_label and vote.value < 0 and vote.account == case.change.owner
        place = case.place(vote) if is_wip else None
        if place is not None and ready > place:
            yield Reason("ready_but_voted", case.log[ready].at, label=vote.label, value=vote.value)


def _holders(case: Case) -> set[int | None]:
    return {vote.account for vote in holding_votes(case)}


def vote_notes(case: Case) -> Iterator[Reason]:
    for vote in holding_votes(case):
        yield about("held", vote)
        newer = sum(p.number > (vote.patch_set or p.number) for p in case.change.patch_sets)
        if newer:
            yield Reason("held_newer", vote.date, vote.account, vote.patch_set, count=newer)
    for vote in negative_votes(case):
        yield minus_note(case, vote)
    for vote in case.uncounted:
        yield uncounted_note(case, vote)
    for event in lost_votes(case):
        if event.value >= case.top(event.label):
            yield Reason("plus_two_lost", event.at, event.account, event.patch_set)
        elif event.value < 0 and not event.is_bot:
            yield Reason("minus_one_lost", event.at, event.account, event.patch_set, event.label, event.value)
    for vote in case.change.votes:
        if vote.label in case.policy.blocking and vote.value > 0:
            yield about("priority", vote)


def minus_note(case: Case, vote: VoteFact) -> Reason:
    answer = answer_to(case, vote)
    if answer:
        return Reason("minus_one_answered", answer.at, vote.account, vote.patch_set, vote.label, vote.value)
    if outvoted(case, vote):
        return about("minus_one_outvoted", vote)
    if is_drive_by(case, vote):
        return about("minus_one_drive_by", vote)
    return about("own_minus_one" if vote.account == case.change.owner else "minus_one", vote)


def uncounted_note(case: Case, vote: VoteFact) -> Reason:
    if vote.account == case.change.owner:
        return about("own_plus_two", vote)
    groups = case.policy.counting_groups if case.counting is not case.change.counting else ()
    return replace(about("plus_two_not_counted", vote), text=", ".join(groups))


def core_notes(case: Case) -> Iterator[Reason]:
    """A core's +1 is a review without being a +2; and who has left will neither lift a vote nor come back to it."""
    for vote in case.change.votes:
        is_plus_one = vote.label == case.policy.review_label and 0 < vote.value < case.top(vote.label)
        if is_plus_one and vote.account != case.change.owner and case.is_core(vote.account):
            yield about("core_plus_one", vote)
        if vote.account in case.change.inactive:
            yield about("voter_has_left", vote)


def expert_notes(case: Case) -> Iterator[Reason]:
    """Whose votes are experts', what is still asked of experts, and where a core's +2 stands in their place."""
    if case.experts is None:
        return
    if case.lacks_experts:
        reason = expert_reason(case)
        yield replace(reason, code="approved_without_expert") if case.is_approved else reason
    if case.missing_plus_two and case.experts.instead:
        yield core_instead(case)
    yield from twice_reasons(case)
    named: dict[int, list[DomainAsked]] = {}
    votes = {vote.account: vote for one in case.experts.domains for vote in one.given}
    for one in case.experts.domains:
        for vote in one.given:
            named.setdefault(vote.account, []).append(one)
    for account, domains in named.items():
        yield replace(about("expert_given", votes[account]), text=names_of(domains))


def lost_votes(case: Case) -> list[Event]:
    """The review votes of people that newer code has dropped: they know the change and are the nearest to ask."""
    label, last = case.policy.review_label, dict[int, Event]()
    for event in case.log:
        if event.kind is EventKind.VOTE and event.label == label and event.account is not None:
            last[event.account] = event
    current = {v.account for v in case.change.votes if v.label == label} | {case.change.owner}
    lost = [event for account, event in last.items() if event.value and account not in current]
    return [e for e in lost if e.patch_set and e.patch_set < case.change.patch_set]


def approval_notes(case: Case) -> Iterator[Reason]:
    for vote in case.uncounted_approvals:
        yield replace(about("approval_not_counted", vote), text=", ".join(case.policy.approving_groups))
    if not case.approvals:
        return
    vote, ci = case.approvals[-1], case.ci
    if not case.is_approved:
        yield about("approved_without_votes", vote)
    elif case.missing_plus_two:
        yield Reason("approved_early", count=len(case.plus_twos))
    until = case.may_approve_at
    if until and vote.date and vote.date < until and until > case.now:
        yield Reason("approved_in_wait", until, vote.account)
    if case.is_approved and vote.date and ci.state is CiState.PASSED and is_stuck(case, vote):
        yield about("approved_stuck", vote)


def extra_notes(case: Case) -> Iterator[Reason]:
    """What else Gerrit asks for, then what else the policy does, and what we cannot know of it."""
    if requirements := case.asked_by_gerrit():
        yield Reason("requirement", text=", ".join(requirements))
    for asked in (*case.unmet, *case.machines):
        yield extra_reason(case, asked)
    for vote in case.policy.extra_votes:
        if vote.label not in case.change.labels and case.change.labels:
            yield Reason("no_such_label", label=vote.label)
    hidden = unseen_groups(case.change, case.policy)
    if hidden:
        yield Reason("group_unseen", text=", ".join(hidden))


def is_stuck(case: Case, approval: VoteFact) -> bool:
    """Whether an approved change was left lying: the gate has not said a word since, for longer than CI may take."""
    spoke = case.ci.since
    if approval.date is None or (spoke and spoke > approval.date):
        return False
    return case.now - approval.date >= case.policy.ci_patience


def thread_notes(case: Case) -> Iterator[Reason]:
    count = case.change.unresolved
    if not count:
        return
    asked = last_asked(case)
    answer = case.answer_after(asked[0]) if asked else None
    if answer:
        yield Reason("threads_answered", answer.at, count=count)
    elif asked:
        yield Reason("threads_open", asked[1].at, asked[1].account, asked[1].patch_set, count=count)
    else:
        yield Reason("threads_left", count=count)


def ci_notes(case: Case) -> Iterator[Reason]:
    ci, patch_set = case.ci, case.change.patch_set or None
    if ci.state is CiState.UNKNOWN and case.change.labels:
        yield Reason("no_ci")
    if ci.state is CiState.FAILED and ci.vote:
        yield about("ci_failed", ci.vote)
    if ci.against:
        yield about("ci_disagrees", ci.against)
    if ci.state is CiState.RUNNING and ci.same_code and ci.knows_code and not ci.asked_by:
        yield Reason("ci_after_rebase", ci.since, patch_set=patch_set)
    elif ci.state is CiState.RUNNING:
        yield running_reason(case)
    if ci.state is CiState.SILENT:
        yield Reason("ci_silent", ci.since, patch_set=patch_set)


def people_notes(case: Case) -> Iterator[Reason]:
    change = case.change
    if change.owner_is_bot:
        yield Reason("owner_is_bot")
    elif change.owner_is_inactive:
        yield Reason("owner_is_inactive")
    for account in change.attention:
        yield Reason("attention", account=account)
