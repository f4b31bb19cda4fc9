"""Files as a whole, before and after, where `changes.wholes` says that they would prove more than the diff."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import quote

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from reviewq.changes.models import ChangedFile, Diff, Server, WantedFile, WholeFile

from .client import GerritClient
from .errors import Denied, Garbled, Missing, Refused, TooLarge, Unavailable
from .pace import Pace
from .patch_text import Unfit, readable
from .telling import tell

log = logging.getLogger("gerrit_sync")

MAX_TEXT = 400_000  # characters of base64 a side: 300 kB of text
ONE_RUN = 40  # files that a run looks at


@dataclass(frozen=True, slots=True)
class Sides:
    """Where a file is before and after; None: it is not there."""

    before: str | None
    after: str | None

    @property
    def requests(self) -> int:
        return (self.before is not None) + (self.after is not None)


class WholeFiles:
    """Fetches wanted files as long as the pace allows."""

    def __init__(self, server: Server, client: GerritClient, pace: Pace) -> None:
        self.server, self.client, self.pace = server, client, pace

    def fetch(self) -> Unavailable | Denied | None:
        """Each file is written when both its sides are there. Returns what makes it useless to go on, if anything."""
        wanted = list(self._wanted())
        places = sides_of({row.diff_id for row in wanted})
        for row in wanted:
            sides = places[row.diff_id].get(row.path)
            if sides is None:
                self._give_up(row)
            elif not self.pace.take(sides.requests):
                return None
            elif error := self._fetch(row, sides):
                return error
        return None

    def _wanted(self) -> list[WantedFile]:
        """Those of diffs that are still of the newest patch set, the least tried first."""
        rows = WantedFile.objects.filter(diff__change__server=self.server, tries__lt=WantedFile.MAX_TRIES)
        rows = rows.filter(diff__revision=F("diff__change__revision"), diff__state=Diff.State.HERE)
        columns = ("path", "tries", "diff__revision", "diff__change__number", "diff__change__project__name")
        related = rows.select_related("diff__change__project")
        return list(related.only(*columns).order_by("tries", "-diff__change__updated", "pk")[:ONE_RUN])

    def _fetch(self, row: WantedFile, sides: Sides) -> Unavailable | Denied | None:
        try:
            before = self._side(row, sides.before, [("parent", 1)])
            after = self._side(row, sides.after, [])
        except (Garbled, Missing, Refused, TooLarge, Unfit) as error:
            log.info("no whole file of %s: %s", row.diff_id, error)
            self._give_up(row)
        except (Unavailable, Denied) as error:
            if getattr(error, "retry_after", None) is None:  # else it is not this file's fault
                WantedFile.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
            return error
        else:
            self._write(row, before, after)
        return None

    def _side(self, row: WantedFile, path: str | None, params: list[tuple[str, str | int]]) -> str | None:
        if path is None:
            return None
        change = row.diff.change
        patch_set = f"/changes/{quote(change.project.name, safe='')}~{change.number}/revisions/{row.diff.revision}"
        return readable(self.client.text(f"{patch_set}/files/{quote(path, safe='')}/content", params, MAX_TEXT))

    def _give_up(self, row: WantedFile) -> None:
        WantedFile.objects.filter(pk=row.pk).update(tries=WantedFile.MAX_TRIES)

    @transaction.atomic
    def _write(self, row: WantedFile, before: str | None, after: str | None) -> None:
        """Nothing, if another diff came meanwhile: it asks for files of its own."""
        if WantedFile.objects.filter(pk=row.pk).delete()[0]:
            WholeFile.objects.create(diff_id=row.diff_id, path=row.path, before=before, after=after)
            tell([row.diff_id], timezone.now())


def sides_of(changes: set[int]) -> dict[int, dict[str, Sides]]:
    """change -> path -> where that file is. One that was renamed also stands under its old name, as one that goes."""
    found: dict[int, dict[str, Sides]] = defaultdict(dict)
    columns = ("change", "path", "old_path", "status")
    for change, path, old_path, status in ChangedFile.objects.filter(change__in=changes).values_list(*columns):
        before = None if status == "A" else old_path or path
        found[change][path] = Sides(before, None if status == "D" else path)
        if old_path and status == "R":
            found[change].setdefault(old_path, Sides(old_path, None))
    return found
