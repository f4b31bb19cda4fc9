"""The rules that look at one change alone, each of which answers with a `Verdict` or None.

The order of `OWN_RULES` is the policy of the page: what nobody can act on comes first, then what only the author can
do, then CI, then the reviewers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from .case import Case
from .ci import CiState
from .expert import DomainAsked
from .extra import Asked
from .history import Event, EventKind, is_new_code
from .holder import Holder, Lane, Verdict
from .policy import Policy
from .reason import Reason
from .snapshot import ChangeSnapshot, VoteFact
from .voters import is_expert

HOUR = timedelta(hours=1)
MOST_NAMED = 4  # domains in a sentence


def about(code: str, vote: VoteFact, count: int | None = None) -> Reason:
    """A reason whose evidence is a vote."""
    return Reason(code, vote.date, vote.account, vote.patch_set, vote.label, vote.value, count)


def author(reason: Reason) -> Verdict:
    return Verdict(Holder.AUTHOR, Lane.AUTHOR, reason, reason.at)


# What nobody, or nobody but the author, can go on with


def unreadable(case: Case) -> Verdict | None:
    if case.change.unreadable:
        return Verdict(Holder.UNKNOWN, Lane.UNKNOWN, Reason("unreadable", text=case.change.unreadable))
    if case.policy.review_label not in case.change.labels and not case.change.work_in_progress:
        return Verdict(Holder.UNKNOWN, Lane.UNKNOWN, Reason("no_labels", label=case.policy.review_label))
    return None


def held(case: Case) -> Verdict | None:
    votes = holding_votes(case)
    if votes:
        return Verdict(Holder.NOBODY, Lane.HELD, about("held", votes[0]), votes[0].date)
    spoken_of = (case.policy.review_label, case.policy.approve_label, case.policy.ci_label)
    for name, label in case.change.labels.items():
        if label.blocking and name not in spoken_of:
            return Verdict(Holder.NOBODY, Lane.HELD, Reason("blocked", label=name))
    return None


def holding_votes(case: Case) -> list[VoteFact]:
    """The votes that hold the change, the lowest first: the lowest review vote, a blocking label of the policy, or a
    negative approval vote of someone other than the owner (a core's soft hold)."""
    found = [vote for vote in case.change.votes if holds(case.change, case.policy, vote)]
    return sorted(found, key=lambda v: (v.value, v.date or case.change.created))


def holds(change: ChangeSnapshot, policy: Policy, vote: VoteFact) -> bool:
    """Whether one vote holds the change; reads its owner and labels alone."""
    if lowest_review(change, policy, vote):
        return True
    if vote.label == policy.approve_label and vote.value < 0 and vote.account != change.owner:
        return True
    return vote.label in policy.blocking and vote.value <= policy.blocking[vote.label]


def lowest_review(change: ChangeSnapshot, policy: Policy, vote: VoteFact) -> bool:
    lowest = change.labels[vote.label].min if vote.label in change.labels else -2
    return vote.label == policy.review_label and vote.value <= lowest < -1


def is_veto(case: Case, vote: VoteFact) -> bool:
    return lowest_review(case.change, case.policy, vote)


def work_in_progress(case: Case) -> Verdict | None:
    if case.change.work_in_progress:
        marked = next((e.at for e in reversed(case.log) if e.kind is EventKind.WIP), None)
        return author(Reason("wip_flag", marked))
    for vote in case.change.votes:
        if vote.label == case.policy.approve_label and vote.value < 0:
            return author(about("wip_vote", vote))
    return None


def conflict(case: Case) -> Verdict | None:
    return author(Reason("conflict")) if case.change.mergeable is False else None


def approved(case: Case) -> Verdict | None:
    if not case.is_approved:
        return None
    if case.ci.state is CiState.FAILED and case.ci.vote:
        return author(about("approved_ci_failed", case.ci.vote))
    is_machine_missing = any(not asked.ci.knows_code for asked in case.machines)
    if case.other_requirements() or case.unmet or is_machine_missing:
        return None
    vote = case.approvals[-1]
    return Verdict(Holder.NOBODY, Lane.APPROVED, about("approved", vote), vote.date)


def minus_one(case: Case) -> Verdict | None:
    open_ones = [v for v in negative_votes(case) if not settled(case, v)]
    vote = next((v for v in open_ones if not is_drive_by(case, v)), None)
    if vote is None and len(open_ones) > 1:  # one of them alone asks nothing; several do
        vote = open_ones[0]
    if vote is None:
        return None
    return author(about("own_minus_one" if vote.account == case.change.owner else "minus_one", vote))


def negative_votes(case: Case) -> list[VoteFact]:
    """Review votes below 0 that do not hold the change, the newest first."""
    label = case.policy.review_label
    found = [v for v in case.change.votes if v.label == label and v.value < 0 and not is_veto(case, v)]
    return sorted(found, key=lambda v: v.date or case.change.created, reverse=True)


def settled(case: Case, vote: VoteFact) -> bool:
    """Whether the author need not act on a negative vote: answered, or a core gave +2 knowing of it."""
    return bool(answer_to(case, vote)) or outvoted(case, vote)


def answer_to(case: Case, vote: VoteFact) -> Event | None:
    """The answer to a negative vote. The owner's own asks for more than words: only they can take it back."""
    return None if vote.account == case.change.owner else case.answer_after(case.last_word(vote))


def outvoted(case: Case, vote: VoteFact) -> bool:
    place = case.last_word(vote)
    after = [case.place(plus) for plus in case.plus_twos]
    return place is not None and any(plus is not None and plus > place for plus in after)


def is_drive_by(case: Case, vote: VoteFact) -> bool:
    """A −1 of somebody who is known to be no core nor a domain's expert, without inline comments, and the only thing
    that they ever said here. It may be right, but it must not take a change off the reviewers' list by itself."""
    if vote.is_bot or vote.account == case.change.owner or case.is_core(vote.account) is not False:
        return False
    if is_expert(case.change, vote.account):
        return False
    place = case.place(vote)
    return place is not None and said_nothing_else(case.log, place)


def said_nothing_else(log: Sequence[Event], place: int) -> bool:
    """Whether the giver of the vote there has said or voted nothing at another time, nor with inline comments."""
    vote = log[place]
    spoken = [e for e in log if e.account == vote.account and e.kind in (EventKind.VOTE, EventKind.REPLY)]
    return not any(event.at != vote.at or event.comments for event in spoken)


def ci_failed(case: Case) -> Verdict | None:
    """CI itself, then the machines whose votes the policy asks for."""
    ci = case.ci
    if ci.state is CiState.FAILED and ci.vote:
        return author(about("ci_failed", ci.vote))
    if ci.state is CiState.SILENT and not ci.knows_code and ci.since:
        reason = Reason("ci_silent", ci.since, patch_set=case.change.patch_set or None)
        return Verdict(Holder.AUTHOR, Lane.AUTHOR, reason, ci.since + case.policy.ci_patience)
    return next((verdict for asked in case.machines if (verdict := machine_failed(case, asked))), None)


def machine_failed(case: Case, asked: Asked) -> Verdict | None:
    ci = asked.ci
    if ci.state is CiState.FAILED and ci.vote:
        return author(replace(about("extra_ci_failed", ci.vote), text=asked.who))
    if ci.state is CiState.SILENT and not ci.knows_code and ci.since:
        return Verdict(Holder.AUTHOR, Lane.AUTHOR, machine_reason(case, asked), ci.since + case.policy.ci_patience)
    return None


MACHINE_CODES = {CiState.SILENT: "extra_ci_silent", CiState.RUNNING: "extra_ci_running"}


def machine_reason(case: Case, asked: Asked) -> Reason:
    """What is to be said of a machine's vote that is not there."""
    code, vote = MACHINE_CODES.get(asked.ci.state, "extra_missing"), asked.vote
    patch_set = case.change.patch_set or None
    return Reason(code, asked.ci.since, None, patch_set, vote.label, vote.value, asked.missing, text=asked.who)


def threads_open(case: Case) -> Verdict | None:
    """Who asked last decides, not how many threads are open: Gerrit tells only their number."""
    asked = last_asked(case)
    if not case.change.unresolved or (asked and case.answer_after(asked[0])):
        return None
    if asked:
        event = asked[1]
        return author(Reason("threads_open", event.at, event.account, event.patch_set, count=case.change.unresolved))
    if not case.change.messages and case.change.owner in case.change.attention:
        return author(Reason("threads_open", count=case.change.unresolved))  # no log: Gerrit's own word on who is next
    return None


def last_asked(case: Case) -> tuple[int, Event] | None:
    """(place, event) of the newest inline comments that ask something of the author. Bots' do not, nor what came with
    a top vote that still stands, unless Gerrit will not merge before it is resolved."""
    content = set() if case.other_requirements() else {vote.account for vote in case.plus_twos}
    return next(((at, e) for at, e in case.others_said() if e.comments and e.account not in content), None)


# CI and reviewers


def ci_running(case: Case) -> Verdict | None:
    """CI holds the change while it looks at code that it has not passed yet."""
    if case.ci.keeps_waiting:
        reason = running_reason(case)
        return Verdict(Holder.CI, Lane.CI, reason, reason.at)
    machine = next((asked for asked in case.machines if asked.ci.keeps_waiting), None)
    if machine is None:
        return None
    reason = machine_reason(case, machine)
    return Verdict(Holder.CI, Lane.CI, reason, reason.at)


def running_reason(case: Case) -> Reason:
    ci = case.ci
    code = "ci_rechecking" if ci.asked_by else "ci_again" if ci.vote else "ci_running"
    return Reason(code, ci.since, ci.asked_by, case.change.patch_set or None)


def waits(case: Case) -> Verdict | None:
    """The policy leaves others some time to look before anybody approves, even when all +2 are there."""
    until = case.may_approve_at
    is_wanting = case.missing_plus_two or case.lacks_experts or case.unmet
    if until is None or until <= case.now or is_wanting or case.is_approved:
        return None
    last = max((vote.date for vote in case.plus_twos if vote.date), default=None)
    return Verdict(Holder.NOBODY, Lane.HELD, Reason("wait", until, count=int(case.policy.wait / HOUR)), last)


def votes_missing(case: Case) -> Verdict:
    have, need = case.plus_twos, case.missing_plus_two
    if case.is_approved or not (need or case.lacks_experts):
        lane, reason = Lane.APPROVAL, approval_reason(case)
    elif not need:
        lane, reason = Lane.EXPERT, expert_reason(case)
    elif have:
        lane, reason = Lane.SECOND, second_reason(case, have[-1], need)
    else:
        lane, reason = first_reason(case, need)
    return Verdict(Holder.REVIEWERS, lane, reason)


def second_reason(case: Case, last: VoteFact, need: int) -> Reason:
    """A core's +2 that is asked only in place of an expert's vote, or beside one that counts once, says so."""
    experts = case.experts
    if experts and len(case.plus_twos) >= case.policy.required_plus_two:
        return core_instead(case) if experts.instead else twice_reasons(case)[0]
    required = experts.required if experts else case.policy.required_plus_two
    return about("second_plus_two" if required == 2 else "more_plus_two", last, need)


def first_reason(case: Case, need: int) -> tuple[Lane, Reason]:
    """Whether anybody but its authors has voted on or spoken of the present code, or of older code only, or never."""
    reviewers = {v.account for v in case.change.votes if v.label == case.policy.review_label and not v.is_bot}
    newest = next(case.others_said(), None)
    if reviewers - case.authors or (newest and newest[0] > code_place(case)):
        label, top = case.policy.review_label, case.top(case.policy.review_label)
        is_usual = (label, top) == ("Code-Review", 2)
        return Lane.PLUS_TWO, Reason(
            "plus_two", label="" if is_usual else label, value=None if is_usual else top, count=need
        )
    if newest:
        event = newest[1]
        return Lane.FIRST, Reason("review_again", event.at, event.account, event.patch_set, count=need)
    return Lane.FIRST, Reason("first_review", count=need)


def code_place(case: Case) -> int:
    """Where the log tells of the upload of the present code; -1: nowhere."""
    uploads = (at for at, e in enumerate(case.log) if e.kind is EventKind.UPLOAD and is_new_code(e.upload_kind))
    return max(uploads, default=-1)


def approval_reason(case: Case) -> Reason:
    """What Gerrit asks for comes before what our record does."""
    label, policy = case.policy.approve_label, case.policy
    if requirements := case.asked_by_gerrit():
        return Reason("requirement", text=", ".join(requirements))
    wanting = case.unmet or case.machines
    if wanting and (case.is_approved or not case.missing_approvals):
        return extra_reason(case, wanting[0])
    if label in case.change.labels and case.missing_approvals:
        who = ", ".join(policy.approving_groups)
        return Reason("needs_approval", label=label, value=case.top(label), count=case.missing_approvals, text=who)
    return Reason("ready_to_submit")


def extra_reason(case: Case, asked: Asked) -> Reason:
    if asked.is_machine:
        return machine_reason(case, asked)
    vote = asked.vote
    return Reason("extra_missing", label=vote.label, value=vote.value, count=asked.missing, text=asked.who)


# experts of domains, where the policy asks them


def expert_reason(case: Case) -> Reason:
    """Which domains lack an expert's vote. Only ever asked where one does."""
    lacking = case.experts.lacking if case.experts else []
    return Reason(
        "expert_missing" if len(lacking) == 1 else "experts_missing",
        label=case.policy.review_label,
        value=case.policy.expert_value,
        count=max((one.missing for one in lacking), default=None),
        text=names_of(lacking),
    )


def core_instead(case: Case) -> Reason:
    """Why one more core is asked than the policy says."""
    nobody = case.experts.nobody if case.experts else []
    return Reason("core_instead", value=case.top(case.policy.review_label), text=names_of(nobody))


def twice_reasons(case: Case) -> list[Reason]:
    """Votes that stand as a core's and could be an expert's; each person once, with what else would help."""
    told = [one for one in case.experts.domains if one.twice] if case.experts else []
    told.sort(key=lambda one: not one.needs_core)
    found: dict[int, Reason] = {}
    for one in told:
        if one.twice:
            code = "counts_as_core" if one.needs_core else "counts_once"
            found.setdefault(one.twice.account, replace(about(code, one.twice), text=names_of([one])))
    return list(found.values())


def names_of(domains: Sequence[DomainAsked]) -> str:
    """Their names, a few of them."""
    names = [one.domain.name[:60] for one in domains[:MOST_NAMED]]
    more = len(domains) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


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
    waits,
    votes_missing,
)


def own_verdict(case: Case) -> Verdict:
    """The first rule that applies; the last one always does."""
    return next(verdict for rule in OWN_RULES if (verdict := rule(case)))
