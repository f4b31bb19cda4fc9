"""Dangers as data: what an edit touches, said in lines, and patterns of them.

Patterns are looked for in `Edit.facts`: `call NAME` (what is called around it), `key NAME` (which argument, dict key or
variable its value is for), `head WORDS` (what the statement begins with), `gone NAME` and `came NAME` (dotted names
that differ), `text WORDS` (strings that differ).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .edits import Edit
from .seen import Seen
from .veto import Danger, Veto

TOUCHED = "call|key|head|gone|came"


def fact(kinds: str, words: str) -> re.Pattern[str]:
    """A pattern for a whole fact of one of these kinds; names may have anything dotted before them."""
    return re.compile(rf"^(?:{kinds}) (?:[\w.]*\.)?(?:{words})$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` of a fact; `on` of the paths that it is looked for on, None: all; `unless` another fact says so."""

    danger: Danger
    pattern: re.Pattern[str]
    on: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None

    def holds(self, paths: str, facts: str) -> bool:
        if self.on is not None and not self.on.search(paths):
            return False
        return bool(self.pattern.search(facts)) and not (self.unless and self.unless.search(facts))


def vetoes_by(rules: Iterable[Rule], seen: Seen, edits: Iterable[Edit]) -> Iterator[Veto]:
    rules = [rule for rule in rules if rule.on is None or rule.on.search(seen.paths)]
    for edit in edits if rules else ():
        facts = edit.facts
        for rule in rules:
            if rule.holds(seen.paths, facts):
                yield seen.veto(rule.danger, edit)
