"""What cannot be kept of a cycle is said beside its field, with everything that was typed still there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from reviewq.cycles.models import Cycle
from tests.factories import make_project

from .conftest import client_of
from .made import HARBOUR, QUAY, make_cycle
from .sent import a_row, errors_in, sent, value_of

pytestmark = pytest.mark.django_db
ROWS = [a_row(kind.value, text) for kind, text in HARBOUR.items()]
LONG = "x" * 100_000
BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "no name": ({"name": ""}, "name", "required"),
    "a name without letters": ({"name": "†"}, "name", "letters or digits"),
    "a name of 100 kB": ({"name": LONG}, "name", "100000 characters"),
    "NUL": ({"name": "a\0b"}, "name", "Null characters"),
    "a source of 100 kB": ({"source": LONG}, "source", "100000 characters"),
    "an unknown project": ({"project_pattern": "moorign"}, "project_pattern", "Did you mean mooring?"),
    "a regular expression": ({"project_pattern": "^m"}, "project_pattern", "Regular expressions"),
    "a beginning that is none": ({"begins_at": "9" * 300}, "begins_at", "2026-03-31T00:00"),
    "the year 1": ({"begins_at": "0001-01-01T00:00"}, "begins_at", "2026-03-31T00:00"),
    "an overlap": ({"dates-3-day": "2027-06-01", "dates-2-day": "2027-05-20"}, "begins_at", "Quay takes work"),
    "a day that is none": ({"dates-0-day": "2027-02-30"}, "dates-0-day", "2026-03-31"),
    "no day": ({"dates-0-day": ""}, "dates-0-day", "2026-03-31"),
    "the year 9999": ({"dates-3-day": "9999-12-31"}, "dates-3-day", "from 2000 to 2100"),
    "no kind": ({"dates-0-kind": ""}, "dates-0-kind", "what happens"),
    "a kind that is none": ({"dates-0-kind": "party"}, "dates-0-kind", "party"),
    "dates in the wrong order": ({"dates-2-day": "2027-02-01"}, "dates-2-day", "after the feature freeze (Thu 18"),
    "two of a kind": ({"dates-0-kind": "rc1"}, "dates-2-day", "already: keep one"),
    "an hour that is none": ({"dates-0-hour": "25:61"}, "dates-0-hour", "18:00"),
    "a title of 100 kB": ({"dates-0-kind": "other", "dates-0-title": LONG}, "dates-0-title", "100000 characters"),
    "another date without a title": ({"dates-0-kind": "other"}, "dates-0-title", "empty"),
    "a pattern of 100 kB": ({"dates-0-project_pattern": LONG}, "dates-0-project_pattern", "at most 300"),
    "a project that is none": (
        {"dates-0-project_pattern": "moring"},
        "dates-0-project_pattern",
        "Did you mean mooring?",
    ),
    "a key that is none": ({"dates-0-pk": "9" * 40}, "dates-0-pk", "less than"),
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Client]:
    """A site with a project, a cycle and a PTL, which no test here changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_project("mooring")
        make_cycle("quay", QUAY)
        yield client_of(User.objects.create_superuser("admin"))
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_kept_is_said_beside_its_field(world: Client, name: str) -> None:
    changed, field, words = BAD[name]
    fresh = Cycle(name="2027.1 Harbour", project_pattern="*", branch_pattern="master", source="A table", version="")
    form = sent(fresh, ROWS, **changed)
    answer = world.post("/cycles/new/", form)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert words in errors_in(html).get(field, ""), errors_in(html)
    for kept in ("source", "dates-1-day", field):
        if "\0" not in str(form.get(kept, "")) and "kind" not in kept:
            assert value_of(html, kept) == str(form.get(kept, "")), kept
    assert list(Cycle.objects.values_list("slug", flat=True)) == ["quay"]


def test_a_form_with_too_many_rows_or_none_of_its_own_is_refused(world: Client) -> None:
    fresh = Cycle(name="Harbour", project_pattern="*", branch_pattern="master", version="")
    for changed in ({"dates-TOTAL_FORMS": "5000"}, {"dates-TOTAL_FORMS": None}, {"dates-INITIAL_FORMS": "x"}):
        assert world.post("/cycles/new/", sent(fresh, ROWS, **changed)).status_code == 400
    assert Cycle.objects.count() == 1
