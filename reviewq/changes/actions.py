"""What people decide about projects, written together with what follows from it: the turns of the changes concerned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from .derive import derive
from .models import Change, Core, Policy, Project
from .snapshots import as_policy


@transaction.atomic
def save_policy(policy: Policy, now: datetime) -> None:
    """Stores a policy record and derives what it applied to before and applies to now."""
    before = Policy.objects.filter(pk=policy.pk).first()
    policy.save()
    derive_matching([record for record in (before, policy) if record], now)


@transaction.atomic
def delete_policy(policy: Policy, now: datetime) -> None:
    record = Policy.objects.get(pk=policy.pk)
    policy.delete()
    derive_matching([record], now)


def derive_matching(policies: Iterable[Policy], now: datetime) -> None:
    """Derives the open changes that these records speak of."""
    rules = [as_policy(policy) for policy in policies]
    rows = Change.objects.filter(status=Change.Status.NEW).values_list("id", "project__name", "branch")
    derive([pk for pk, project, branch in rows if any(rule.matches(project, branch) for rule in rules)], now)


@transaction.atomic
def save_core(core: Core, now: datetime | None = None) -> None:
    """Puts a person on the hand-kept core list of a project, which from then on is the list that counts."""
    now = now or timezone.now()
    core.source = Core.Source.HAND
    core.first_seen = core.first_seen or now
    core.last_seen = now
    core.save()
    derive_project(core.project, now)


@transaction.atomic
def delete_core(core: Core, now: datetime | None = None) -> None:
    project = core.project
    core.delete()
    derive_project(project, now or timezone.now())


def derive_project(project: Project, now: datetime) -> None:
    ids = Change.objects.filter(project=project, status=Change.Status.NEW).values_list("id", flat=True)
    derive(list(ids), now)
