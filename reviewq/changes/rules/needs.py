"""What a policy asks of each label, in words, for a reader who looks at the votes of one change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .policy import ExtraVote, Policy
from .reason import signed
from .snapshot import LabelFact


def asks(policy: Policy, labels: Mapping[str, LabelFact]) -> dict[str, str]:
    """label -> what the policy asks of it; labels of which it asks nothing are left out."""
    found: dict[str, list[str]] = {}
    review, approve = policy.review_label, policy.approve_label
    if policy.required_plus_two:
        found[review] = [_times(policy.required_plus_two, _top(review, labels, 2), policy.counting_groups)]
    if policy.expert_votes:
        found.setdefault(review, []).append(of_experts(policy.expert_votes, policy.expert_value))
    if approve and policy.required_approvals:
        found[approve] = [_times(policy.required_approvals, _top(approve, labels, 1), policy.approving_groups)]
    if policy.ci_label:
        found[policy.ci_label] = ["CI to pass"]
    for vote in policy.extra_votes:
        found.setdefault(vote.label, []).append(_extra(vote))
    for label, value in policy.blocking.items():
        found.setdefault(label, []).append(f"{signed(value)} holds it")
    return {label: "; ".join(words) for label, words in found.items()}


def of_experts(votes: int, value: int) -> str:
    """What is asked of the experts of the domains that a change touches."""
    return f"{votes} × {signed(value)} or more of an expert of each domain"


def _top(label: str, labels: Mapping[str, LabelFact], otherwise: int) -> int:
    return labels[label].max if label in labels else otherwise


def _times(count: int, value: int, groups: Sequence[str]) -> str:
    return f"{count} × {signed(value)}" + (f" of {' or '.join(groups)}" if groups else "")


def _extra(vote: ExtraVote) -> str:
    who = vote.account or vote.group
    return f"{vote.count} × {signed(vote.value)} or more" + (f" of {who}" if who else "")
