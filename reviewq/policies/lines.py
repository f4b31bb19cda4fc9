"""The lists of a policy as people type them: one item a line. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from reviewq.changes.rules.policy_check import extra_problem
from reviewq.changes.rules.reason import MINUS

Item = TypeVar("Item")
VOTE = re.compile(r"(?P<label>[^\s;]+)(?:\s+(?P<value>[+-]?\d{1,4}))?")
PART = re.compile(r";\s*(?=(?:count|group|account|path)\b)")
VOTE_SHAPE = (
    "write it as: Label +1; count 2; group a-group; account a-ci; path drivers/* (all but the label may be left out)"
)
BLOCKING_SHAPE = "write a label and the vote that holds a change: Review-Priority -1"


class BadLine(ValueError):
    """A line that cannot be understood; says which, and how it is written."""

    def __init__(self, number: int, words: str) -> None:
        super().__init__(f"Line {number}: {words}")


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """(number, line) of each line that says something. A true minus sign is as good as a hyphen."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield number, line.strip()


def names(text: str) -> list[str]:
    return [line for _, line in lines_of(text)]


def extra_votes(text: str) -> list[dict[str, Any]]:
    """The votes of the lines. Raises BadLine."""
    return [_each(number, line, _extra_vote) for number, line in lines_of(text)]


def blocking(text: str) -> dict[str, int]:
    """label -> vote that holds a change. Raises BadLine."""
    return dict(_each(number, line, _blocking) for number, line in lines_of(text))


def _each(number: int, line: str, read: Callable[[str], Item]) -> Item:
    try:
        return read(line)
    except ValueError as fault:
        raise BadLine(number, str(fault)) from None


def _extra_vote(line: str) -> dict[str, Any]:
    first, *rest = PART.split(line)
    vote: dict[str, Any] = _labelled(first, VOTE_SHAPE)
    for part in rest:
        name, _, value = part.strip().partition(" ")
        if not value.strip() or name in vote:
            raise ValueError(VOTE_SHAPE)
        vote[name] = _count(value.strip()) if name == "count" else value.strip()
    if message := extra_problem(vote):
        raise ValueError(message)
    return vote


def _blocking(line: str) -> tuple[str, int]:
    found = _labelled(line, BLOCKING_SHAPE)
    if "value" not in found:
        raise ValueError(BLOCKING_SHAPE)
    return found["label"], found["value"]


def _labelled(text: str, shape: str) -> dict[str, Any]:
    found = VOTE.fullmatch(text.strip().rstrip(";").strip().replace(MINUS, "-"))
    if found is None:
        raise ValueError(shape)
    given = {"label": found["label"]}
    return given if found["value"] is None else given | {"value": int(found["value"])}


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise ValueError(f"count: a whole number; {VOTE_SHAPE}")
    return int(text)


def vote_line(vote: Mapping[str, Any]) -> str:
    """One vote as it is typed."""
    parts = [f"{vote.get('label', '')} {vote.get('value', 1):+d}"]
    parts += [f"count {vote['count']}"] if vote.get("count", 1) != 1 else []
    parts += [f"{name} {vote[name]}" for name in ("group", "account", "path") if vote.get(name)]
    return "; ".join(parts)


def blocking_line(label: str, value: int) -> str:
    return f"{label} {value}"


def text_of_votes(votes: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(map(vote_line, votes))


def text_of_blocking(blocking: Mapping[str, int]) -> str:
    return "\n".join(blocking_line(label, value) for label, value in blocking.items())
