"""The map of 60 domains over 10,000 open changes: milliseconds of the server with the template, and queries; what
keeping it true takes, and what the history of 30,000 changes proposes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from . import site
from .report import Figure, median, percentile, say

DOMAINS, OPEN, CLOSED = 60, 10_000, 20_000
PEOPLE, FILES, REVIEWS = 120, 4, 3
ROUNDS = 21
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
TURNS = (("reviewers", "first"), ("reviewers", "second"), ("author", "author"), ("ci", "ci"), ("nobody", "approved"))
MOST_MS, MOST_QUERIES = 100, 15


def main() -> None:
    with site.folder() as folder:
        site.start(folder / "map.sqlite3")
        fill()
        _without_manifest()
        from reviewq.domains.learned_jobs import keep_true

        say(Figure("who is learned, and how domains stand", seconds(lambda: keep_true(NOW)), "s", 10))
        say(Figure("the same again, with nothing new", seconds(lambda: keep_true(NOW)), "s", 10))
        for address in ("", "?sort=wait", "?project=made-up"):
            for name in ("anybody", "a lead"):
                measure(f"/domains/{address}", name)
        measure_change()
        propose()


def _without_manifest() -> None:
    """The addresses of static files cost the same without the manifest that an installed site has."""
    from django.conf import settings
    from django.test.utils import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}).enable()


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def milliseconds(act: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of the processor."""
    began, used = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000


def fill() -> None:
    """Rows as a sync and the jobs would have written them; every sixth change touches two domains."""
    from django.contrib.auth.models import User

    from reviewq.capacity.models import Capacity
    from reviewq.changes.models import (
        Account,
        Change,
        ChangedFile,
        ChangeDomain,
        Core,
        Domain,
        DomainRule,
        Expert,
        Facts,
        Project,
        Server,
    )
    from reviewq.reviews.models import Review

    server = Server.objects.create(url="http://made-up.invalid", is_mirrored=True, last_success_at=NOW)
    project = Project.objects.create(server=server, name="made-up")
    people = Account.objects.bulk_create(Account(server=server, number=n, name=f"Person {n}") for n in range(PEOPLE))
    Core.objects.bulk_create(
        Core(project=project, account=one, source="hand", first_seen=NOW, last_seen=NOW) for one in people[:15]
    )
    Capacity.objects.bulk_create(Capacity(account=one, amount=5, unit="hours", said_at=NOW) for one in people[:40])
    domains = Domain.objects.bulk_create(Domain(slug=f"part-{n}", name=f"Part {n}") for n in range(DOMAINS))
    DomainRule.objects.bulk_create(
        DomainRule(domain=one, project_pattern="made-up", pattern=_folder(n)) for n, one in enumerate(domains)
    )
    Expert.objects.bulk_create(
        Expert(domain=one, account=people[(7 * n + k) % PEOPLE], named_by_name="root", named_at=NOW)
        for n, one in enumerate(domains)
        for k in range(2)
    )
    changes = [_change(server, project, people, number) for number in range(1, OPEN + CLOSED + 1)]
    Change.objects.bulk_create(changes, 500)
    Facts.objects.bulk_create((_facts(one) for one in changes), 500)
    touched = [(one, part) for one in changes for part in _parts(one.number)]
    ChangeDomain.objects.bulk_create((ChangeDomain(change=one, domain=domains[n], files=2) for one, n in touched), 500)
    ChangedFile.objects.bulk_create(
        (ChangedFile(change=one, path=f"{_folder(n)}file{k}.py") for one, n in touched for k in range(FILES)), 500
    )
    Review.objects.bulk_create((row for one in changes for row in _reviews(Review, one, people)), 500)
    lead = User.objects.create_user("lead", password="none needed", is_staff=True)
    assert lead.pk


def _folder(part: int) -> str:
    return f"made/area{part // 6}/part{part}/"


def _parts(number: int) -> list[int]:
    """Which domains a change touches."""
    first = number * 37 % DOMAINS
    return [first, (first + 1) % DOMAINS] if number % 6 == 0 else [first]


def _change(server: Any, project: Any, people: list[Any], number: int) -> Any:
    from reviewq.changes.models import Change

    closed = number > OPEN
    at = NOW - number % 90 * DAY
    return Change(
        server=server,
        project=project,
        key=number,
        number=number,
        branch="master",
        change_id=f"I{number:040x}",
        subject=f"Teach the planner a new trick, number {number}",
        status="MERGED" if closed else "NEW",
        created=at - 5 * DAY,
        updated=at,
        submitted=at if closed else None,
        owner=people[(number * 37 % DOMAINS * 2 + number // 7 % 5) % PEOPLE],
        revision=f"{number:040x}",
        patch_set=1,
    )


def _facts(change: Any) -> Any:
    from reviewq.changes.models import Facts

    is_open = change.status == "NEW"
    turn, lane = TURNS[change.number % len(TURNS)] if is_open else ("", "")
    return Facts(
        change=change,
        project=change.project,
        owner=change.owner,
        branch="master",
        number=change.number,
        minutes=5 + change.number % 40,
        updated=NOW,
        uploaded=NOW,
        clock_start=NOW - change.number % 1000 / 25 * DAY,
        is_listed=is_open,
        lane=lane,
        turn=turn,
    )


def _reviews(model: Any, change: Any, people: list[Any]) -> Iterable[Any]:
    """The people of a part review there."""
    part = _parts(change.number)[0]
    for k in range(REVIEWS):
        account = people[(part * 2 + change.number // 7 + k * 3) % PEOPLE]
        if account != change.owner:
            at = change.updated - (k + 1) * timedelta(hours=3)
            yield model(change=change, project=change.project, account=account, at=at, value=1)


def measure(address: str, name: str) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    if name != "anybody":
        _log_in(client)
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as made:
        answer = client.get(address)
        asked = len(made)
    times, used = zip(*(milliseconds(lambda: client.get(address)) for _ in range(ROUNDS)), strict=True)
    say(Figure(f"processor time for {name}: {address}", median(used), "ms"))
    told = f"95 of 100 within {percentile(times, 0.95):.0f} ms; {len(answer.content) // 1000} kB"
    say(Figure(f"map of {DOMAINS} domains for {name}: {address}", median(times), "ms", MOST_MS, note=told))
    say(Figure(f"its queries for {name}: {address}", asked, "", MOST_QUERIES))


def _log_in(client: Any) -> None:
    from django.contrib.auth.models import User

    client.force_login(User.objects.get(username="lead"))


def measure_change() -> None:
    """What the panel of domains adds to the page of one change."""
    from django.contrib.auth.models import AnonymousUser
    from django.db import connection
    from django.test import RequestFactory
    from django.test.utils import CaptureQueriesContext

    from reviewq.changes.models import Change
    from reviewq.domains.panel import panel_of
    from reviewq.people.reads import Viewer

    change = Change.objects.select_related("project").get(number=6)
    request, viewer = RequestFactory().get("/"), Viewer(AnonymousUser())
    with CaptureQueriesContext(connection) as made:
        panel_of(request, change, viewer, NOW)
    times = [1000 * seconds(lambda: panel_of(request, change, viewer, NOW)) for _ in range(ROUNDS)]
    say(Figure("panel of a change of two domains", median(times), "ms", note=f"{len(made)} queries"))


def propose() -> None:
    from reviewq.changes.models import Project
    from reviewq.domains.proposals import MOST_CHANGES, proposals_of

    found = proposals_of(Project.objects.get(), NOW)
    taken = seconds(lambda: proposals_of(Project.objects.get(), NOW))
    told = f"{found.known} found, of the newest {MOST_CHANGES:,} of {OPEN + CLOSED:,} changes"
    say(Figure("what the history of a project proposes", taken, "s", 1, note=told))


if __name__ == "__main__":
    main()
