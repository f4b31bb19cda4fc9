"""Telling what came to those who judge it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import DatabaseError, transaction

from reviewq.changes.hooks import tell_diffs

log = logging.getLogger("gerrit_sync")


def tell(ids: Sequence[int], now: datetime) -> None:
    """`hooks.tell_diffs`, in a transaction of the caller. Whoever stumbles over one diff does so for that one alone:
    what was fetched stays, and is not asked for again and again."""
    try:
        with transaction.atomic():
            tell_diffs(ids, now)
    except DatabaseError:
        raise
    except Exception:
        log.exception("the diffs of %d changes could not be judged (%s)", len(ids), ids[:3])
        for one in ids if len(ids) > 1 else ():
            tell([one], now)
