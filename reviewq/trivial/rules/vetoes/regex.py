"""Regular expressions, in code, schemas and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .edits import Edit
from .rule import Rule, fact, vetoes_by
from .seen import Seen
from .tokens import Kind
from .tongue import Tongue
from .veto import Danger, Veto

_CALLS = (
    r"(?:re|regex|sre)\.(?:compile|match|search|sub|subn|split|findall|finditer|fullmatch)|RegExp|regexp\.\w+|preg_\w+|Pattern\.compile"
    r"|\w*regexp?(?:_\w+)?|assertRegex\w*"
)
_KEYS = r"(?:\w*_)?(?:regexp?|pattern|re|regexes|REGEXP?|PATTERN|RE|REGEXES|PATTERNS|patterns)(?:_\w+)?"
RULES = (
    Rule(Danger.REGEX, fact("call|gone|came", _CALLS)),
    Rule(Danger.REGEX, re.compile(rf"^key (?:[\w.]*\.)?{_KEYS}$", re.MULTILINE)),
    Rule(Danger.REGEX, fact("gone|came", r"re\.(?:I|M|S|X|IGNORECASE|MULTILINE|DOTALL|VERBOSE|escape)|regexp_\w+")),
)
# Signs that a string hardly has unless it is a pattern.
_PATTERN = re.compile(
    r"\\[dwsbDWSBAZ](?![a-z])|\[[^\]]{1,40}\][+*?{]|\(\?[:P=!<i]|\.[*+]\??|^\^.*|[\w)\]]\$$|\{\d+,\d*\}"
)
_TOOLS = re.compile(r"\b(?:grep|egrep|sed|awk|gawk|perl)\b|=~|\bexpr\b")
_ATTRIBUTES = re.compile(r"\b(?:ng-)?pattern=|/[^/\n]+/[gimuy]*\.(?:test|exec)\(|\.(?:match|replace|search|split)\(/")


def find(seen: Seen) -> Iterator[Veto]:
    if seen.is_test or seen.is_docs:
        return
    yield from vetoes_by(RULES, seen, seen.live)
    for edit in seen.live:
        if _has_pattern(edit) or (_tools(seen) and _tools(seen).search(edit.line.text)):
            yield seen.veto(Danger.REGEX, edit)


def _has_pattern(edit: Edit) -> bool:
    """A raw string that differs, or one that reads like a pattern."""
    changed = {text for texts in edit.strings for text in texts}
    tokens = [token for token in edit.gone + edit.come if token.kind is Kind.STRING and token.text in changed]
    return any(token.is_raw or _PATTERN.search(token.text[:200]) for token in tokens)


def _tools(seen: Seen) -> re.Pattern[str]:
    if seen.tongue is Tongue.LINES:
        return _TOOLS
    return _ATTRIBUTES
