"""Whose turn a change is, and why: the first rule that applies decides, what else holds is said beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .case import Case
from .chain_rules import stands_on
from .ci import CiState
from .correction import corrected
from .history import Event
from .holder import Holder, Lane, Turn, Verdict
from .notes import notes
from .own_rules import own_verdict, votes_missing
from .policy import Policy
from .reason import Reason
from .snapshot import ChangeSnapshot

__all__ = ["Holder", "Lane", "Turn", "Verdict", "decide"]


def decide(change: ChangeSnapshot, policy: Policy, now: datetime, log: list[Event] | None = None) -> Turn:
    """Whose turn an open change is. `log` may be given where the caller has it already."""
    case = Case.of(change, policy, now, log)
    own = own_verdict(case)
    final = stands_on(case, own) or own
    is_known = own.lane is not Lane.UNKNOWN
    turn = Turn(
        holder=final.holder,
        lane=final.lane,
        reasons=tuple(reasons(case, own, final)),
        missing=missing_votes(case) if is_known else {},
        missing_plus_two=case.missing_plus_two if is_known else None,
        ci=case.ci.state,
        own_holder=own.holder,
        own_lane=own.lane,
        own_since=own.since,
        since=final.since,
        wake_at=wake_at(case),
        experts=case.experts if is_known else None,
    )
    words = change.corrections
    return corrected(turn, words, case.log, case.authors, lambda: votes_missing(case).lane) if words else turn


def reasons(case: Case, own: Verdict, final: Verdict) -> list[Reason]:
    """The main one first, and none twice."""
    main = [final.reason] if final is own else [final.reason, own.reason]
    said = [*notes(case), *attention_differs(case, final)]
    found = {(r.code, r.account, r.number, r.label): r for r in said[::-1] + main[::-1]}
    return [*main, *(r for r in [*found.values()][::-1] if r not in main)]


def missing_votes(case: Case) -> dict[str, int]:
    """label -> how many votes that count the change still needs, for the labels that it has."""
    policy = case.policy
    missing = {
        policy.review_label: case.missing_plus_two,
        policy.approve_label: case.missing_approvals,
        policy.ci_label: int(case.ci.state is not CiState.PASSED),
    }
    if case.experts:
        missing[policy.review_label] += case.experts.missing
    for asked in case.asked:
        missing[asked.vote.label] = missing.get(asked.vote.label, 0) + asked.missing
    return {label: count for label, count in missing.items() if count and label in case.change.labels}


def attention_differs(case: Case, final: Verdict) -> Iterator[Reason]:
    """Gerrit's own word on who is next, where it is another one than the votes'. Both are shown."""
    named = set(case.change.attention)
    asks_authors, asks_others = named & case.authors, named - case.authors
    if final.holder is Holder.REVIEWERS and asks_authors and not asks_others:
        yield Reason("attention_differs", account=min(asks_authors), label="author")
    elif final.holder is Holder.AUTHOR and asks_others and not asks_authors:
        yield Reason("attention_differs", account=min(asks_others), label="reviewers")


def wake_at(case: Case) -> datetime | None:
    """When a CI, at work or asked to merge, will have been silent for too long, or the policy's wait ends."""
    patience, instants = case.policy.ci_patience, list[datetime]()
    for ci in (case.ci, *(asked.ci for asked in case.machines)):
        if ci.state is CiState.RUNNING and ci.since:
            instants.append(ci.since + patience)
    if until := case.may_approve_at:
        instants.append(until)
    if case.is_approved and case.approvals[-1].date:
        instants.append(case.approvals[-1].date + patience)
    return min((instant for instant in instants if instant > case.now), default=None)
