"""The load of 15 cores at 10,000 open changes: the team's table, one's own page and the public sums; milliseconds of
the server with the template, and queries."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from . import site
from .report import Figure, median, percentile, say

OPEN, CLOSED, CORES, REVIEWERS, AREAS, DOMAINS = 10_000, 10_000, 15, 200, 120, 60
REVIEWS = 40_000  # in 180 days; a third by cores, five a day each
ROUNDS = 21
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
REVIEWERS_HAVE, AUTHORS_HAVE = ("first",) * 4 + ("plus_two",) * 2 + ("second", "approval"), ("author",) * 8
TURNS = (  # of twenty changes
    *(("reviewers", lane) for lane in REVIEWERS_HAVE),
    *(("author", lane) for lane in AUTHORS_HAVE),
    ("ci", "ci"),
    ("ci", "ci"),
    ("change", "change"),
    ("nobody", "approved"),
)
MOST_MS, MOST_QUERIES = 100, 15
NAME = "made-up"
PAGES = (
    (f"/load/team/?project={NAME}", "ptl"),
    (f"/load/?project={NAME}", ""),
    ("/load/me/", "core"),
    ("/load/me/?list=second", "core"),
)


def main() -> None:
    with site.folder() as folder:
        site.start(folder / "load.sqlite3")
        fill()
        _without_manifest()
        for address, who in PAGES:
            measure(address, who)


def _without_manifest() -> None:
    """The addresses of static files cost the same without the manifest that an installed site has."""
    from django.conf import settings
    from django.test.utils import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}).enable()


def fill() -> None:
    """Rows as a sync and the jobs would have written them."""
    from reviewq.changes.models import Account, Change, Project, Server

    server = Server.objects.create(url="http://made-up.invalid", is_mirrored=True, last_success_at=NOW)
    project = Project.objects.create(server=server, name=NAME)
    people = Account.objects.bulk_create(
        Account(server=server, number=n, name=f"Person {n:03}") for n in range(1, REVIEWERS + 1)
    )
    changes = [_change(server, project, people, number) for number in range(1, OPEN + CLOSED + 1)]
    Change.objects.bulk_create(changes, 500)
    _facts(changes)
    _what_waits(changes[:OPEN], people)
    _what_was_done(project, changes, people)
    _domains(changes)
    _people(project, people[:CORES])


def _change(server: Any, project: Any, people: list[Any], number: int) -> Any:
    from reviewq.changes.models import Change

    merged = number > OPEN
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
        submitted=NOW - number % 90 * DAY if merged else None,
        owner=people[number % len(people)],
        revision=f"{number:040x}",
        patch_set=1,
    )


def _facts(changes: list[Any]) -> None:
    from reviewq.changes.models import Facts

    rows = []
    for change in changes:
        turn, lane = TURNS[change.number % len(TURNS)] if change.status == "NEW" else ("", "")
        rows.append(
            Facts(
                change=change,
                project=change.project,
                owner=change.owner,
                branch="master",
                number=change.number,
                area=f"folder/{change.number % AREAS}",
                size=10 + change.number % 300,
                updated=NOW,
                uploaded=NOW,
                clock_start=NOW - change.number % 40 * DAY,
                is_listed=change.status == "NEW",
                lane=lane,
                turn=turn,
                minutes=5 + change.number % 50,
            )
        )
    Facts.objects.bulk_create(rows, 500)


def _what_waits(changes: list[Any], people: list[Any]) -> None:
    """Each open change has a vote and asks somebody; of every third one a reviewer, of every tenth a core."""
    from reviewq.changes.models import AttentionEntry, Reviewer, Vote
    from reviewq.reviews.models import CameBack

    def somebody(number: int) -> Any:
        return people[number * 7 % (CORES if number % 10 == 0 else REVIEWERS)]

    votes = [
        Vote(change=one, account=people[one.number % CORES], label="Code-Review", value=1 + one.number % 2, date=NOW)
        for one in changes
    ]
    votes += [
        Vote(change=one, account=people[one.number % CORES], label="Review-Priority", value=1, date=NOW)
        for one in changes[::50]
    ]
    Vote.objects.bulk_create(votes, 500)
    Reviewer.objects.bulk_create(
        (Reviewer(change=one, account=somebody(one.number), state="REVIEWER") for one in changes[::3]), 500
    )
    AttentionEntry.objects.bulk_create(
        (AttentionEntry(change=one, account=somebody(one.number)) for one in changes), 500
    )
    CameBack.objects.bulk_create(
        (CameBack(change=one, account=people[one.number % 40], since=NOW - DAY) for one in changes[1::9]), 500
    )


def _what_was_done(project: Any, changes: list[Any], people: list[Any]) -> None:
    from reviewq.reviews.models import Flow, Reach, Review

    Reach.objects.create(server=project.server, since=NOW - 400 * DAY)
    second = timedelta(seconds=1)
    step = 180 * DAY / REVIEWS
    Review.objects.bulk_create(
        (
            Review(
                change=changes[n % len(changes)],
                project=project,
                account=people[n % (CORES if n % 3 == 0 else REVIEWERS)],
                at=NOW - n * step - second,
                value=1,
                comments=n % 3,
                patch_set=1,
                waited=n % 90_000 if n % 5 == 0 else None,
            )
            for n in range(REVIEWS)
        ),
        500,
    )
    Flow.objects.bulk_create(
        Flow(
            project=project, day=(NOW - n * DAY).date(), patch_sets=200, opened=40, merged=35 + n % 9, core_reviews=110
        )
        for n in range(420)
    )


def _domains(changes: list[Any]) -> None:
    from reviewq.changes.models import ChangeDomain, Domain

    domains = Domain.objects.bulk_create(Domain(slug=f"domain-{n}", name=f"Domain {n}") for n in range(DOMAINS))
    links = [ChangeDomain(change=one, domain=domains[one.number % DOMAINS]) for one in changes]
    links += [ChangeDomain(change=one, domain=domains[(one.number + 1) % DOMAINS]) for one in changes[::6]]
    ChangeDomain.objects.bulk_create(links, 500)


def _people(project: Any, cores: list[Any]) -> None:
    from django.contrib.auth.models import User

    from reviewq.capacity.models import Capacity
    from reviewq.changes.models import Core, CoreTerm, Domain, Expert
    from reviewq.people.models import Link, Role

    Core.objects.bulk_create(
        Core(project=project, account=one, source="group", first_seen=NOW, last_seen=NOW) for one in cores
    )
    CoreTerm.objects.bulk_create(CoreTerm(project=project, account=one, source="group") for one in cores)
    Capacity.objects.bulk_create(Capacity(account=one, amount=10, said_at=NOW) for one in cores)
    Expert.objects.bulk_create(
        Expert(domain=domain, account=cores[n % CORES], named_at=NOW) for n, domain in enumerate(Domain.objects.all())
    )
    core, ptl = (User.objects.create_user(name, password="none needed") for name in ("core", "ptl"))
    Link.objects.create(user=core, account=cores[0], is_verified=True)
    Role.objects.create(user=ptl, project_pattern=NAME)


def measure(address: str, who: str) -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    if who:
        client.force_login(User.objects.get(username=who))
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as made:
        answer = client.get(address)
        asked = len(made)
    times, cpu = zip(*_times(client, address), strict=True)
    told = f"95 of 100 within {percentile(times, 0.95):.0f} ms; {len(answer.content) // 1000} kB"
    say(Figure(f"processor time of that: {address}", median(cpu), "ms"))
    say(Figure(f"load of {CORES} cores, {OPEN:,} open changes: {address}", median(times), "ms", MOST_MS, note=told))
    say(Figure(f"its queries: {address}", asked, "", MOST_QUERIES if "list=" not in address else None))


def _times(client: Any, address: str) -> Iterable[tuple[float, float]]:
    """Milliseconds by the clock, and of the processor."""
    for _ in range(ROUNDS):
        began, used = time.perf_counter(), time.process_time()
        client.get(address)
        yield (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000


if __name__ == "__main__":
    main()
