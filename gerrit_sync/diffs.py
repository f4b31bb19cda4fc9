"""The diff of the newest patch set of every open change that all may see, asked for once a patch set.

A run is short and comes after the votes: right after each poll, and by the clock for what is left. It takes the newest
changes first, as many as the rate allows, and holds a lock of its own, so a slow diff keeps no poll waiting.
"""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.utils import timezone

from reviewq.changes.models import Change, ChangedFile, Diff, FailedFetch, PatchSet, Server, WantedFile, WholeFile

from .client import GerritClient
from .errors import Denied, Garbled, Missing, Refused, TooLarge, Unavailable
from .locks import diffs_lock
from .pace import Pace
from .patch_text import Cut, Unfit, diff_of
from .telling import tell
from .whole_files import WholeFiles

log = logging.getLogger("gerrit_sync")

MAX_TEXT = 400_000  # characters of base64 in a reply: 300 kB of text
MAX_LINES = 3000  # changed lines; larger patch sets are not asked for
MAX_FILES = 200
ONE_RUN = 200  # changes that a run looks at
BATCH = 10  # diffs that are written together
MAX_TRIES = 4  # that fail, of one patch set
FIRST_REST = timedelta(minutes=5)  # before the second try at a diff; doubles from there
PAUSE = 60.0  # seconds without diffs after a server that did not answer, where it names none
SAME_DIFF = frozenset({"NO_CODE_CHANGE", "NO_CHANGE"})  # kinds of uploads that leave the diff as it was


@dataclass(frozen=True, slots=True)
class Wanted:
    """A patch set without a diff. `had`: the patch set of the diff that is here, 0 if there is none."""

    change: int
    path: str
    patch_set: int
    revision: str
    lines: int
    files: int
    had: int

    @property
    def is_too_large(self) -> bool:
        """By the figures that the mirror has already."""
        return self.lines > MAX_LINES or self.files > MAX_FILES


@dataclass(frozen=True, slots=True)
class Got:
    """What came of asking."""

    wanted: Wanted
    state: Diff.State
    text: str = ""

    def row(self, now: datetime) -> Diff:
        one = self.wanted
        return Diff(
            change_id=one.change,
            patch_set=one.patch_set,
            revision=one.revision,
            state=self.state,
            fetched_at=now,
            text=self.text,
        )


def listed(server: Server) -> QuerySet[Change]:
    """The changes whose diffs are kept: open, and for all to see."""
    return Change.objects.filter(server=server, status=Change.Status.NEW, is_private=False, gone_at=None)


def waiting(server: Server, now: datetime) -> QuerySet[Change]:
    """Those whose newest patch set has no diff and whose turn to be asked for it is now."""
    failed = FailedFetch.objects.filter(change=OuterRef("pk"), revision=OuterRef("revision"), retry_at__gt=now)
    there = listed(server).filter(missing_since=None, patch_set__gt=0).exclude(revision="")
    return there.exclude(diff__revision=F("revision")).exclude(Exists(failed))


class Diffs:
    """One run of one server. Only one at a time does anything: `locks.Busy` otherwise."""

    def __init__(self, server: Server, client: GerritClient, per_minute: int, seconds: float) -> None:
        self.server, self.client = server, client
        self.pace = Pace(per_minute, seconds, server.diffs_paced_to)
        self.counts: Counter[str] = Counter()

    def run(self) -> Counter[str]:
        """Fetches what the rate allows. Returns how many came, by state. What Gerrit did wrong is logged, not raised:
        a later run tries again."""
        with diffs_lock(self.server.pk):
            self._forget_closed()
            try:
                error = self._diffs(timezone.now()) or WholeFiles(self.server, self.client, self.pace).fetch()
            finally:
                Server.objects.filter(pk=self.server.pk).update(diffs_paced_to=self.pace.paced_to)
            if error:
                self._rest(error)
        return self.counts

    def _rest(self, error: Unavailable | Denied) -> None:
        """Leaves the server alone for a while, as far as diffs go: a poll may find it well before."""
        pause = getattr(error, "retry_after", None) or PAUSE
        until = timezone.now() + timedelta(seconds=pause * random.uniform(1.0, 1.25))
        log.warning("no diffs from %s until %s: %s", self.server.url, f"{until:%H:%M:%S}", error)
        Server.objects.filter(pk=self.server.pk).update(diffs_retry_at=until)

    def _forget_closed(self) -> None:
        """Nobody judges what is closed, and what became private is for its people alone."""
        kept = listed(self.server).values("pk")
        Diff.objects.filter(change__server=self.server).exclude(change__in=kept).delete()
        FailedFetch.objects.filter(change__server=self.server).exclude(change__in=kept).delete()

    # asking

    def _diffs(self, now: datetime) -> Unavailable | Denied | None:
        """Returns what makes it useless to go on, if anything does."""
        wanted = load(waiting(self.server, now))
        same = with_same_diff(wanted)
        carry_over([one for one in wanted if one.change in same], now)
        got: list[Got] = []
        error = None
        for one in wanted:
            if one.change in same:
                continue
            if error or not (one.is_too_large or self.pace.take()):
                break
            came, error = self._ask(one)
            got += [came] if came else []
            if len(got) == BATCH:
                self._write(got)
                got = []
        self._write(got)
        return error

    def _ask(self, one: Wanted) -> tuple[Got | None, Unavailable | Denied | None]:
        """(what came, what makes it useless to ask for others). Nothing came: another time it may."""
        if one.is_too_large:
            return Got(one, Diff.State.TOO_LARGE), None
        try:
            mail = self.client.text(f"{one.path}/patch", limit=MAX_TEXT)
            return Got(one, Diff.State.HERE, diff_of(mail, one.revision, one.files, one.lines)), None
        except TooLarge:
            return Got(one, Diff.State.TOO_LARGE), None
        except Unfit:
            return Got(one, Diff.State.UNREADABLE), None
        except Refused:  # a merge, or a commit without parent
            return Got(one, Diff.State.REFUSED), None
        except (Missing, Garbled, Cut) as error:
            return self._failed(one, str(error)), None
        except (Unavailable, Denied) as error:
            is_busy = getattr(error, "retry_after", None) is not None  # then it is not this diff's fault
            return None if is_busy else self._failed(one, str(error)), error

    def _failed(self, one: Wanted, why: str) -> Got | None:
        """Another try later; after too many, none until the next patch set."""
        log.info("no diff of %s: %s", one.path, why)
        before = FailedFetch.objects.filter(change=one.change, revision=one.revision).first()
        tries = (before.tries if before else 0) + 1
        if tries >= MAX_TRIES:
            return Got(one, Diff.State.REFUSED)
        retry_at = timezone.now() + FIRST_REST * 2 ** (tries - 1)
        values = {"revision": one.revision, "tries": tries, "retry_at": retry_at}
        FailedFetch.objects.update_or_create(change_id=one.change, defaults=values)
        return None

    @transaction.atomic
    def _write(self, got: list[Got]) -> None:
        """In one short transaction with what follows from it. A change that got another patch set meanwhile waits for
        the diff of that."""
        now = timezone.now()
        revisions = dict(Change.objects.filter(pk__in=[it.wanted.change for it in got]).values_list("pk", "revision"))
        rows = [it.row(now) for it in got if revisions.get(it.wanted.change) == it.wanted.revision]
        if not rows:
            return
        ids = [row.pk for row in rows]
        WholeFile.objects.filter(diff__in=ids).delete()
        WantedFile.objects.filter(diff__in=ids).delete()
        columns = ["patch_set", "revision", "state", "fetched_at", "text"]
        Diff.objects.bulk_create(rows, update_conflicts=True, unique_fields=["change"], update_fields=columns)
        FailedFetch.objects.filter(change__in=ids).delete()
        self.counts.update(row.state for row in rows)
        tell(ids, now)


def load(changes: QuerySet[Change]) -> list[Wanted]:
    """The newest of these, with what the mirror knows of them."""
    columns = ("pk", "project__name", "number", "patch_set", "revision", "insertions", "deletions", "diff__patch_set")
    rows = list(changes.order_by("-updated", "-pk").values_list(*columns)[:ONE_RUN])
    counted = ChangedFile.objects.filter(change__in=[row[0] for row in rows]).values_list("change")
    files = dict(counted.annotate(Count("pk")))
    return [
        Wanted(pk, address(project, number, revision), patch_set, revision, more + less, files.get(pk, 0), had or 0)
        for pk, project, number, patch_set, revision, more, less, had in rows
    ]


def address(project: str, number: int, revision: str) -> str:
    """The path of a patch set."""
    return f"/changes/{quote(project, safe='')}~{number}/revisions/{revision}"


def with_same_diff(wanted: Iterable[Wanted]) -> set[int]:
    """The changes that have a diff of an earlier patch set, which no upload since has altered."""
    since = {one.change: set(range(one.had + 1, one.patch_set + 1)) for one in wanted if 0 < one.had < one.patch_set}
    uploads = PatchSet.objects.filter(change__in=since, kind__in=SAME_DIFF)
    for change, number in uploads.values_list("change_id", "number"):
        since[change].discard(number)
    return {change for change, altering in since.items() if not altering}


@transaction.atomic
def carry_over(wanted: Iterable[Wanted], now: datetime) -> None:
    """An edited message leaves the diff, and its whole files, as they were: nothing has to be asked for."""
    ids = []
    for one in wanted:
        Diff.objects.filter(pk=one.change).update(patch_set=one.patch_set, revision=one.revision)
        ids.append(one.change)
    tell(ids, now)
