"""Documentation: no program runs it. What of it people copy, or a build follows, is told apart as data."""

from __future__ import annotations

import re

from ..diff import FileDiff, Hunk
from .answer import Answer, Part
from .files import Kind

_DIRECTIVE = re.compile(r"\s*\.\. (?:[\w:-]+::|_[^:]*:|\||\[)|\s*:[\w-]+:(?:\s|$)|\s*\.\. \S+$")
_LITERAL = re.compile(
    r"(?:.*(?<!^\.\.)::\s*|\s*\.\. (?:code|code-block|sourcecode|parsed-literal|literalinclude|highlight|prompt|toctree"
    r"|list-table|csv-table|rest_\w+|autosummary|raw|math)::.*)$"
)
_COMMAND = re.compile(r"\s*(?:\$|#|>>>|sudo|\(\w+\)\s*\$) \S|\s*(?:```|~~~)")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_REFERENCE = re.compile(r"\[[^\]]+\]:\s")
_KEY = re.compile(r"\s*(?:- )?[\w-]+:(?:\s|$)")


def judge(file: FileDiff, kind: Kind) -> Answer:
    """Inert. `parts` has PROSE for words, DATA for commands, samples, directives and targets of links."""
    find = _note_parts if kind == Kind.NOTE else _prose_parts
    parts: frozenset[Part] = frozenset().union(*(find(hunk) for hunk in file.hunks))
    first = next((line for hunk in file.hunks for line in hunk.lines if line.sign != " "), None)
    how = "a release note: published, never run" if kind == Kind.NOTE else "prose: no program reads it"
    return Answer.inert(parts or frozenset({Part.LAYOUT}), how, first.old if first else 0, first.new if first else 0)


def _note_parts(hunk: Hunk) -> set[Part]:
    changed = [line.text for line in hunk.lines if line.sign != " " and line.text.strip()]
    return {Part.DATA if _KEY.fullmatch(text) else Part.PROSE for text in changed}


def _prose_parts(hunk: Hunk) -> set[Part]:
    """One pass down the hunk; `literal` is the indentation of the line above a literal block, -1 outside of one."""
    parts: set[Part] = set()
    literal, is_fenced = -1, False
    for line in hunk.lines:
        text = line.text
        indent = len(text) - len(text.lstrip())
        if text.strip() and indent <= literal:
            literal = -1
        is_fence = _FENCE.match(text) is not None
        if line.sign != " ":
            is_data = literal >= 0 or is_fenced or is_fence or _is_data(text)
            parts.add(Part.LAYOUT if not text.strip() else Part.DATA if is_data else Part.PROSE)
        is_fenced ^= is_fence and line.sign != "-"
        if literal < 0 and line.sign != "-" and _LITERAL.match(text):
            literal = indent
    return parts


def _is_data(text: str) -> bool:
    return any(pattern.match(text) for pattern in (_DIRECTIVE, _COMMAND, _REFERENCE))
