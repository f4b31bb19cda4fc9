"""Texts that somebody reads by program: keys, event names, constants; and error messages, which users and tests see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .edits import Edit
from .meaning import is_only_words
from .rule import TOUCHED, Rule, fact, vetoes_by
from .seen import Seen
from .tokens import Kind
from .tongue import Tongue
from .veto import Danger, Veto

_ERRORS = (
    r"(?:\w+\.)*(?:HTTP\w+|\w*(?:Exception|Error|Invalid\w*|NotFound\w*|Conflict\w*|Forbidden|BadRequest|Unavailable|Failed|Failure|Exists"
    r"|Unauthorized|Exceeded|NotSupported|Refused|Timeout))|abort|fail|handle|exc\.\w+"
)
_MESSAGES = (
    r"msg|message|msg_fmt|explanation|reason|detail|details|error|err_msg|error_msg|error_message|fault|comment|body"
)
MESSAGE = (
    Rule(Danger.EXPOSED_TEXT, fact("call", _ERRORS)),
    Rule(Danger.EXPOSED_TEXT, fact("key", _MESSAGES)),
    Rule(Danger.EXPOSED_TEXT, re.compile(r"^head raise", re.MULTILINE)),
)
NOTIFIED = (
    Rule(
        Danger.EXPOSED_TEXT,
        fact(
            TOUCHED,
            r"\w*notif(?:y|ier|ication)\w*(?:\.\w+)*|emit_event|send_\w*event\w*|event_type|publisher_id|notify_about_\w+|EVENT_\w+|publish",
        ),
    ),
)
_SCREEN = re.compile(
    r"(?:\w+\.)*(?:print|echo|write|puts|warn|gettext\w*|ngettext\w*|ugettext\w*|pgettext\w*|add_message|_lazy)"
)
_HTML_KEYS = re.compile(
    r"(?:title|alt|placeholder|translate\S*|aria-label|tooltip|help\S*|label|content|summary)", re.I
)


def find(seen: Seen) -> Iterator[Veto]:
    if seen.is_test or seen.is_docs:
        return
    if seen.tongue is Tongue.MARKUP:
        yield from _markup(seen)
    if seen.tongue not in (Tongue.PYTHON, Tongue.BRACES):
        return
    yield from vetoes_by(NOTIFIED, seen, seen.live)
    with_text = [edit for edit in seen.live if any(edit.strings)]
    yield from vetoes_by(MESSAGE, seen, [edit for edit in with_text if any(map(_is_prose, _changed(edit)))])
    yield from (seen.veto(Danger.EXPOSED_TEXT, edit) for edit in with_text if _is_read(edit))


def expected(seen: Seen, tested: Sequence[str]) -> Iterator[Veto]:
    """`tested`: the strings that the tests in the same patch expect now."""
    if seen.is_test or seen.is_docs:
        return
    for edit in seen.edits:
        if any(len(text) > 3 and text in other for text in edit.strings[1] for other in tested):
            yield seen.veto(Danger.EXPOSED_TEXT, edit)


def _is_read(edit: Edit) -> bool:
    """A key, a name or a constant; or a sentence that is not only shown on a screen."""
    if edit.is_whole:
        return False
    is_shown = any(_SCREEN.fullmatch(name) for name in (*edit.calls, edit.head))
    return any(_is_word(text) or (_is_prose(text) and not is_shown) for text in _changed(edit))


def _changed(edit: Edit) -> list[str]:
    return [text for texts in edit.strings for text in texts]


def _is_prose(text: str) -> bool:
    return " " in text.strip() and bool(re.search(r"[A-Za-z]{2}", text))


def _is_word(text: str) -> bool:
    return bool(text) and " " not in text.strip() and bool(re.search(r"\w", text))


def _markup(seen: Seen) -> Iterator[Veto]:
    """Text between tags is for people; what stands in attributes and template tags is for programs."""
    for edit in seen.edits:
        tokens = edit.gone + edit.come
        has_sign = any(token.text in "{}<>=|/&%" for token in tokens if token.kind is Kind.SIGN)
        in_value = any(token.kind is Kind.STRING for token in tokens) and not _is_label(edit)
        in_template = "{{" in edit.line.text or "{%" in edit.line.text
        if has_sign or in_value or (in_template and not _is_translated(edit)):
            yield seen.veto(Danger.EXPOSED_TEXT, edit)


def _is_label(edit: Edit) -> bool:
    if "trans" in edit.line.text:
        return is_only_words(edit)
    return bool(edit.keys) and bool(_HTML_KEYS.search(edit.keys[0]))


def _is_translated(edit: Edit) -> bool:
    """A sentence marked for translation, or text around the template's tags."""
    bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", edit.line.text[:1000])
    words = {token.text for token in edit.gone + edit.come if token.kind is Kind.NAME}
    return "trans" in edit.line.text or all(re.search(rf"\b{re.escape(word)}\b", bare) for word in words)
