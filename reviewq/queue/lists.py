"""The lists of the queue as others see them: which rows an address of ours shows."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from reviewq.changes.models import Facts
from reviewq.parts.lanes import ALL
from reviewq.people.reads import Viewer
from reviewq.search import dashboards
from reviewq.search.find import search
from reviewq.search.language import QueryError

from .forms import QueueForm
from .reads import in_lane, scope_of


def queue_rows(query: QueryDict, viewer: Viewer, now: datetime) -> QuerySet[Any] | None:
    """The rows of a state of the queue; without a lane, those of all lanes. None: the state does not exist."""
    form = QueueForm(query)
    if not form.is_valid():
        return None
    wanted = form.wanted()
    try:
        return in_lane(scope_of(wanted, viewer, now).facts, wanted.lane or ALL, viewer)
    except QueryError:
        return None


def lanes_rows(query: QueryDict, viewer: Viewer, now: datetime) -> QuerySet[Any] | None:
    """The rows of all lanes of a dashboard, each once; a lane that means nothing has none. None: it is no dashboard."""
    try:
        dashboard = dashboards.from_query(query.urlencode())
    except dashboards.DashboardError:
        return None
    found = Q(pk__in=())
    for section in dashboard.sections:
        with suppress(QueryError):
            found |= Q(pk__in=search(dashboard.query_of(section), viewer, now).changes.values("pk"))
    return Facts.objects.filter(found)
