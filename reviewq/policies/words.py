"""Policies in plain words: what the fields are called, what a record asks for, what became of a field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from reviewq.changes.models import Freeze, Policy
from reviewq.changes.rules.category import CATEGORIES
from reviewq.changes.rules.needs import of_experts
from reviewq.changes.rules.reason import signed

from .differences import FieldEdit
from .lines import blocking_line, vote_line

LABELS = {
    "name": "Name",
    "project_pattern": "Projects",
    "branch_pattern": "Branches",
    "category": "Kind of change",
    "owner_group": "Only for owners in the group",
    "valid_from": "First day",
    "valid_to": "Last day",
    "required_plus_two": "How many +2",
    "counting_groups": "Whose +2 counts",
    "owner_counts": "The owner's own vote counts",
    "expert_votes": "How many experts of each domain",
    "expert_value": "Their lowest vote that counts",
    "required_approvals": "How many approvals",
    "approving_groups": "Who approves",
    "review_label": "Review label",
    "approve_label": "Approval label",
    "ci_label": "CI label",
    "extra_votes": "More votes that are needed",
    "blocking": "Votes that hold a change",
    "wait_hours": "Hours to wait after the first review",
    "ci_patience_hours": "Hours of patience with CI",
    "small_lines": "Lines that are small",
    "source": "Where it is written down",
    "at": "Begins",
    "lifts_at": "Lifts",
}
HELP = {
    "name": "How people speak of this rule, e.g. “stable branches”.",
    "project_pattern": "A project's name; * stands for any letters: openstack/nova*",
    "branch_pattern": "A branch's name; * stands for any letters: stable/*",
    "category": "What the files, the branch and the owner make of a change.",
    "owner_group": "A Gerrit group; empty: whoever the owner is.",
    "valid_from": "In UTC; empty: it always was.",
    "valid_to": "In UTC, that day included; empty: until somebody changes it.",
    "required_plus_two": "How many people have to give the top review vote.",
    "counting_groups": "Gerrit groups, one a line; empty: whoever Gerrit lets give it.",
    "expert_votes": (
        "So many named experts of each domain that a change touches have to vote, beside the cores: one person is not "
        "both. Where no expert can, one more core does. 0: no expert is asked."
    ),
    "expert_value": "1: an expert's +1 is enough; 2: it takes a +2.",
    "required_approvals": "How many people have to approve; 0 if nobody does.",
    "approving_groups": "Gerrit groups, one a line; empty: whoever Gerrit lets.",
    "approve_label": "Empty: the project has none, and a change may be submitted with its votes.",
    "ci_label": "Empty: no CI votes here.",
    "extra_votes": (
        "One a line: the label, and what is asked of it. “PTL-Approved +1; group nova-ptl” is a vote of a member of "
        "that group, “Verified +1; account brine-ci; path drivers/brine/*” one of that CI for changes of such files, "
        "“Rollcall-Vote +1; count 3” three votes."
    ),
    "blocking": "One a line: “Review-Priority -1” holds a change for as long as such a vote stands.",
    "wait_hours": "A change is not approved earlier, so that others can look. 0: no wait.",
    "ci_patience_hours": "After so long without a vote of CI somebody has to recheck.",
    "small_lines": "At most so many changed lines are small.",
    "source": "An address or a page, so that everybody can read the rule.",
}


def label_of(name: str) -> str:
    return LABELS.get(name, name)


def title_of(record: Policy | Freeze) -> str:
    """How a record is spoken of."""
    if isinstance(record, Freeze):
        return f"{record.name} of {record.project_pattern}, {record.branch_pattern}"
    where = ", ".join(
        part for part in (record.project_pattern, _unless_any(record.branch_pattern), record.category) if part
    )
    return f"{record.name} ({where})" if record.name else where


def _unless_any(pattern: str) -> str:
    return "" if pattern == "*" else pattern


def needs_of(record: Policy) -> list[str]:
    """What it takes to merge, a few words each."""
    needs = [f"{record.required_plus_two} × +2 on {record.review_label}{_of(record.counting_groups)}"]
    if record.expert_votes:
        needs.append(of_experts(record.expert_votes, record.expert_value))
    if record.approve_label and record.required_approvals:
        times = f"{record.required_approvals} × " if record.required_approvals > 1 else ""
        needs.append(f"{times}approval by {record.approve_label}{_of(record.approving_groups)}")
    if record.ci_label:
        needs.append(f"CI on {record.ci_label}")
    needs += [vote_line(vote) for vote in record.extra_votes]
    if record.wait_hours:
        needs.append(f"{record.wait_hours} h after the first review")
    if record.blocking:
        needs.append("held by " + ", ".join(f"{label} {signed(value)}" for label, value in record.blocking.items()))
    return needs


def _of(groups: Iterable[str]) -> str:
    names = " or ".join(groups)
    return f" of {names}" if names else ""


def kinds() -> list[tuple[str, str]]:
    """(value, words) of each kind of change, for a menu."""
    return [("", "any kind"), *((name, f"{name}: {words}") for name, words in CATEGORIES.items())]


def validity_of(record: Policy, today: date) -> str:
    """Whether it is valid today, and until when."""
    first, last = record.valid_from, record.valid_to
    if first and first > today:
        return f"from {first}" + (f" to {last}" if last else "")
    if last and last < today:
        return f"ended {last}"
    return f"valid until {last}" if last else "valid"


def freeze_state(record: Freeze, now: datetime) -> str:
    if now < record.at:
        return "ahead"
    return "over" if record.lifts_at and record.lifts_at <= now else "frozen"


def value_words(name: str, value: Any) -> str:
    """One value of a field as people read it."""
    if value in (None, "", [], {}):
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "extra_votes" and isinstance(value, list):
        return "\n".join(vote_line(vote) if isinstance(vote, Mapping) else str(vote) for vote in value)
    if name == "blocking" and isinstance(value, Mapping):
        return "\n".join(blocking_line(str(label), vote) for label, vote in value.items())
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def edit_words(edit: FieldEdit) -> tuple[str, str, str]:
    """(field, before, after)."""
    return label_of(edit.name), value_words(edit.name, edit.before), value_words(edit.name, edit.after)
