"""Python's garbage collector, kept from looking for what a sync does not leave behind."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (50_000, 20, 100)  # new objects, collections of the youngest, of the middle generation


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Decoding a page makes tens of thousands of objects that hold each other in no circle and go together when the
    page is written. At its usual pace the collector walks them, and all that was loaded at the start, again and again
    and finds nothing: a fifth of the time of writing and half of that of decoding (docs/performance.md)."""
    pace = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*pace)
        gc.unfreeze()
