"""The terms of a cycle, written with who changed what and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F

from reviewq.cycles.models import Cycle
from reviewq.people.reads import Viewer

from .models import Terms, TermsEdit
from .standing import held

NOT_YOURS = "Terms for “{}” are for a PTL or a deputy of all these projects, or an administrator of this site."


class NotYours(Exception):
    """The viewer may not edit terms for that many projects. `words` say who may."""

    def __init__(self, pattern: str) -> None:
        self.words = NOT_YOURS.format(pattern[:80])
        super().__init__(self.words)


class ChangedMeanwhile(Exception):
    """Somebody else has written the terms since they were read. `record`: as they are now; None: taken away."""

    def __init__(self, record: Terms | None) -> None:
        super().__init__("the terms were changed meanwhile")
        self.record = record


def terms_json(record: Terms) -> dict[str, Any]:
    """The terms as the history keeps them."""
    given = {name: getattr(held(record), name) for name in held(record).__dataclass_fields__}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in given.items()}


def save_terms(viewer: Viewer, cycle: Cycle, values: Mapping[str, Any], version: int, why: str, now: datetime) -> Terms:
    """Stores the terms for the projects that `values` names, new ones or others than before. `version`: of those that
    the editor had before them, 0: there were none. Raises NotYours, ChangedMeanwhile."""
    pattern = values["project_pattern"]
    if not viewer.may_edit_policy(pattern):
        raise NotYours(pattern)
    try:
        with transaction.atomic():
            before = Terms.objects.select_for_update().filter(cycle=cycle, project_pattern=pattern).first()
            if (before.version if before else 0) != version:
                raise ChangedMeanwhile(before)
            after = _write(cycle, before, values)
            _keep(viewer, cycle, before, after, why, now)
    except IntegrityError:  # somebody made the first terms at this very instant
        raise ChangedMeanwhile(Terms.objects.filter(cycle=cycle, project_pattern=pattern).first()) from None
    return after


def _write(cycle: Cycle, before: Terms | None, values: Mapping[str, Any]) -> Terms:
    if before is None:
        return Terms.objects.create(cycle=cycle, **values)
    Terms.objects.filter(pk=before.pk).update(version=F("version") + 1, **values)
    return Terms.objects.get(pk=before.pk)


@transaction.atomic
def remove_terms(viewer: Viewer, record: Terms, version: int, why: str, now: datetime) -> None:
    """Wider terms, or the defaults, hold from then on. Raises NotYours, ChangedMeanwhile."""
    if not viewer.may_edit_policy(record.project_pattern):
        raise NotYours(record.project_pattern)
    stored = Terms.objects.select_for_update().filter(pk=record.pk).first()
    if stored is None or stored.version != version:
        raise ChangedMeanwhile(stored)
    _keep(viewer, record.cycle, stored, None, why, now)
    stored.delete()


def _keep(viewer: Viewer, cycle: Cycle, before: Terms | None, after: Terms | None, why: str, now: datetime) -> None:
    old, new = terms_json(before) if before else {}, terms_json(after) if after else {}
    if old == new:
        return
    record = after or before
    assert isinstance(viewer.user, User) and record is not None
    TermsEdit.objects.create(
        cycle=cycle,
        project_pattern=record.project_pattern,
        by=viewer.user,
        by_name=(viewer.user.get_full_name() or viewer.user.get_username())[:200],
        at=now,
        why=why.strip(),
        before=old,
        after=new,
    )
