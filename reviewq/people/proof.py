"""The code by which a person shows that a Gerrit account is theirs: they write it as a comment there.

It names the user and is signed for that user and that account, so it proves nothing for anybody else. Nothing is
stored: the comment that comes back carries its own time and signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.models import User
from django.core.signing import BadSignature, TimestampSigner

from reviewq.changes.models import Account

VALID_FOR = timedelta(hours=24)
PREFIX = "reviewq-user:"
SHAPE = re.compile(rf"{PREFIX}[\w.@+-]{{1,150}}:[0-9A-Za-z]{{1,12}}:[\w-]{{20,100}}")


def _signer(user: User, account: Account) -> TimestampSigner:
    return TimestampSigner(salt=f"people.proof {user.pk} {account.pk}")


def code_for(user: User, account: Account) -> str:
    """What the person writes in Gerrit, e.g. `reviewq-user:ada:1vMz9k:...`."""
    return _signer(user, account).sign(f"{PREFIX}{user.get_username()}")


def proves(text: str, user: User, account: Account) -> bool:
    """Whether a comment holds a code for this user and this account that has not expired."""
    return any(_is_good(code, user, account) for code in _codes(text))


def _codes(text: str) -> Iterator[str]:
    return (found[0] for found in SHAPE.finditer(text))


def _is_good(code: str, user: User, account: Account) -> bool:
    try:
        value = _signer(user, account).unsign(code, max_age=VALID_FOR)
    except BadSignature:
        return False
    return value == f"{PREFIX}{user.get_username()}"
