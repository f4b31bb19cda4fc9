"""Acts of a meeting, as a browser sends them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.test import Client

from reviewq.changes.derive import derive
from reviewq.changes.models import Change
from reviewq.meetings.models import Meeting
from tests.factories import DAY, NOW

NEXT_WEEK = (NOW + 7 * DAY).date()
RTL = "\u202eevil\u2066"


def open_meeting(client: Client, project: str = "", count: int = 10) -> Meeting:
    answer = client.post("/meetings/", {"project": project, "count": count})
    assert answer.status_code == 302, answer.content.decode()
    return Meeting.objects.get(pk=int(answer.headers["Location"].strip("/").split("/")[-1]))


def put(client: Client, meeting: Meeting, place: int, outcome: str, **more: Any) -> Any:
    item = meeting.items.get(place=place)
    form = {"outcome": outcome, "whom": "A. Owner", "until": NEXT_WEEK, "note": "", "version": item.version} | more
    return client.post(f"/meetings/{meeting.pk}/{place}/", form)


def close(client: Client, meeting: Meeting) -> None:
    client.post(f"/meetings/{meeting.pk}/close/")


def subjects(meeting: Meeting) -> list[str]:
    return list(meeting.items.values_list("subject", flat=True))


def end(change: Change, status: str) -> None:
    Change.objects.filter(pk=change.pk).update(status=status)
    derive([change.pk], datetime.now(UTC))
