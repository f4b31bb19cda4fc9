"""In what a member of a campaign is unlike most of the others. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from reviewq.changes.rules.ci import CiState

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class State:
    """How a member stands. `size`: changed lines."""

    size: int
    is_tagged: bool
    ci: str = ""
    is_mergeable: bool | None = None
    has_minus: bool = False


def differences(states: Mapping[int, State]) -> dict[int, list[str]]:
    """Change id -> in what it differs, in words; those that are like most have no entry."""
    size = _usual(state.size for state in states.values())
    is_tagged = _usual(state.is_tagged for state in states.values())
    said = {change: [*_in_itself(state, size, is_tagged), *_in_fortune(state)] for change, state in states.items()}
    return {change: words for change, words in said.items() if words}


def _usual(values: Iterable[T]) -> T | None:
    return next((value for value, _ in Counter(values).most_common(1)), None)


def _in_itself(state: State, size: int | None, is_tagged: bool | None) -> Iterable[str]:
    if state.is_tagged != is_tagged:
        yield "tagged, unlike most" if state.is_tagged else "not tagged, unlike most"
    if state.size != size:
        yield f"{state.size} changed line{'' if state.size == 1 else 's'} where most have {size}"


def _in_fortune(state: State) -> Iterable[str]:
    if state.has_minus:
        yield "somebody voted against it"
    if state.ci == CiState.FAILED:
        yield "CI failed"
    if state.is_mergeable is False:
        yield "needs a rebase"
