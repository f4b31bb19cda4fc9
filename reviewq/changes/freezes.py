"""The freezes that people keep, written together with what follows from it: the ranks of the changes concerned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from .concerned import derive_now_or_soon
from .models import Change, Freeze
from .ranking import as_span


@transaction.atomic
def apply_freezes(saved: Iterable[Freeze], removed: Iterable[Freeze], now: datetime) -> None:
    """Stores some and removes others, and derives the open changes that they were about before or are about now."""
    saved, removed = list(saved), list(removed)
    before = list(Freeze.objects.filter(pk__in=[one.pk for one in (*saved, *removed) if one.pk]))
    for freeze in removed:
        freeze.delete()
    for freeze in saved:
        freeze.save()
    _derive_under([*before, *saved], now)


def _derive_under(freezes: Iterable[Freeze], now: datetime) -> None:
    spans = [as_span(freeze) for freeze in freezes]
    rows = Change.objects.filter(status=Change.Status.NEW, gone_at=None).order_by("-id")
    found = rows.values_list("id", "project__name", "branch")
    ids = [pk for pk, project, branch in found if any(span.matches(project, branch) for span in spans)]
    derive_now_or_soon(ids, now)
