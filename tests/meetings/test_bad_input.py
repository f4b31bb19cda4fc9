"""What cannot be written is said beside its field, with everything that was typed still there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from reviewq.meetings.models import Meeting
from tests.factories import make_change
from tests.meetings.acts import RTL, open_meeting, put

pytestmark = pytest.mark.django_db


BAD = [
    *({"outcome": text} for text in ("merged", "0", "x" * 10_000, "\0", RTL, "MERGE", "merge,minus")),
    *({"version": text} for text in ("", "-1", "x", "9" * 30, "1.5", "\0", "²")),
    *({"outcome": "owner", "until": text} for text in ("", "tomorrow", "2026-13-01", "2026-02-30", "0000-00-00", "\0")),
    *({"outcome": "owner", "until": text} for text in ("2020-01-01", "9999-12-31", "1", "9" * 400, RTL)),
    *({"outcome": "owner", "whom": text} for text in ("", "   ", "\0", "x" * 201, "x" * 10_000)),
    *({"note": text} for text in ("\0", "a\0b", "x" * 2001, "x" * 10_000)),
]


@pytest.fixture(scope="module")
def signed_in(django_db_setup: None, django_db_blocker: Any) -> Iterator[Client]:
    """Somebody's browser, before one change: made once, and what a test does is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_change()
        client = Client()
        client.force_login(User.objects.create_user("ada"))
        yield client
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def opened(signed_in: Client, django_db_blocker: Any) -> Iterator[Meeting]:
    """Its meeting."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield open_meeting(signed_in)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("field", "value"),
    [("count", text) for text in ("", "0", "51", "-3", "x", "1e3", "9" * 40, "\0")]
    + [("project", text) for text in ("nowhere", "\0", "x" * 301, "x" * 10_000, RTL, "moor*", "<script>")],
)
def test_a_meeting_that_cannot_be_opened_says_why(signed_in: Client, field: str, value: str) -> None:
    answer = signed_in.post("/meetings/", {"project": "mooring", "count": "5"} | {field: value})
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_what_cannot_be_written_is_said_and_nothing_typed_is_lost(
    signed_in: Client, opened: Meeting, bad: dict[str, str]
) -> None:
    form = {"outcome": "merge", "note": "Keep these words", "whom": "Keep this name"} | bad
    answer = put(signed_in, opened, 1, **form)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "errorlist" in html or 'role="alert"' in html
    assert "note" in bad or "Keep these words" in html
    assert "whom" in bad or "Keep this name" in html
    assert opened.items.get().version == 0


@pytest.mark.parametrize(
    "address", ["9", "9/1", "9999999999999999999", "9999999999999999999/1", "{}/9", "{}/0", "{}/99999999999999999999"]
)
def test_what_does_not_exist_is_not_found(signed_in: Client, opened: Meeting, address: str) -> None:
    assert signed_in.get(f"/meetings/{address.format(opened.pk)}/").status_code == 404
