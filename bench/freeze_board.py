"""The board of a cycle with 2,000 open changes in 200 efforts, chains of four, forecasts and exceptions, for one who
is signed in: milliseconds of the server with the template, and queries."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from . import site
from .report import Figure, median, percentile, say

OPEN, EFFORTS, MERGED, CHAIN = 2000, 200, 3000, 4
ROUNDS = 21
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
TURNS = (("reviewers", "first"), ("reviewers", "second"), ("author", "author"), ("ci", "ci"), ("nobody", "approved"))
DAYS = (1, 3, 7, 14, 28, 56, 112)  # of a curve's points, as the job makes them
MOST_MS, MOST_QUERIES = 150, 15


def main() -> None:
    with site.folder() as folder:
        site.start(folder / "board.sqlite3")
        fill()
        _without_manifest()
        for address in ("/", "/?sort=wait", "/?work=feature&risk=at-risk", "/?page=4"):
            measure(address)


def _without_manifest() -> None:
    """The addresses of static files cost the same without the manifest that an installed site has."""
    from django.conf import settings
    from django.test.utils import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}).enable()


def fill() -> None:
    """Rows as a sync and the jobs would have written them."""
    from reviewq.changes.models import Account, Change, Dependency, Facts, PatchSet, Project, Server
    from reviewq.forecast.models import Forecast

    server = Server.objects.create(url="http://made-up.invalid", is_mirrored=True, last_success_at=NOW)
    project = Project.objects.create(server=server, name="made-up")
    owners = Account.objects.bulk_create(Account(server=server, number=n, name=f"Owner {n}") for n in range(1, 60))
    changes = [_change(server, project, owners, number) for number in range(1, OPEN + MERGED + 1)]
    Change.objects.bulk_create(changes, 500)
    Facts.objects.bulk_create((_facts(one) for one in changes), 500)
    PatchSet.objects.bulk_create((PatchSet(change=one, number=1, revision=one.revision) for one in changes), 500)
    chained = [one for one in changes[:OPEN] if _place(one.number) % CHAIN]
    parent = Dependency.Kind.PARENT
    Dependency.objects.bulk_create(
        (Dependency(change=one, kind=parent, reference=_revision(one.number - EFFORTS)) for one in chained), 500
    )
    pushes = [["votes", "no +2 yet", -0.8]]
    Forecast.objects.bulk_create(
        (
            Forecast(
                change=one, made_at=NOW, points=(points := _points(one.number)), after_plus_two=points, pushes=pushes
            )
            for one in changes[:OPEN]
        ),
        500,
    )
    _cycle(project)


def _points(number: int) -> list[list[float]]:
    """No two changes have the same curve."""
    return [[day, 0.9 * day / (day + 2 + number / 100)] for day in DAYS]


def _change(server: Any, project: Any, owners: list[Any], number: int) -> Any:
    from reviewq.changes.models import Change

    merged = number > OPEN
    days = number % 90
    return Change(
        server=server,
        project=project,
        key=number,
        number=number,
        branch="master",
        change_id=f"I{number:040x}",
        subject=f"Teach the planner a new trick, number {number}",
        status="MERGED" if merged else "NEW",
        created=NOW - 100 * DAY,
        updated=NOW,
        submitted=NOW - days * DAY if merged else None,
        owner=owners[number % EFFORTS % len(owners)],
        revision=_revision(number),
        patch_set=1,
    )


def _facts(change: Any) -> Any:
    from reviewq.changes.models import Facts

    turn, lane = TURNS[change.number % len(TURNS)] if change.status == "NEW" else ("", "")
    effort = change.number % EFFORTS
    return Facts(
        change=change,
        project=change.project,
        owner=change.owner,
        branch="master",
        number=change.number,
        size=10 + change.number % 300,
        updated=NOW,
        uploaded=NOW,
        clock_start=NOW - change.number % 40 * DAY,
        is_listed=change.status == "NEW",
        lane=lane,
        turn=turn,
        effort=f"bp/blueprint-{effort}" if effort % 3 else f"topic/topic-{effort}",
        work="feature" if effort % 3 else "",
    )


def _place(number: int) -> int:
    """Of a change in its effort, from 0."""
    return (number - 1) // EFFORTS


def _revision(number: int) -> str:
    return f"{number:040x}"


def _cycle(project: Any) -> None:
    from django.contrib.auth.models import User

    from reviewq.cycles.models import Cycle, CycleDate
    from reviewq.ffe.models import Request

    cycle = Cycle.objects.create(slug="gazpacho", name="Gazpacho", begins_at=NOW - 100 * DAY)
    dates = {"milestone-2": -30, "feature-freeze": 10, "milestone-3": 10, "rc1": 24, "release": 38}
    for kind, days in dates.items():
        at = NOW + days * DAY
        CycleDate.objects.create(cycle=cycle, kind=kind, day=at.date(), at=at)
    for effort in range(1, 20, 3):
        Request.objects.create(
            cycle=cycle, project=project, effort=f"bp/blueprint-{effort}", title="x", state="requested", made_at=NOW
        )
    User.objects.create_user("ada", password="none needed")


def measure(address: str) -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(User.objects.get(username="ada"))
    whole = f"/freeze/gazpacho{address}{'&' if '?' in address else '?'}project=made-up"
    assert client.get(whole).status_code == 200
    with CaptureQueriesContext(connection) as made:
        answer = client.get(whole)
        asked = len(made)
    unread = median([_with_new_curves(client, whole) for _ in range(5)])
    times, cpu = zip(*_times(client, whole), strict=True)
    size = len(answer.content) // 1000
    told = f"95 of 100 within {percentile(times, 0.95):.0f} ms; after new forecasts {unread:.0f}; {size} kB"
    say(Figure(f"processor time of that: {address}", median(cpu), "ms"))
    say(Figure(f"board of {OPEN:,} changes in {EFFORTS} efforts: {address}", median(times), "ms", MOST_MS, note=told))
    say(Figure(f"its queries: {address}", asked, "", MOST_QUERIES))


def _with_new_curves(client: Any, address: str) -> float:
    """Milliseconds where no curve has been read before."""
    from reviewq.freeze.reads import points_in

    points_in.cache_clear()
    began = time.perf_counter()
    client.get(address)
    return (time.perf_counter() - began) * 1000


def _times(client: Any, address: str) -> Iterable[tuple[float, float]]:
    """Milliseconds by the clock, and of the processor."""
    for _ in range(ROUNDS):
        began, used = time.perf_counter(), time.process_time()
        client.get(address)
        yield (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000


if __name__ == "__main__":
    main()
