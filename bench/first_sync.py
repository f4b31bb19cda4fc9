"""The first sync of a real Gerrit against a bare download of the same pages, and what an idle poll costs.

Needs a Gerrit that runs: GERRIT_URL, GERRIT_USER, GERRIT_PASSWORD; by default one on this machine's port 8085.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import requests

from . import site
from .report import Figure, median, say

ROUNDS = 7
POLLS = 15
URL = os.environ.get("GERRIT_URL") or "http://127.0.0.1:8085"
USER = os.environ.get("GERRIT_USER", "" if os.environ.get("GERRIT_URL") else "admin")
PASSWORD = os.environ.get("GERRIT_PASSWORD", "" if os.environ.get("GERRIT_URL") else "secret")
PROJECTS = [name for name in os.environ.get("GERRIT_PROJECTS", "").split(",") if name]
Page = list[tuple[str, str | int]]  # the parameters of one request


def main() -> None:
    if trouble := why_not():
        say(Figure("first sync / bare download", None, "", 1.15, note=f"no Gerrit at {URL}: {trouble}"))
        return
    with site.folder() as folder:
        empty = folder / "empty.sqlite3"
        site.start(empty)
        measure(empty)


def why_not() -> str:
    try:
        reply = requests.get(f"{URL}/config/server/version", timeout=5)
    except requests.RequestException as error:
        return type(error).__name__
    return "" if reply.status_code == 200 else f"it says {reply.status_code}"


def measure(empty: Path) -> None:
    pages, count = sync_once(site.copy(empty, "warm-up.sqlite3"))[1:]  # what is loaded lazily is loaded now
    download(pages)
    ours, bare = [], []
    for turn in range(ROUNDS):
        database = site.copy(empty, f"round{turn}.sqlite3")
        if turn % 2:
            bare.append(download(pages))
        seconds, pages, count = sync_once(database)
        ours.append(seconds)
        if not turn % 2:
            bare.append(download(pages))
    ratio = median([a / b for a, b in zip(ours, bare, strict=True)])
    told = (
        f"{changes()} changes on {len(pages)} pages: {median(ours):.2f} s against {median(bare):.2f} s; {ROUNDS} rounds"
    )
    say(Figure("first sync / bare download", ratio, "x", 1.15, note=told))
    say(Figure("requests of a first sync beyond its pages", count - len(pages), "", 5))
    idle_polls()


def changes() -> int:
    from reviewq.changes.models import Change

    return Change.objects.count()


def recording_client() -> Any:
    """A client that remembers the pages that brought something."""
    from gerrit_sync.client import GerritClient

    class Recording(GerritClient):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            self.pages: list[Page] = []
            self.known: set[int] = set()

        def changes(self, query: str, options: Sequence[str], n: int, start: int = 0) -> list[dict[str, Any]]:
            rows = super().changes(query, options, n, start)
            numbers = {row["_number"] for row in rows}
            if numbers - self.known:
                self.known |= numbers
                asked: Page = [("q", query), ("n", n), *(("o", option) for option in options)]
                self.pages.append([*asked, ("S", start)] if start else asked)
            return rows

    return Recording(URL, USER, PASSWORD)


def sync_once(database: Path) -> tuple[float, list[Page], int]:
    """Seconds of a first sync into an empty database, the pages that it read, and its requests."""
    from gerrit_sync.sync import Source, Sync
    from reviewq.changes.models import Server

    site.use(database)
    client = recording_client()
    server = Server.objects.create(url=client.url)
    began = time.perf_counter()
    Sync(server, client, Source(PROJECTS)).sweep()
    seconds = time.perf_counter() - began
    client.close()
    return seconds, client.pages, client.requests_made


def download(pages: Sequence[Page]) -> float:
    """Seconds of reading these pages and decoding their JSON, and nothing else."""
    session = requests.Session()
    session.headers["Accept-Encoding"] = "gzip"
    if USER:
        session.auth = (USER, PASSWORD)
    began = time.perf_counter()
    for page in pages:
        reply = session.get(f"{URL}{'/a' if USER else ''}/changes/", params=page, timeout=60)
        json.loads(reply.content.removeprefix(b")]}'"))
    seconds = time.perf_counter() - began
    session.close()
    return seconds


def idle_polls() -> None:
    from gerrit_sync.client import GerritClient
    from gerrit_sync.sync import Source, Sync
    from reviewq.changes.models import Server

    client = GerritClient(URL, USER, PASSWORD)
    sync = Sync(Server.objects.get(url=client.url), client, Source(PROJECTS))
    costs, requested = [], []
    for _ in range(POLLS):
        before, began = client.requests_made, time.process_time()
        sync.poll()
        costs.append((time.process_time() - began) * 1000)
        requested.append(client.requests_made - before)
    say(Figure("requests of an idle poll", max(requested), "", 1))
    say(Figure("our CPU of an idle poll", median(costs), "ms", 30, note=f"median of {POLLS}"))


if __name__ == "__main__":
    main()
