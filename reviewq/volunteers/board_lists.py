"""The board as others see it: which rows an address of it shows, for saved views."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from reviewq.changes.models import Facts
from reviewq.people.reads import Viewer

from .board_forms import BoardForm
from .board_reads import near_and_needed


def board_rows(query: QueryDict, viewer: Viewer, now: datetime) -> QuerySet[Any] | None:
    """What can be taken in a state of the board, on all its pages. None: the state does not exist."""
    form = BoardForm(query)
    if not form.is_valid():
        return None
    return Facts.objects.filter(pk__in=[offer.id for offer in near_and_needed(form.state(), viewer, now)])
