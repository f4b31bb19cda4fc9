"""What a changed statement is for, where that makes it harmless: words for people, imports, deleted definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .edits import Edit, Side
from .tokens import Kind, words

LOG = re.compile(
    r"(?:.*\.)?_?(?:log|logger|logging)\.(?:debug|info|warn|warning|error|exception|critical|trace|log)", re.I
)
_MARKERS = re.compile(r"_|_L[EWIC]|_n|_lazy|i18n\._|gettext|ugettext(?:_lazy)?|print|warnings\.warn")
_HELP_KEYS = re.compile(
    r"[\"']?(?:help|help_text|description|short_description|long_description|desc|summary|doc|deprecated_reason"
    r"|metavar|epilog|title|verbose_name|__doc__|usage|display_name|label)[\"']?"
)
MAX_DECORATORS = 6
_FOR_WORDS = frozenset("()%,+ ")
_BRACKETS = frozenset("(),")
_ORDERED = words("and or not if in is lambda for + - * / // ** & | ^ < > <= >= == !=")


def is_words(edit: Edit) -> bool:
    return is_import(edit) or is_log(edit) or is_help(edit) or is_marker(edit) or is_bracket(edit)


def is_import(edit: Edit) -> bool:
    return edit.head in ("import", "from") or edit.head.startswith(("from.", "import."))


def is_log(edit: Edit) -> bool:
    """A line of a log: its words, its level, its values."""
    return bool(LOG.fullmatch(edit.head)) or any(LOG.fullmatch(call) for call in edit.calls)


def is_help(edit: Edit) -> bool:
    """The words of a help text; what marks or joins them may differ, too. Or of one whose beginning is not seen."""
    if not is_only_words(edit):
        return False
    return any(token.is_open for token in edit.gone + edit.come) or any(_HELP_KEYS.fullmatch(key) for key in edit.keys)


def is_marker(edit: Edit) -> bool:
    """The same words, marked for translation or no longer."""
    return (
        is_only_words(edit)
        and not any(edit.strings)
        and any(token.kind is Kind.NAME for token in edit.gone + edit.come)
    )


def is_bracket(edit: Edit) -> bool:
    """Brackets that change no order of evaluation, or a comma at the end of arguments."""
    if any(token.text not in _BRACKETS or token.kind is Kind.STRING for token in edit.gone + edit.come):
        return False
    makes_tuple = any(token.text == "," for token in edit.gone + edit.come) and not any(edit.calls)
    return not makes_tuple and not any(
        token.text in _ORDERED for token in edit.statement if token.kind is not Kind.STRING
    )


def is_only_words(edit: Edit) -> bool:
    return all(
        token.kind in (Kind.STRING, Kind.INDENT)
        or (token.kind is Kind.SIGN and token.text in _FOR_WORDS)
        or (token.kind is Kind.NAME and _MARKERS.fullmatch(token.text))
        for token in edit.gone + edit.come
    )


def without_dead(edits: Sequence[Edit]) -> Iterator[Edit]:
    """Leaves out what went together with the function or class that it stood in, and the decorators before that."""
    dead: tuple[Side, int] | None = None
    for number, edit in enumerate(edits):
        if not (edit.is_whole and edit.gone):
            dead = None
        elif dead is not None and edit.old is dead[0] and edit.depth > dead[1]:
            continue
        else:
            dead = (edit.old, edit.depth) if is_definition(edit) else None
        if not (
            edit.gone and edit.head.startswith("@") and _goes_with_definition(edits[number : number + MAX_DECORATORS])
        ):
            yield edit


def is_definition(edit: Edit) -> bool:
    return edit.head in ("def", "class", "async")


def _goes_with_definition(edits: Sequence[Edit]) -> bool:
    """`edits` begin with a decorator that went: so did what it stood before."""
    after = (edit for edit in edits if not edit.head.startswith("@"))
    first = next(after, None)
    return (
        first is not None and first.is_whole and bool(first.gone) and first.old is edits[0].old and is_definition(first)
    )
