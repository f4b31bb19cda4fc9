"""Where rules of two domains speak of the same files: which of them wins, or that both do. Told to who edits them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from .domain import TOPIC, DomainRule, Specificity, specificity
from .domain_patterns import WILDCARD, Pattern


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules of different domains that may match the same file, or topic. `winner`: to whose domain such a file
    belongs; None: to both. `is_certain` is false where one is a regular expression: then they need not meet."""

    first: DomainRule
    second: DomainRule
    winner: DomainRule | None
    is_certain: bool = True

    @property
    def is_same(self) -> bool:
        """Whether both have the very same pattern."""
        return _bare(self.first) == _bare(self.second)


@dataclass(frozen=True, slots=True)
class _Known:
    rule: DomainRule
    pattern: Pattern
    rank: Specificity


def overlaps(rules: Iterable[DomainRule]) -> list[Overlap]:
    """Every pair, in the order of the rules. A topic's rules win over nothing: each adds its domain."""
    known = [_Known(rule, Pattern.of(rule.pattern, rule.kind), specificity(rule)) for rule in rules]
    found = (_overlap(a, b) for a, b in combinations(known, 2) if a.rule.domain != b.rule.domain)
    return [one for one in found if one]


def overlaps_of(rule: DomainRule, others: Iterable[DomainRule]) -> list[Overlap]:
    """Those of one rule with the rules of other domains."""
    own = _Known(rule, Pattern.of(rule.pattern, rule.kind), specificity(rule))
    known = (_Known(other, Pattern.of(other.pattern, other.kind), specificity(other)) for other in others)
    return [one for other in known if other.rule.domain != rule.domain and (one := _overlap(own, other))]


def _overlap(a: _Known, b: _Known) -> Overlap | None:
    if a.rule.kind != b.rule.kind or not _begin_alike(a.pattern.prefix, b.pattern.prefix):
        return None
    if not _meet(a.rule.project_pattern, b.rule.project_pattern):
        return None
    is_certain = a.pattern.is_glob and b.pattern.is_glob
    if is_certain and not any(_meet(x, y) for x in _globs(a) for y in _globs(b)):
        return None
    is_tie = a.rule.kind == TOPIC or a.rank == b.rank
    winner = None if is_tie else max(a, b, key=lambda one: one.rank).rule
    return Overlap(a.rule, b.rule, winner, is_certain or _bare(a.rule) == _bare(b.rule))


def _bare(rule: DomainRule) -> tuple[str, str]:
    return rule.kind, rule.pattern.rstrip("/")


def _begin_alike(a: str, b: str) -> bool:
    return a.startswith(b.rstrip("/")) or b.startswith(a.rstrip("/"))


def _globs(known: _Known) -> list[str]:
    """All that a pattern matches, as patterns of whole texts. `*.py` is meant for files: that a folder may be called so
    is not worth telling."""
    text = known.pattern.text
    is_ending = WILDCARD in text and "." in text.rpartition("/")[2]
    if known.rule.kind == TOPIC or is_ending:
        return [text]
    below = text.rstrip("/") + "/" + WILDCARD
    return [below] if text.endswith("/") else [text, below]


def _meet(a: str, b: str) -> bool:
    """Whether some text matches both patterns, where * is any text and all else itself (a ? too: nearly so)."""
    if WILDCARD not in a or WILDCARD not in b:
        plain, other = (a, b) if WILDCARD not in a else (b, a)
        return Pattern.of_wildcards(other).matches_whole(plain)
    reached = _past_stars({0}, b)
    for mark in a:
        reached = _past_stars(_after(reached, mark, b), b)
        if not reached:
            return False
    return len(b) in reached


def _after(reached: set[int], mark: str, b: str) -> set[int]:
    """The places in b once `mark` of a was used up."""
    if mark == WILDCARD:
        return set(range(min(reached), len(b) + 1))  # it may have stood for all that is between
    return {at if b[at] == WILDCARD else at + 1 for at in reached if at < len(b) and b[at] in (WILDCARD, mark)}


def _past_stars(reached: set[int], b: str) -> set[int]:
    """With the places that are reached by leaving out a * of b."""
    found = set(reached)
    for at in reached:
        while at < len(b) and b[at] == WILDCARD:
            at += 1
            found.add(at)
    return found
