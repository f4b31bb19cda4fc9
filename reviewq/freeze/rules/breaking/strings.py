"""Texts that are marked for translation. Those of logs that nobody marks, a help text where there was none, and a text
that stood somewhere in the patch before are no matter of a string freeze."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reviewq.trivial.rules.diff import Line
from reviewq.trivial.rules.vetoes.edits import Side
from reviewq.trivial.rules.vetoes.seen import Seen
from reviewq.trivial.rules.vetoes.tokens import Kind
from reviewq.trivial.rules.vetoes.tongue import Tongue

from ..found import Does, Found, found_at
from .sides import NEW, OLD, Named, calls, line_of, new_names, side_of

_MARKS = re.compile(r"_|_L[EWIC]|_n|_P|[nup]{0,3}gettext(?:_lazy|_noop)?|gettext_lazy|ngettext_lazy|_lazy")
_HELP = ("help", "help_text")
_IN_MARKUP = re.compile(
    r"\{%-?\s*(?:trans|translate)\s+\"((?:[^\"\\]|\\.){1,400})\"|\{%-?\s*(?:trans|translate)\s+'((?:[^'\\]|\\.){1,400})'"
    r"|\btranslate(?:=\"\")?>\s*([^<{]{2,400})<"
)


def find(files: Iterable[Seen]) -> Iterator[Found]:
    files = list(files)
    code = [seen for seen in files if seen.tongue in (Tongue.PYTHON, Tongue.BRACES)]
    pages = [seen for seen in files if seen.tongue is Tongue.MARKUP]
    first_help = {(seen.path, line.new) for seen in code for line in _first_helps(seen)}
    for seen, text, line in (*new_names(code, texts_in), *new_names(pages, texts_of_page)):
        if (seen.path, line.new) not in first_help:
            yield found_at(Does.STRING, seen.path, text, line)


def texts_in(side: Side) -> Iterator[Named]:
    """The strings that are marked for translation, pieces of one joined."""
    for called, bracket in calls(side):
        if _MARKS.fullmatch(called):
            for token in side.tokens[bracket + 1 : bracket + 8]:
                if token.kind is Kind.STRING and token.opener == bracket and re.search(r"[^\W\d_]", token.text):
                    yield token.text, line_of(side, token)


def texts_of_page(side: Side) -> Iterator[Named]:
    for line in side.lines:
        for match in _IN_MARKUP.finditer(line.text[:1000]):
            yield next(text for text in match.groups() if text is not None).strip(), line


def _first_helps(seen: Seen) -> Iterator[Line]:
    """The lines of help texts in hunks from which none goes."""
    for hunk in seen.file.hunks:
        if not any(line.sign == "-" for _, line in _helps(side_of(hunk, OLD, seen.tongue))):
            yield from (line for _, line in _helps(side_of(hunk, NEW, seen.tongue)) if line.sign == "+")


def _helps(side: Side) -> Iterator[Named]:
    for called, bracket in calls(side):
        before = side.tokens[max(0, bracket - 3) : bracket - 1]
        if _MARKS.fullmatch(called) and len(before) == 2 and before[1].text == "=" and before[0].text in _HELP:
            for token in side.tokens[bracket + 1 : bracket + 3]:
                if token.kind is Kind.STRING:
                    yield token.text, line_of(side, token)
