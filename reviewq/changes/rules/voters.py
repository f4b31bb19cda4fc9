"""Whose votes count: by the policy's groups, by a hand-kept list, else by what Gerrit lets people give."""

from __future__ import annotations

from collections.abc import Iterable

from .policy import Policy
from .snapshot import ChangeSnapshot

Accounts = frozenset[int]


def counting(change: ChangeSnapshot, policy: Policy) -> Accounts | None:
    """The accounts whose top review vote counts; None: whoever Gerrit lets give it. The groups of the policy come
    before a hand-kept list: they speak of this very kind of change."""
    named = members(change, policy.counting_groups)
    return change.counting if named is None else named


def approving(change: ChangeSnapshot, policy: Policy) -> Accounts | None:
    """The accounts whose approval counts; None: whoever Gerrit lets give it."""
    return members(change, policy.approving_groups)


def members(change: ChangeSnapshot, groups: Iterable[str]) -> Accounts | None:
    """Everybody in these groups. None where none is named, or one of them is hidden from us: half of a list would
    leave out votes that count."""
    groups = list(groups)
    if not groups or any(name not in change.people.groups for name in groups):
        return None
    return frozenset().union(*(change.people.groups[name] for name in groups))


def unseen_groups(change: ChangeSnapshot, policy: Policy) -> list[str]:
    """The groups that the policy asks for votes of and whose members Gerrit does not show us."""
    asked = {*policy.counting_groups, *policy.approving_groups, *(vote.group for vote in policy.extra_votes)}
    return sorted(asked - {""} - change.people.groups.keys())


def is_expert(change: ChangeSnapshot, account: int | None) -> bool:
    """Whether somebody is a named expert of a domain that it touches, under a policy that asks experts."""
    return any(account in domain.experts for domain in change.domains)


def is_core(change: ChangeSnapshot, policy: Policy, account: int | None) -> bool | None:
    """Whether somebody may give the top review vote; None: nothing tells."""
    among = counting(change, policy)
    if among is not None:
        return account in among
    offered = [v.may for v in change.votes if v.account == account and v.label == policy.review_label]
    if not offered or offered[0] is None or policy.review_label not in change.labels:
        return None
    return offered[0] >= change.labels[policy.review_label].max
