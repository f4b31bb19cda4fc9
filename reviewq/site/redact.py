"""Keeps credentials out of every log line, traceback and message."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Iterable
from urllib.parse import quote

HIDDEN = "[hidden]"

# user:password@ of an address. The last @ before the path ends it, since a password may hold one.
LOGIN_IN_ADDRESS = re.compile(r"(?<=://)[^/\s'\"]*@")
# "Authorization: Basic abc", {'Authorization': 'Basic abc'}, cookies alike.
SECRET_HEADER = re.compile(r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie)(['\"]?\s*[:=]\s*)(['\"]?)[^'\"\r\n]+")


def without_logins(text: str) -> str:
    """The text with what stands before the @ of each address hidden."""
    return LOGIN_IN_ADDRESS.sub(f"{HIDDEN}@", text)


class Redactor:
    """Hides credentials in texts: the given secrets in each form they travel in, and whatever looks like a login."""

    def __init__(self, secrets: Iterable[str] = (), user: str = "") -> None:
        """`secrets` shorter than 4 characters are left alone: hiding them would eat the text around them."""
        forms: set[str] = set()
        for secret in secrets:
            if len(secret) >= 4:
                basic = base64.b64encode(f"{user}:{secret}".encode()).decode()
                forms |= {secret, quote(secret, safe=""), repr(secret)[1:-1], basic}
        # The longest first, lest a part of it be replaced and the rest stay.
        ordered = sorted(forms, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __call__(self, text: str) -> str:
        if self._secrets:
            text = self._secrets.sub(HIDDEN, text)
        return SECRET_HEADER.sub(rf"\1\2\3{HIDDEN}", without_logins(text))


class RedactingFilter(logging.Filter):
    """Rewrites each record so that no handler after it can show a credential, not even in its traceback."""

    def __init__(self, secrets: Iterable[str] = (), user: str = "") -> None:
        super().__init__()
        self._redact = Redactor(secrets, user)

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: nothing is dropped, only hidden."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # arguments that do not fit: logging would print them raw to stderr
            message = f"{record.msg!r} with arguments {record.args!r}"
        record.msg, record.args = self._redact(message), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._redact(record.exc_text)
            record.exc_info = None
        if record.stack_info:
            record.stack_info = self._redact(record.stack_info)
        return True
