"""Keeps the bugs of the mirror true: what moved since the last time, and now and then all that is open."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from gerrit_sync.locks import sync_lock
from reviewq.changes.models import Tracker

from .client import TrackerClient
from .errors import Missing, Refused, TrackerError, Unavailable
from .upsert import Written, close_unseen, read_page, unseen_of, write_page, write_tags
from .wire import ASKED_CLOSED, OPEN

log = logging.getLogger("launchpad_sync")
LOCK = 0  # of sync_lock, whose other numbers are those of servers, from 1 on
OVERLAP = timedelta(minutes=10)  # of two runs: the index of a tracker may lag behind its clock
SWEEP_EVERY = timedelta(hours=24)
PAUSE = timedelta(minutes=1)  # after a failure, unless the server asks for more
LONG_PAUSE = timedelta(hours=1)  # after what will not pass by itself
TRUSTED_LOSS = 0.2  # a sweep that misses more than this share of what was open is not believed ...
SMALL_LOSS = 10  # ... unless these are only so few


@dataclass(frozen=True, slots=True)
class Told:
    """What one run did, over all its trackers. `failed`: the errors, each on one line."""

    tasks: int = 0
    written: int = 0
    closed: int = 0
    unreadable: int = 0
    requests: int = 0
    failed: tuple[str, ...] = ()


class BugSync:
    """One run over some trackers of one server. `tags`: those that are asked for, a search each, since the tags of a
    bug would be a request each."""

    def __init__(
        self, client: TrackerClient, tags: Sequence[str] = (), is_full: bool = False, trusts_losses: bool = False
    ) -> None:
        """`is_full`: reads all that is open, whether it is due or not; `trusts_losses`: a person has said that many
        bugs really are gone."""
        self.client, self.tags, self.is_full, self.trusts_losses = client, tags, is_full, trusts_losses

    def run(self, trackers: Sequence[Tracker]) -> Told:
        """Reads all of them. What a tracker does wrong is on its row and in the answer, not raised. Raises
        `gerrit_sync.locks.Busy`. Where the server fails as a whole, the rest is left for later."""
        before, done, closed, failed = self.client.requests_made, Written(), 0, list[str]()
        with sync_lock(LOCK):
            for tracker in trackers:
                try:
                    closed += self._read(tracker, done)
                except TrackerError as error:
                    log.warning("bugs of %s: %s", tracker.name, error)
                    failed.append(str(error)[:500])
                    _note_failure(error, [tracker] if isinstance(error, (Missing, Refused)) else trackers)
                    if isinstance(error, Unavailable):
                        break
        made = self.client.requests_made - before
        return Told(done.received, len(done.changed), closed, done.unreadable, made, tuple(failed))

    def _read(self, tracker: Tracker, done: Written) -> int:
        """Brings one tracker up to date; the cursor moves when all of it is written, so that a run which is broken off
        is done again by the next. Returns how many bugs the sweep closed."""
        tracker.refresh_from_db()
        began = timezone.now()
        is_first = tracker.synced_at is None
        due = is_first or tracker.swept_at is None or began - tracker.swept_at >= SWEEP_EVERY
        cursor: datetime | None = None
        if not is_first:
            cursor = self._moved(tracker, done)
        closed = 0
        if due or self.is_full:
            walked, closed = self._sweep(tracker, done)
            cursor = cursor or walked
            tracker.swept_at = began
        tracker.synced_at = max(filter(None, (tracker.synced_at, cursor or began)))
        tracker.error, tracker.retry_at = "", None
        tracker.save(update_fields=["synced_at", "swept_at", "error", "retry_at"])
        return closed

    def _moved(self, tracker: Tracker, done: Written) -> datetime | None:
        """What moved since the cursor, closed ones too. Returns the tracker's clock at its beginning."""
        assert tracker.synced_at
        since = (tracker.synced_at - OVERLAP).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
        params = [("modified_since", since), *_statuses(*OPEN, *ASKED_CLOSED)]
        seen, at = self._walk(tracker, done, params)
        if seen.seen:  # else no tag can be another
            write_tags(tracker, seen.seen, self._tags(tracker, params))
        return at

    def _sweep(self, tracker: Tracker, done: Written) -> tuple[datetime | None, int]:
        """All that is open. Returns (the tracker's clock at its beginning, how many bugs are open no more)."""
        seen, at = self._walk(tracker, done, _statuses(*OPEN))
        write_tags(tracker, None, self._tags(tracker, _statuses(*OPEN)))
        unseen = unseen_of(tracker, seen.open_seen)
        few = max(SMALL_LOSS, TRUSTED_LOSS * (len(seen.open_seen) + len(unseen)))
        if len(unseen) > few and not self.trusts_losses:
            raise Unavailable(f"{self.client.url} shows {len(unseen)} open bugs of {tracker.name} less than before")
        return at, len(close_unseen(tracker, unseen, timezone.now()))

    def _walk(self, tracker: Tracker, done: Written, params: list[tuple[str, str]]) -> tuple[Written, datetime | None]:
        """Writes the pages of a search. Returns what it showed, and the tracker's clock at its first page, which is the
        cursor of the very first walk from its beginning on: it may be broken off."""
        told, at = Written(), None
        for page in self.client.tasks(tracker.name, [*params, ("order_by", "datecreated")]):
            at = at or self.client.server_time
            if tracker.synced_at is None and at:
                tracker.synced_at = at
                tracker.save(update_fields=["synced_at"])
            told.changed |= write_page(tracker, read_page(page, tracker.name, told), timezone.now())
        done.received += told.received
        done.unreadable += told.unreadable
        done.changed |= told.changed
        return told, at

    def _tags(self, tracker: Tracker, params: list[tuple[str, str]]) -> dict[int, set[str]]:
        """Bug number -> its tags among those that are asked for: one search a tag."""
        found: dict[int, set[str]] = defaultdict(set)
        for tag in self.tags:
            told = Written()
            for page in self.client.tasks(tracker.name, [*params, ("tags", tag)]):
                read_page(page, tracker.name, told)
            for number in told.seen:
                found[number].add(tag)
        return found


def _statuses(*names: str) -> list[tuple[str, str]]:
    return [("status", name) for name in names]


def _note_failure(error: TrackerError, trackers: Sequence[Tracker]) -> None:
    """Says on the rows what was wrong and when to try again; what was read before stays."""
    now = timezone.now()
    asked = timedelta(seconds=getattr(error, "retry_after", None) or 0)
    pause = max(PAUSE, asked) if isinstance(error, Unavailable) else LONG_PAUSE
    keys = [tracker.pk for tracker in trackers]
    Tracker.objects.filter(pk__in=keys).update(error=str(error)[:500], retry_at=now + pause)
