"""Whose turn a change is, and why: the first rule that applies decides, what else holds is said beside it."""

from __future__ import annotations

from datetime import datetime

from .case import Case
from .chain_rules import stands_on
from .ci import CiState
from .history import Event
from .holder import Holder, Lane, Turn, Verdict
from .notes import notes
from .own_rules import own_verdict
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
    return Turn(
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
    )


def reasons(case: Case, own: Verdict, final: Verdict) -> list[Reason]:
    """The main one first, and none twice."""
    main = [final.reason] if final is own else [final.reason, own.reason]
    found = {(r.code, r.account, r.number, r.label): r for r in [*notes(case)][::-1] + main[::-1]}
    return [*main, *(r for r in [*found.values()][::-1] if r not in main)]


def missing_votes(case: Case) -> dict[str, int]:
    """label -> how many top votes the change still needs, for the labels that it has."""
    policy = case.policy
    missing = {
        policy.review_label: case.missing_plus_two,
        policy.approve_label: int(not case.approvals),
        policy.ci_label: int(case.ci.state is not CiState.PASSED),
    }
    return {label: count for label, count in missing.items() if count and label in case.change.labels}


def wake_at(case: Case) -> datetime | None:
    """When CI, at work or asked to merge, will have been silent for too long."""
    ci, instants = case.ci, list[datetime]()
    if ci.state is CiState.RUNNING and ci.since:
        instants.append(ci.since + case.policy.ci_patience)
    if case.is_approved and case.approvals[-1].date:
        instants.append(case.approvals[-1].date + case.policy.ci_patience)
    return min((instant for instant in instants if instant > case.now), default=None)
