"""What people decide about freezes, and whole files of policies and freezes, written with what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from reviewq.changes.actions import Editor, apply_policies
from reviewq.changes.freezes import apply_freezes
from reviewq.changes.models import Freeze
from reviewq.changes.policy_records import policy_json

from .differences import Difference, State
from .freeze_records import InvalidFreeze, check_freeze, freeze_json
from .models import FreezeEdit

Json = dict[str, Any]
TOML = "toml"


class KeptElsewhere(Exception):
    """The freeze follows a cycle of the release calendar and is edited there."""


class FreezeChanged(Exception):
    """Somebody else has changed or removed the record since it was read. `record`: as it is now; None: removed."""

    def __init__(self, record: Freeze | None) -> None:
        super().__init__("the freeze was changed meanwhile")
        self.record = record


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of one freeze. `seen`: the record as the editor had it before them; None: whatever it is."""

    freeze: Freeze
    is_removal: bool = False
    seen: Json | None = None


def save_freeze(freeze: Freeze, editor: Editor, seen: Json | None = None) -> None:
    """Stores a record with who did it, and derives the open changes that it spoke of before or speaks of now. Raises
    InvalidFreeze and FreezeChanged; then nothing is written."""
    apply_wishes([Wish(freeze, seen=seen)], editor)


def delete_freeze(freeze: Freeze, editor: Editor, seen: Json | None = None) -> None:
    """Removes a record; its history stays."""
    apply_wishes([Wish(freeze, is_removal=True, seen=seen)], editor)


@transaction.atomic
def apply_wishes(wishes: Iterable[Wish], editor: Editor) -> None:
    """All or none of them."""
    needed = [(wish, before) for wish in wishes for before in [_stored_freeze(wish)] if _differs(wish, before)]
    saved = [wish.freeze for wish, _ in needed if not wish.is_removal]
    apply_freezes(saved, [before for wish, before in needed if wish.is_removal and before], editor.now)
    for wish, before in needed:
        _write_down(wish, before, editor)


def _stored_freeze(wish: Wish) -> Freeze | None:
    """The record as it is in the database, locked; it must be the one that was seen, and what is to be stored sound."""
    if not wish.is_removal and (found := check_freeze(wish.freeze)):
        raise InvalidFreeze(found)
    if wish.freeze._state.adding:
        return None
    stored = Freeze.objects.select_for_update().filter(pk=wish.freeze.pk).first()
    if stored is None or wish.seen not in (None, freeze_json(stored)):
        raise FreezeChanged(stored)
    if stored.kept_by:
        raise KeptElsewhere
    return stored


def _differs(wish: Wish, before: Freeze | None) -> bool:
    return wish.is_removal or before is None or freeze_json(before) != freeze_json(wish.freeze)


def _write_down(wish: Wish, before: Freeze | None, editor: Editor) -> None:
    FreezeEdit.objects.create(
        freeze=None if wish.is_removal else wish.freeze,
        at=editor.now,
        by_id=editor.user.pk if editor.user else None,
        by_name=editor.name,
        way=editor.way,
        before=freeze_json(before) if before else None,
        after=None if wish.is_removal else freeze_json(wish.freeze),
    )


@transaction.atomic
def apply_differences(differences: Iterable[Difference], user: AbstractBaseUser | None, now: datetime) -> None:
    """Makes of the records what the differences say, all or none. Raises what saving one of them raises."""
    asked = list(differences)
    policies = [one for one in asked if one.table == "policy"]
    stored = [_stored(one) for one in policies if one.state in (State.NEW, State.CHANGED)]
    removed = [one.pair.before for one in policies if one.state is State.REMOVED]
    seen = {one.pair.before.pk: policy_json(one.pair.before) for one in policies if one.pair.before}
    apply_policies(stored, user, TOML, now, removed=removed, seen=seen)
    wishes = [_wish(one) for one in asked if one.table == "freeze" and one.state is not State.SAME]
    apply_wishes(wishes, Editor(user, TOML, now))


def _stored(one: Difference) -> Any:
    """The record as it is to be, under the key of the one that it replaces."""
    record, before = one.pair.after, one.pair.before
    if before is not None:
        record.pk, record._state.adding = before.pk, False
    return record


def _wish(one: Difference) -> Wish:
    before = one.pair.before
    seen = freeze_json(before) if before is not None else None
    if one.state is State.REMOVED:
        return Wish(before, is_removal=True, seen=seen)
    return Wish(_stored(one), seen=seen)
