"""What people decide about projects, written together with what follows from it: the turns of the changes concerned."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from .choosing import as_policy, load_policies
from .concerned import derive_concerned
from .core_terms import reconcile
from .derive import derive
from .models import Change, Core, Policy, PolicyEdit, Project
from .policy_records import InvalidPolicy, check_policy, policy_json, tidy
from .rules.policy import Policy as Rule

__all__ = [
    "ChangedMeanwhile",
    "Editor",
    "InvalidPolicy",
    "apply_policies",
    "check_policy",
    "delete_core",
    "delete_policy",
    "derive_naming",
    "policy_json",
    "save_core",
    "save_policy",
]

Json = dict[str, Any]
TAKEN = {"": "Somebody has just made a record for the very same changes: look at it first."}


class ChangedMeanwhile(Exception):
    """Somebody else has changed or removed the record since it was read. `record`: as it is now; None: removed."""

    def __init__(self, record: Policy | None) -> None:
        super().__init__("the record was changed meanwhile")
        self.record = record


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes a policy, by which way (browser, toml, admin), and when. `user` None: the site itself."""

    user: AbstractBaseUser | None
    way: str
    now: datetime

    @property
    def name(self) -> str:
        if self.user is None:
            return "the site"
        return str(getattr(self.user, "get_full_name", str)() or self.user.get_username())[:200]


def save_policy(
    policy: Policy, user: AbstractBaseUser | None, way: str, now: datetime, seen: Json | None = None
) -> PolicyEdit | None:
    """Stores a record with who did it, and derives the open changes that it spoke of before or speaks of now. Returns
    the edit; None if nothing differs. `seen`: the record as the editor had it before them (`policy_json`).

    Raises InvalidPolicy, and ChangedMeanwhile if the stored record is not the one that was seen.
    """
    edits = apply_policies([policy], user, way, now, seen={policy.pk: seen} if seen is not None else None)
    return edits[0] if edits else None


def delete_policy(
    policy: Policy, user: AbstractBaseUser | None, way: str, now: datetime, seen: Json | None = None
) -> PolicyEdit:
    """Removes a record; its history stays. Raises ChangedMeanwhile if it is gone, or not the one that was seen."""
    expected = {policy.pk: seen} if seen is not None else None
    return apply_policies([], user, way, now, removed=[policy], seen=expected)[0]


@transaction.atomic
def apply_policies(
    policies: Iterable[Policy],
    user: AbstractBaseUser | None,
    way: str,
    now: datetime,
    removed: Iterable[Policy] = (),
    seen: dict[int, Json] | None = None,
) -> list[PolicyEdit]:
    """Stores these records (new ones have no key) and removes those, all or none, and derives the open changes
    concerned once. Returns the edits that were made. `seen`: key -> the record as the editor had it before them.

    Raises InvalidPolicy and ChangedMeanwhile; then nothing is written.
    """
    editor = Editor(user, way, now)
    before = load_policies()
    edits = [_remove(policy, editor, seen or {}) for policy in removed]
    edits += [edit for policy in policies if (edit := _store(policy, editor, seen or {}))]
    if edits:
        derive_concerned(before, [rule for edit in edits for rule in _rules_of(edit)], now)
    return edits


def _stored(policy: Policy, seen: dict[int, Json]) -> Policy | None:
    """The record as it is in the database, locked; it must be the one that was seen."""
    if policy._state.adding:
        return None
    stored = Policy.objects.select_for_update().filter(pk=policy.pk).first()
    expected = seen.get(policy.pk)
    if stored is None or (expected is not None and policy_json(stored) != expected):
        raise ChangedMeanwhile(stored)
    return stored


def _store(policy: Policy, editor: Editor, seen: dict[int, Json]) -> PolicyEdit | None:
    if found := check_policy(policy):
        raise InvalidPolicy(found)
    tidy(policy)
    stored = _stored(policy, seen)
    before, after = policy_json(stored) if stored else None, policy_json(policy)
    if before == after:
        return None
    try:
        with transaction.atomic():
            policy.save()
    except IntegrityError:  # the check before was good, and another one was quicker
        raise InvalidPolicy(TAKEN) from None
    return _write_down(policy, editor, before, after)


def _remove(policy: Policy, editor: Editor, seen: dict[int, Json]) -> PolicyEdit:
    stored = _stored(policy, seen)
    if stored is None:
        raise ChangedMeanwhile(None)
    edit = _write_down(None, editor, policy_json(stored), None)
    stored.delete()
    return edit


def _write_down(policy: Policy | None, editor: Editor, before: Json | None, after: Json | None) -> PolicyEdit:
    return PolicyEdit.objects.create(
        policy=policy,
        at=editor.now,
        by_id=editor.user.pk if editor.user else None,
        by_name=editor.name,
        way=editor.way,
        before=before,
        after=after,
    )


def _rules_of(edit: PolicyEdit) -> Iterator[Rule]:
    """The record before and after an edit, as the rules read it."""
    for values in (edit.before, edit.after):
        if values:
            record = Policy(**values)
            tidy(record)
            yield as_policy(record)


def derive_naming(groups: Collection[str], now: datetime) -> None:
    """Derives the open changes whose policy may follow from who is in these groups."""
    rules = [rule for rule in load_policies() if rule.groups & set(groups)]
    if not rules:
        return
    rows = Change.objects.filter(status=Change.Status.NEW, gone_at=None).values_list("id", "project__name", "branch")
    derive([pk for pk, project, branch in rows if any(rule.matches(project, branch) for rule in rules)], now)


@transaction.atomic
def save_core(core: Core, now: datetime | None = None) -> None:
    """Puts a person on the hand-kept core list of a project, which from then on is the list that counts."""
    now = now or timezone.now()
    core.source = Core.Source.HAND
    core.first_seen = core.first_seen or now
    core.last_seen = now
    core.save()
    reconcile(now, [core.project_id])
    derive_project(core.project, now)


@transaction.atomic
def delete_core(core: Core, now: datetime | None = None) -> None:
    project, now = core.project, now or timezone.now()
    core.delete()
    reconcile(now, [project.pk])
    derive_project(project, now)


def derive_project(project: Project, now: datetime) -> None:
    ids = Change.objects.filter(project=project, status=Change.Status.NEW).values_list("id", flat=True)
    derive(list(ids), now)
