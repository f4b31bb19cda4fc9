"""Every query of the sweep: which bugs nobody has touched, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from reviewq.changes.models import Bug
from reviewq.people.reads import Viewer

from .models import Handed, Seen
from .reads import open_change, standing_mark
from .rules.state import MENDED
from .rules.sweep import KEPT, LATER, WEEK, Said

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many bugs are left, and how many were looked at within a week."""

    left: int
    done: int


def untouched(viewer: Viewer, now: datetime, project: str = "") -> QuerySet[Bug]:
    """Open bugs without an open change and a mark that nobody has looked at since they last moved; the oldest first."""
    seen = Seen.objects.filter(bug=OuterRef("pk")).order_by()
    moved = Coalesce(OuterRef("updated"), Value(LONG_AGO))
    put_off = Q(what=Said.LATER, at__gt=now - LATER)
    settled = ~Q(what=Said.LATER) & Q(at__gte=moved)
    bugs = Bug.objects.filter(
        ~Q(status=MENDED),
        ~Q(open_change(viewer)),
        ~Q(standing_mark()),
        ~Q(Exists(seen.filter(put_off | settled))),
        is_open=True,
    )
    bugs = bugs.filter(tracker__name=project) if project else bugs
    return bugs.order_by(F("created").asc(nulls_last=True), "number", "pk")


def free(viewer: Viewer, now: datetime, project: str = "") -> QuerySet[Bug]:
    """Those of them that nobody else has before them now."""
    others = Handed.objects.filter(bug=OuterRef("pk"), at__gt=now - KEPT).exclude(user=viewer.user.pk)
    return untouched(viewer, now, project).filter(~Exists(others.order_by()))


def handed_to(viewer: Viewer) -> Bug | None:
    """The bug before the reader."""
    handed = Handed.objects.filter(user=viewer.user.pk).select_related("bug__tracker").first()
    return handed.bug if handed else None


def progress(viewer: Viewer, now: datetime, project: str = "") -> Progress:
    done = Seen.objects.filter(at__gt=now - WEEK).exclude(what=Said.LATER)
    done = done.filter(bug__tracker__name=project) if project else done
    return Progress(untouched(viewer, now, project).order_by().count(), done.count())


def last_look(bug: Bug) -> Seen | None:
    return Seen.objects.filter(bug=bug).first()
