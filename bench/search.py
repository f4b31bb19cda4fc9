"""Searching: random queries (`bench.queries`) at 10,000 open changes, and against a real Gerrit with its own data.

`python -m bench.search [COUNT] [SEED]`. First, a query is timed from its text to the ids of its first page. Then Gerrit
and our API are asked the same ones over HTTP in turns, both warm; that needs a Gerrit, as `bench.first_sync` does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from . import site
from .fill import fill
from .first_sync import PASSWORD, PROJECTS, URL, USER, why_not
from .queue_pages import free_port, wait_for
from .report import Figure, median, percentile, say

COUNT, SEED, CHANGES, PAGE = 1_000, 1, 10_000, 25
WORST_MEDIAN, WORST_P95, LEAST_RATIO = 10, 50, 5  # ms, ms, times
SHOWN = 5  # of the slowest queries
AS_ITS_PAGES = ("LABELS", "DETAILED_ACCOUNTS", "SUBMIT_REQUIREMENTS", "STAR")  # what Gerrit's own pages ask for
Timings = list[tuple[float, float, str]]  # (ms by the clock, ms of our CPU, query)


def main() -> None:
    given = [int(text) for text in sys.argv[1:3]]
    count, seed = (*given, *(COUNT, SEED)[len(given) :])
    with site.folder() as folder:
        database = folder / "made-up.sqlite3"
        fill(database, CHANGES)
        site.start(database)
        made_up(database, count, seed)
        if trouble := why_not():
            say(Figure("Gerrit's answer / ours", None, "", LEAST_RATIO, note=f"no Gerrit at {URL}: {trouble}"))
            return
        against_gerrit(folder / "real.sqlite3", count, seed)


def made_up(database: Path, count: int, seed: int) -> None:
    """The bounds of one search, at 10,000 open changes."""
    queries, find = queries_of(database, count, seed), finder()
    for query in queries[: count // 10]:
        find(query)  # warms up
    found = timed(find, queries)
    say_bounds(f"a search at {CHANGES:,} changes", found, f"{len(found)} queries, seed {seed}")
    say_slowest(found)


def queries_of(database: Path, count: int, seed: int) -> list[str]:
    """Queries that can be answered, made of what this database holds."""
    from bench.queries import Generator, values_of
    from reviewq.search.find import search
    from reviewq.search.language import QueryError

    site.use(database)
    now, viewer = datetime.now(UTC), reader()
    generator, queries = Generator(values_of(now), seed, broken=0), []
    while len(queries) < count:
        query = generator.query()
        try:
            search(query, viewer, now)
        except QueryError:
            continue
        queries.append(query)
    return queries


def reader() -> Any:
    """An administrator whose account owns changes, so that `self` finds some."""
    from django.contrib.auth.models import User
    from django.db.models import Count

    from reviewq.changes.models import Account
    from reviewq.people.reads import Viewer

    account = Account.objects.annotate(changes=Count("owned")).order_by("-changes", "pk")[0]
    return Viewer(User(username="reader", is_staff=True, is_active=True), account)


def finder() -> Callable[[str], Any]:
    """From the text of a query to the ids of the first page."""
    from reviewq.search.find import search

    viewer = reader()

    def find(query: str) -> Any:
        changes = search(query, viewer, datetime.now(UTC)).changes
        return list(changes.order_by("-number", "-id").values_list("number", "id")[: PAGE + 1])

    return find


def timed(act: Callable[[str], Any], queries: list[str]) -> Timings:
    found = []
    for query in queries:
        cpu_began, began = time.process_time(), time.perf_counter()
        act(query)
        spent, cpu = time.perf_counter() - began, time.process_time() - cpu_began
        found.append((spent * 1000, cpu * 1000, query))
    return found


def say_bounds(what: str, found: Timings, note: str) -> None:
    times, cpu = [spent for spent, *_ in found], [spent for _, spent, _ in found]
    note = f"our CPU: {median(cpu):.1f}; {note}"
    say(Figure(f"{what}, median", median(times), "ms", WORST_MEDIAN, note=note))
    note = f"our CPU: {percentile(cpu, 0.95):.1f}; slowest {max(times):.0f}"
    say(Figure(f"{what}, p95", percentile(times, 0.95), "ms", WORST_P95, note=note))


def say_slowest(found: Timings) -> None:
    """On the error output, for whoever wants to make them quicker."""
    for spent, _, query in sorted(found, reverse=True)[:SHOWN]:
        print(f"  {spent:6.1f} ms  {query[:150]}", file=sys.stderr)


# --- against Gerrit


def against_gerrit(database: Path, count: int, seed: int) -> None:
    """Ratios of the medians and of the 95th percentiles of one run: Gerrit's answer over HTTP by ours."""
    mirror(database)
    queries = queries_of(database, count, seed)
    with our_site(database) as address, requests.Session() as ours, requests.Session() as gerrits:
        sign_in(ours, database)
        gerrits.auth = (USER, PASSWORD) if USER else None
        asked: dict[str, Callable[[str], Any]] = {
            "found": finder(),
            "ours": lambda query: ours.get(address, params={"q": query, "limit": PAGE}, timeout=60),
            "bare": lambda query: ask_gerrit(gerrits, query),
            "its pages'": lambda query: ask_gerrit(gerrits, query, AS_ITS_PAGES),
        }
        times = in_turns(asked, queries)
    say_ratio("Gerrit's answer / our search", times["its pages'"], times["found"], LEAST_RATIO, "rows as its pages ask")
    say_ratio("Gerrit's bare answer / our search", times["bare"], times["found"], None, "rows without votes")
    say_ratio(
        "Gerrit's answer / our API's", times["its pages'"], times["ours"], None, "both over HTTP; ours tells more"
    )


def mirror(database: Path) -> None:
    from django.core.management import call_command

    from gerrit_sync.client import GerritClient
    from gerrit_sync.sync import Source, Sync
    from reviewq.changes.models import Server

    site.use(database)
    call_command("migrate", verbosity=0, skip_checks=True)
    client = GerritClient(URL, USER, PASSWORD)
    Sync(Server.objects.create(url=client.url), client, Source(PROJECTS)).sweep()
    client.close()


def ask_gerrit(session: requests.Session, query: str, options: tuple[str, ...] = ()) -> None:
    asked = [("q", query), ("n", PAGE), *(("o", option) for option in options)]
    reply = session.get(f"{URL}{'/a' if USER else ''}/changes/", params=asked, timeout=60)
    json.loads(reply.content.removeprefix(b")]}'"))


def in_turns(asked: dict[str, Callable[[str], Any]], queries: list[str]) -> dict[str, list[float]]:
    """Milliseconds by who was asked; each query goes to all of them, one right after the other."""
    times: dict[str, list[float]] = defaultdict(list)
    for query in queries[: len(queries) // 10]:
        for ask in asked.values():
            ask(query)
    for place, query in enumerate(queries):
        names = list(asked)[place % len(asked) :] + list(asked)[: place % len(asked)]
        for name in names:
            times[name].append(timed(asked[name], [query])[0][0])
    return times


def say_ratio(what: str, theirs: list[float], ours: list[float], bound: float | None, note: str) -> None:
    pairs = {"medians": median, "p95s": lambda times: percentile(times, 0.95)}
    for name, of in pairs.items():
        told = f"{of(theirs):.1f} against {of(ours):.1f} ms; {len(ours)} queries; {note}"
        least = bound if name == "medians" else None
        say(Figure(f"{what}, {name}", of(theirs) / of(ours), "x", least, is_rate=True, note=told))


@contextmanager
def our_site(database: Path) -> Iterator[str]:
    """The address of our API, served by gunicorn as in production."""
    (database.parent / "static").mkdir(exist_ok=True)
    env = site.environment(database) | {"BIND": f"127.0.0.1:{free_port()}"}
    argv = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:reviewq.site.gunicorn_conf",
        "reviewq.wsgi:application",
    ]
    server = subprocess.Popen(argv, env=env | {"PATH": os.environ["PATH"]})
    try:
        wait_for(f"http://{env['BIND']}/healthz")
        yield f"http://{env['BIND']}/api/v1/changes"
    finally:
        server.terminate()
        server.wait()


def sign_in(session: requests.Session, database: Path) -> None:
    """Gives the session the cookie of an administrator who is linked to the account of `reader`."""
    from django.contrib.auth.models import User
    from django.test import Client

    from reviewq.people.models import Link

    site.use(database)
    user = User.objects.create_superuser("reader")
    Link.objects.create(user=user, account=reader().account)
    client = Client()
    client.force_login(user)
    session.cookies.set("sessionid", client.cookies["sessionid"].value)


if __name__ == "__main__":
    main()
