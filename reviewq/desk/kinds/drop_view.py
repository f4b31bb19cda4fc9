"""Removing a saved view; like every act it can be taken back."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from reviewq.desk import acts
from reviewq.desk.models import SavedView


def drop(doing: acts.Doing) -> acts.Done:
    view: SavedView = doing.data["view"]
    SavedView.objects.filter(pk=view.pk, owner=doing.user, removed_at=None).update(removed_at=doing.now)
    return acts.Done(f"Removed the view “{view.name}”", {"view": view.pk})


def bring_back(doing: acts.Doing, kept: acts.Json) -> None:
    """Without its key, if another view has it by now."""
    removed = SavedView.objects.filter(pk=kept["view"], owner=doing.user)
    try:
        with transaction.atomic():
            removed.update(removed_at=None)
    except IntegrityError:
        removed.update(removed_at=None, hot_key=None)


KIND = acts.Kind("remove-view", "Remove", "", drop, bring_back, is_bulk=False)
