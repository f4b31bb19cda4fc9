"""Searching: a text in Gerrit's query language to the changes that it finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from reviewq.changes.models import Change
from reviewq.people.reads import Viewer

from . import operators  # noqa: F401 they register themselves
from .compile import compile
from .language import Node, as_text, parse
from .operators.which import limit_of


@dataclass(frozen=True, slots=True)
class Found:
    """`changes`: in no order, without those that the reader may not see, and no more than `limit:` allows.
    `interpreted`: the query as it was understood."""

    tree: Node
    changes: QuerySet[Change]
    interpreted: str


def search(text: str, viewer: Viewer, now: datetime) -> Found:
    """What a query finds. Raises QueryError where it cannot be answered; reads the database for names of people and
    groups at most, the changes are read by whoever goes through them."""
    tree = parse(text)
    changes = visible(viewer).filter(compile(tree, viewer, now))
    if limit := limit_of(tree):
        changes = Change.objects.filter(pk__in=changes.order_by("-updated", "-number").values("pk")[:limit])
    return Found(tree, changes, as_text(tree))


def visible(viewer: Viewer) -> QuerySet[Change]:
    """Changes that the reader may hear of: not gone, and private ones for administrators alone."""
    hidden = Q() if viewer.sees_private else Q(is_private=False)
    return Change.objects.filter(hidden, gone_at=None)
