"""The queue page of a signed-in reader, at 10,000 and at 100,000 open changes, and the memory of the two processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from . import site
from .fill import Filled, fill
from .generate import PROJECTS
from .report import Figure, median, percentile, say

SMALL, LARGE = 10_000, 100_000
ROUNDS = 5
SERVED = 200  # pages that the web worker serves before its memory is read
WORST_PAGE, WORST_GROWTH, MOST_QUERIES = 30, 1.5, 10  # ms, times, queries
ADDRESSES = (
    "/",
    *(
        f"/?lane={lane}"
        for lane in ("second", "approval", "first", "plus_two", "small", "author", "held", "all", "mine")
    ),
    *(f"/?lane=author&sort={sort}" for sort in ("longest", "newest", "smallest", "reviewday", "updated")),
    *(f"/?lane=all&sort={sort}" for sort in ("longest", "newest", "smallest", "reviewday", "updated")),
    *(f"/?lane=second&project={project}" for project in PROJECTS),
    f"/?lane=all&project={PROJECTS[1]}&sort=newest",
    f"/?lane=small&project={PROJECTS[0]}",
    "/?lane=all&owner=adaabara0",
    "/?lane=all&area=planner/berth",
    "/?lane=author&branch=stable/spring",
    "/?lane=all&area=planner&sort=smallest",
)
FOLLOWING = re.compile(r'href="([^"]*\bafter=[^"]*)"')


def main() -> None:
    large = int(sys.argv[1]) if len(sys.argv) > 1 else LARGE
    with site.folder() as folder:
        databases = {count: folder / f"of{count}.sqlite3" for count in (SMALL, large)}
        filled = {count: fill(database, count) for count, database in databases.items()}
        say_sync(large, filled[large])
        site.start(databases[SMALL])
        prepare(databases)
        measure(databases, large)
        web_worker(databases[large], large)


def say_sync(count: int, filled: Filled) -> None:
    rate = count / filled.seconds
    told = f"{filled.peak:.0f} by the first sync ({rate:.0f} changes a second by the clock), then a sweep"
    say(Figure(f"sync worker at {count:,} changes, peak", filled.peak_again, "MB", 250, note=told))


def prepare(databases: dict[int, Path]) -> None:
    """Static files, and in each database a reader who has said which Gerrit account is theirs."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from reviewq.changes.models import Account
    from reviewq.people.models import Link

    call_command("collectstatic", interactive=False, verbosity=0)
    for database in databases.values():
        site.use(database)
        reader = User.objects.create(username="reader")
        Link.objects.create(user=reader, account=Account.objects.get(username="adaabara0"))


def measure(databases: dict[int, Path], large: int) -> None:
    """The same pages of both databases in turns, so that a busy moment of the machine meets both."""
    addresses = {count: every_address(database) for count, database in databases.items()}
    times: dict[int, list[float]] = {count: [] for count in databases}
    cpu: dict[int, list[float]] = {count: [] for count in databases}
    queries = 0
    for turn in range(ROUNDS + 1):
        for count, database in databases.items():
            with signed_in(database) as client:
                for address in addresses[count]:
                    seconds, spent, asked = one_page(client, address)
                    queries = max(queries, asked)
                    if turn:  # the first round only warms up
                        times[count].append(seconds * 1000)
                        cpu[count].append(spent * 1000)
    for count in databases:
        told = f"p50 {median(times[count]):.1f}; our CPU: p95 {percentile(cpu[count], 0.95):.1f},"
        told += f" p50 {median(cpu[count]):.1f}; {len(addresses[count])} addresses, {ROUNDS} rounds"
        bound = WORST_PAGE if count == SMALL else None
        say(Figure(f"queue page at {count:,} changes, p95", percentile(times[count], 0.95), "ms", bound, note=told))
    growth = percentile(cpu[large], 0.95) / percentile(cpu[SMALL], 0.95)
    say(Figure(f"the same page, {large:,} / {SMALL:,}", growth, "x", WORST_GROWTH, note="p95 of CPU"))
    say(Figure("queries of a queue page", queries, "", MOST_QUERIES))
    say_text_search(databases)
    say_same_queries(databases[SMALL])


def every_address(database: Path) -> list[str]:
    """The addresses, and the page that follows each one that has one."""
    found = list(ADDRESSES)
    with signed_in(database) as client:
        for address in ADDRESSES:
            following = FOLLOWING.search(client.get(address).content.decode())
            if following:
                found.append("/" + unescape(following[1]).lstrip("/"))
    return found


def say_text_search(databases: dict[int, Path]) -> None:
    """A search in all lanes for something that few changes have."""
    for count, database in databases.items():
        with signed_in(database) as client:
            times = [one_page(client, "/?lane=all&q=9876")[0] * 1000 for _ in range(ROUNDS)]
        say(Figure(f"the same with a search for text, {count:,}", median(times), "ms", note="no bound"))


def say_same_queries(database: Path) -> None:
    """A search that leaves one row and one that leaves fifty, of rows that all speak of people and of other changes."""
    from reviewq.changes.models import Facts

    with signed_in(database) as client:
        number = Facts.objects.filter(lane="change").order_by("-number").values_list("number", flat=True)[0]
        addresses = (f"/?lane=change&q={number}", "/?lane=change&q=tide")
        found = [rows_on(client, address) for address in addresses]
        asked = [one_page(client, address)[2] for address in addresses]
    if found != [1, 50]:
        raise SystemExit(f"the searches show {found} rows instead of 1 and 50")
    say(Figure("queries more for 50 rows than for 1", asked[1] - asked[0], "", 0, note=f"{asked[0]} and {asked[1]}"))


def rows_on(client: Any, address: str) -> int:
    return client.get(address).content.decode().count('class="subject"')


@contextmanager
def signed_in(database: Path) -> Iterator[Any]:
    from django.contrib.auth.models import User
    from django.test import Client

    site.use(database)
    client = Client()
    client.force_login(User.objects.get(username="reader"))
    yield client


def one_page(client: Any, address: str) -> tuple[float, float, int]:
    """(seconds by the clock, seconds of CPU, queries) of one page."""
    from django.db import connection

    asked = 0

    def count(execute: Any, *rest: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*rest)

    with connection.execute_wrapper(count):
        cpu_began, began = time.process_time(), time.perf_counter()
        answer = client.get(address)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    return seconds, cpu, asked


def web_worker(database: Path, count: int) -> None:
    """Memory of gunicorn's processes after they have served pages of the large database."""
    env = site.environment(database) | {"BIND": f"127.0.0.1:{free_port()}"}
    argv = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:reviewq.site.gunicorn_conf",
        "reviewq.wsgi:application",
    ]
    server = subprocess.Popen(argv, env=env)
    try:
        wait_for(f"http://{env['BIND']}/")
        for place in range(SERVED):
            with urlopen(f"http://{env['BIND']}{ADDRESSES[place % len(ADDRESSES)]}", timeout=30) as answer:
                answer.read()
        memory = [resident(process) for process in children_of(server.pid)]
    finally:
        server.terminate()
        server.wait()
    told = f"the larger of {len(memory)} workers, {SERVED} pages served"
    say(Figure(f"web worker at {count:,} changes", max(memory), "MB", 150, note=told))


def free_port() -> int:
    from reviewq.site.ports import free_port

    return free_port(8765)


def wait_for(address: str) -> None:
    for _ in range(200):
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} does not answer")


def children_of(parent: int) -> list[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(process) for process in found]


def resident(process: int) -> float:
    """MB of memory of a process, what it shares with its parent included."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
