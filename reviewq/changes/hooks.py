"""Where a capability learns that changes moved, without the mirror knowing of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

AfterDerive = Callable[[Collection[int], datetime], None]

_after_derive: list[AfterDerive] = []


def after_derive(callback: AfterDerive) -> None:
    """Called with the ids of the changes whose Facts were written, in the same transaction: it may write what follows
    from them, and it must be quick when nothing does. Registered in `ready()` of an AppConfig."""
    if callback not in _after_derive:
        _after_derive.append(callback)


def tell(ids: Collection[int], now: datetime) -> None:
    """Calls everyone who wants to know of these."""
    if ids:
        for callback in _after_derive:
            callback(ids, now)


AfterDiffs = Callable[[Collection[int], datetime], None]

_after_diffs: list[AfterDiffs] = []


def after_diffs(callback: AfterDiffs) -> None:
    """Called with the ids of changes of which a diff or a whole file has come, in the transaction that wrote it."""
    if callback not in _after_diffs:
        _after_diffs.append(callback)


def tell_diffs(ids: Collection[int], now: datetime) -> None:
    if ids:
        for callback in _after_diffs:
            callback(ids, now)
