"""The two kinds of records that these pages edit, so that the pages are written once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from reviewq.changes.actions import Editor, delete_policy, save_policy
from reviewq.changes.models import Freeze, Policy
from reviewq.changes.policy_records import policy_json
from reviewq.people.reads import Viewer

from . import actions, reads
from .forms import FreezeForm, PolicyForm
from .freeze_records import freeze_json
from .outlook import Outlook, outlook

BROWSER = "browser"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is that in addresses and sentences. `save` and `remove` take the record, who, when, and the record as they
    had it before them. `outlook` tells what an edit would do; None: no turn follows from such a record."""

    name: str
    form: type[PolicyForm] | type[FreezeForm]
    fresh: Callable[[], Any]
    find: Callable[[int], Any]
    as_json: Callable[[Any], Json]
    edits: Callable[[int], list[reads.Told]]
    save: Callable[[Any, AbstractBaseUser, datetime, Json | None], None]
    remove: Callable[[Any, AbstractBaseUser, datetime, Json | None], None]
    outlook: Callable[[Any, Any, Viewer, datetime], Outlook] | None = None

    def address(self, act: str) -> str:
        """The name of an address: `policies:policy-edit`."""
        return f"policies:{self.name}-{act}"


def _save_policy(record: Policy, user: AbstractBaseUser, now: datetime, seen: Json | None) -> None:
    save_policy(record, user, BROWSER, now, seen)


def _remove_policy(record: Policy, user: AbstractBaseUser, now: datetime, seen: Json | None) -> None:
    delete_policy(record, user, BROWSER, now, seen)


def _save_freeze(record: Freeze, user: AbstractBaseUser, now: datetime, seen: Json | None) -> None:
    actions.save_freeze(record, Editor(user, BROWSER, now), seen)


def _remove_freeze(record: Freeze, user: AbstractBaseUser, now: datetime, seen: Json | None) -> None:
    actions.delete_freeze(record, Editor(user, BROWSER, now), seen)


POLICY = Kind(
    "policy",
    PolicyForm,
    Policy,
    reads.policy,
    policy_json,
    reads.edits_of_policy,
    _save_policy,
    _remove_policy,
    outlook,
)
FREEZE = Kind(
    "freeze",
    FreezeForm,
    Freeze,
    reads.freeze,
    freeze_json,
    reads.edits_of_freeze,
    _save_freeze,
    _remove_freeze,
)
KINDS = {kind.name: kind for kind in (POLICY, FREEZE)}
