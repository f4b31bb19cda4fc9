"""What is wrong with a policy record as people typed it: field -> what to do. Pure; the record is plain JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from .category import CATEGORIES

Values = Mapping[str, Any]

LONGEST = {"name": 100, "source": 300, "owner_group": 300}
PATTERNS = ("project_pattern", "branch_pattern")
LABELS = ("review_label", "approve_label", "ci_label")
GROUPS = ("counting_groups", "approving_groups")
BOUNDS = {
    "required_plus_two": (0, 20),
    "required_approvals": (0, 20),
    "expert_votes": (0, 5),
    "expert_value": (1, 2),
    "wait_hours": (0, 24 * 365),
    "ci_patience_hours": (1, 24 * 365),
    "small_lines": (0, 100_000),
}
MOST_ITEMS = 20
VOTES = (-10, 10)
EXTRA_FIELDS = {"label": str, "value": int, "count": int, "group": str, "account": str, "path": str}


def problems(values: Values) -> dict[str, str]:
    """field -> message, for each field that cannot be kept as it is. Empty: all is well."""
    found: dict[str, str] = {}
    for check in (_texts, _patterns, _labels, _category, _bounds, _groups, _extra_votes, _blocking, _days):
        for name, message in check(values):
            found.setdefault(name, message)
    return found


def text_problem(value: Any, longest: int, is_needed: bool = False) -> str:
    """What is wrong with a short text of one line; '' if nothing."""
    if not isinstance(value, str):
        return "This has to be a text."
    if is_needed and not value.strip():
        return "This must not be empty."
    if len(value) > longest:
        return f"This has {len(value)} characters; at most {longest} are kept."
    if any(ord(mark) < 32 or 0xD800 <= ord(mark) <= 0xDFFF for mark in value):
        return "This has control characters; write it as plain text of one line."
    return ""


def _texts(values: Values) -> Iterator[tuple[str, str]]:
    for name, longest in LONGEST.items():
        if message := text_problem(values.get(name, ""), longest):
            yield name, message


def _patterns(values: Values) -> Iterator[tuple[str, str]]:
    for name in PATTERNS:
        if message := pattern_problem(values.get(name, "*")):
            yield name, message


def pattern_problem(value: Any) -> str:
    message = text_problem(value, 300, is_needed=True)
    if message:
        return message
    if value.startswith("^"):
        return "Regular expressions are not understood here: write a name, with * for any letters."
    if any(mark in value for mark in "[]"):
        return "Only * (any letters) and ? (one letter) stand for something else; [ and ] are not understood."
    if value != value.strip() or " " in value:
        return "A pattern has no spaces."
    return "" if value.count("*") <= MOST_ITEMS else f"At most {MOST_ITEMS} * in one pattern."


def _labels(values: Values) -> Iterator[tuple[str, str]]:
    for name in LABELS:
        if message := label_problem(values.get(name, ""), is_needed=name == "review_label"):
            yield name, message
    given = [values.get(name) for name in LABELS if values.get(name)]
    if len(given) != len(set(map(str, given))):
        yield "ci_label", "Review, approval and CI need three different labels; leave out the ones that are not used."


def label_problem(value: Any, is_needed: bool = True) -> str:
    message = text_problem(value, 200, is_needed)
    if message or not value:
        return message
    ok = value[0].isalpha() and all(mark.isascii() and (mark.isalnum() or mark in "-_") for mark in value)
    return "" if ok else "A label's name has letters, digits and -, and begins with a letter: Code-Review."


def _category(values: Values) -> Iterator[tuple[str, str]]:
    kind = values.get("category", "")
    if kind and (not isinstance(kind, str) or kind not in CATEGORIES):
        yield "category", f"Write one of {', '.join(CATEGORIES)}, or leave it empty for any."


def _bounds(values: Values) -> Iterator[tuple[str, str]]:
    for name, (low, high) in BOUNDS.items():
        if name in values and not is_within(values[name], low, high):
            yield name, f"Write a whole number from {low} to {high}."
    if not isinstance(values.get("owner_counts", False), bool):
        yield "owner_counts", "Write true or false."


def is_within(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _groups(values: Values) -> Iterator[tuple[str, str]]:
    for name in GROUPS:
        groups = values.get(name, [])
        if not isinstance(groups, list) or len(groups) > MOST_ITEMS:
            yield name, f"Write a list of at most {MOST_ITEMS} names of groups."
            continue
        message = next((found for group in groups if (found := text_problem(group, 300, is_needed=True))), "")
        if message:
            yield name, f"A name of a group: {message}"
        elif len(groups) != len(set(groups)):
            yield name, "A group is named twice."


def _extra_votes(values: Values) -> Iterator[tuple[str, str]]:
    votes = values.get("extra_votes", [])
    if not isinstance(votes, list) or len(votes) > MOST_ITEMS:
        yield "extra_votes", f"Write a list of at most {MOST_ITEMS} votes."
        return
    for number, vote in enumerate(votes, 1):
        if message := extra_problem(vote):
            yield "extra_votes", f"Vote {number}: {message}"
            return


def extra_problem(vote: Any) -> str:
    if not isinstance(vote, dict):
        return "write a label, and what is asked of it."
    unknown = sorted(str(name)[:40] for name in vote if name not in EXTRA_FIELDS)
    if unknown:
        return f"{unknown[0]} is not known here; a vote has {', '.join(EXTRA_FIELDS)}."
    if message := label_problem(vote.get("label", "")):
        return f"label: {message}"
    if not is_within(vote.get("value", 1), *VOTES):
        return f"value: write a whole number from {VOTES[0]} to {VOTES[1]}."
    if not is_within(vote.get("count", 1), 1, MOST_ITEMS):
        return f"count: write a whole number from 1 to {MOST_ITEMS}."
    for name in ("group", "account"):
        if message := text_problem(vote.get(name, ""), 300):
            return f"{name}: {message}"
    if vote.get("account") and vote.get("count", 1) != 1:
        return "count: one account gives one vote."
    message = pattern_problem(vote["path"]) if vote.get("path") else ""
    return f"path: {message}" if message else ""


def _blocking(values: Values) -> Iterator[tuple[str, str]]:
    blocking = values.get("blocking", {})
    if not isinstance(blocking, dict) or len(blocking) > MOST_ITEMS:
        yield "blocking", f"Write at most {MOST_ITEMS} labels, each with the vote that holds a change."
        return
    for label, value in blocking.items():
        if message := label_problem(label):
            yield "blocking", message
            return
        if not is_within(value, VOTES[0], -1):
            yield "blocking", f"{label}: the vote that holds a change is a whole number below 0, such as -1."
            return


def _days(values: Values) -> Iterator[tuple[str, str]]:
    days: dict[str, date | None] = {}
    for name in ("valid_from", "valid_to"):
        try:
            days[name] = as_day(values.get(name))
        except ValueError:
            yield name, "Write a day as 2026-03-31, or nothing."
            return
    first, last = days["valid_from"], days["valid_to"]
    if first and last and first > last:
        yield "valid_to", f"This is before the first day ({first})."


def as_day(value: Any) -> date | None:
    """A day as people write it. ValueError if it is none."""
    if value in (None, ""):
        return None
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ValueError
    return date.fromisoformat(value)
