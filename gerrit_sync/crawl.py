"""Walks all changes of a query while the server goes on changing under our feet.

Pages by time windows (`before:` the oldest seen, inclusive) and not by offsets: a change that moves to the top shifts
every offset behind it. Knows neither Django nor HTTP: it is given a function that fetches one page.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from .queries import after, before, joined
from .wire import parse_instant

Row = dict[str, Any]
Fetch = Callable[[str, int, int], list[Row]]  # (query, n, start) -> one page, newest first
T = TypeVar("T")

MAX_ROUNDS = 3  # looks at what moved to the top during the crawl
MAX_IDLE = 4  # pages in a row without anything new before we give up
TRUST = 0.5  # a page this full may have a successor even if it does not say so


@dataclass(slots=True)
class Crawl:
    """One walk. `is_thorough`: a short last page is not believed before one more request has brought nothing new.

    Afterwards `newest` is the greatest `updated` received, `seen` the keys, `pages` the pages fetched; `is_complete`
    false means that the server went on repeating itself, so that what was not seen may well be there."""

    fetch: Fetch
    query: str
    page_size: int
    is_thorough: bool = False
    newest: datetime | None = None
    pages: int = 0
    is_complete: bool = True
    seen: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page_size = max(self.page_size, 2)  # pages of one could not overlap

    def __iter__(self) -> Iterator[list[Row]]:
        """Yields the rows of each page that are new or newer than before."""
        first_newest: datetime | None = None
        count = 0
        for rows in self._windows(self.query):
            first_newest = first_newest or self.newest
            if rows:
                count += 1
                yield rows
        if count <= 1 or first_newest is None:
            return
        for _ in range(MAX_ROUNDS):
            fresh = [row for page in self._windows(joined(self.query, after(first_newest))) for row in page]
            if not fresh:
                return
            yield fresh

    def _windows(self, query: str) -> Iterator[list[Row]]:
        """The pages of one query, newest first: by `before:`, and by offset where that brings us no further."""
        until: datetime | None = None
        start = overlap = idle = 0
        walked: set[int] = set()
        while True:
            page = self.fetch(joined(query, before(until) if until else ""), self.page_size, start)
            self.pages += 1
            rows = self._unseen(page)
            yield rows
            distinct = _distinct(page)
            is_joined = not overlap or not walked.isdisjoint(list(distinct)[:1])
            idle = 0 if distinct.keys() - walked else idle + 1
            walked |= distinct.keys()
            if is_joined and not self._has_more(page, rows):
                return
            if idle > MAX_IDLE:
                self.is_complete = False
                return
            oldest = _oldest_of_ordered(distinct.values())
            if not is_joined:
                start = max(0, start - self.page_size)  # rows have moved up meanwhile: back to known ground
                overlap = min(1, start)
            elif oldest is None or (until is not None and oldest >= until):
                overlap = min(1, len(distinct) - 1)  # one row again shows that none was stepped over
                start += len(distinct) - overlap
            else:
                until, start, overlap = oldest, 0, 0

    def _has_more(self, page: list[Row], rows: list[Row]) -> bool:
        if any(row.get("_more_changes") for row in page) or len(page) >= self.page_size * TRUST:
            return True
        return self.is_thorough and bool(rows)

    def _unseen(self, page: list[Row]) -> list[Row]:
        fresh = []
        for row in page:
            row_key, updated, at = key_of(row), row.get("updated"), instant_of(row)
            if at and (self.newest is None or at > self.newest):
                self.newest = at
            if row_key and self.seen.get(row_key) == updated:
                continue
            if row_key:
                self.seen[row_key] = str(updated)
            fresh.append(row)
        return fresh


def key_of(row: Row) -> int:
    value = row.get("virtual_id_number") or row.get("_number")
    return value if isinstance(value, int) else int(value) if isinstance(value, str) and value.isdecimal() else 0


def _distinct(page: list[Row]) -> dict[int, Row]:
    """The rows by key; of one that comes twice the first."""
    rows: dict[int, Row] = {}
    for row in page:
        rows.setdefault(key_of(row), row)
    return rows


def _oldest_of_ordered(page: Iterable[Row]) -> datetime | None:
    """Where the next window ends. None for a page without order, where more than one window may hide behind it."""
    instants = [at for row in page if (at := instant_of(row))]
    return instants[-1] if instants and instants == sorted(instants, reverse=True) else None


def instant_of(row: Row) -> datetime | None:
    try:
        return parse_instant(row.get("updated"))
    except ValueError:
        return None


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The same items, the next one made in a thread while the caller works on the last. Errors come out in place; a
    caller that stops early stops the thread after the item that it is making."""
    ready: queue.Queue[tuple[str, Any]] = queue.Queue(maxsize=1)
    stop = threading.Event()
    thread = threading.Thread(target=_make, args=(items, ready, stop), name="fetch-ahead", daemon=True)
    thread.start()
    try:
        while True:
            kind, value = ready.get()
            if kind == "end":
                return
            if kind == "error":
                raise value
            yield value
    finally:
        stop.set()


def _make(items: Iterable[T], ready: queue.Queue[tuple[str, Any]], stop: threading.Event) -> None:
    """Puts every item, and at last how it ended; gives up as soon as nobody waits any more."""
    try:
        for item in items:
            if not _put(ready, stop, "item", item):
                return
        _put(ready, stop, "end", None)
    except BaseException as error:
        _put(ready, stop, "error", error)


def _put(ready: queue.Queue[tuple[str, Any]], stop: threading.Event, kind: str, value: Any) -> bool:
    while not stop.is_set():
        try:
            ready.put((kind, value), timeout=0.2)
        except queue.Full:
            continue
        return True
    return False
