"""How many changes a second are written and derived, from decoded pages into a database file."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from . import site
from .generate import World
from .report import Figure, median, say

PAGE = 100  # changes, as a sync asks for them
PAGES = 30
ROUNDS = 3


def main() -> None:
    with site.folder() as folder:
        empty = folder / "empty.sqlite3"
        site.start(empty)
        from gerrit_sync.garbage import seldom_collected

        rates, walls = [], []
        for turn in range(ROUNDS):
            site.use(site.copy(empty, f"round{turn}.sqlite3"))
            with seldom_collected():  # as every sync does
                cpu, wall = write_all()
            rates.append(cpu)
            walls.append(wall)
    told = f"of our CPU's seconds; {median(walls):.0f} by the clock; {PAGES} pages of {PAGE}, {ROUNDS} rounds"
    say(Figure("changes written and derived a second", median(rates), "", 600, is_rate=True, note=told))


def write_all() -> tuple[float, float]:
    """(changes a second of our CPU, changes a second by the clock)."""
    from gerrit_sync.upsert import Mirror, decode
    from reviewq.changes.models import Facts, Server

    end = datetime.now(UTC).replace(microsecond=0)
    mirror = Mirror(Server.objects.create(url="http://made-up.invalid"))
    cpu = wall = 0.0
    for page in World(PAGE * PAGES, end).pages(PAGE):
        decoded = [decode(row) for row in page]
        cpu_began, began = time.process_time(), time.perf_counter()
        mirror.write(decoded, end)
        cpu += time.process_time() - cpu_began
        wall += time.perf_counter() - began
    if Facts.objects.filter(is_listed=True).count() != PAGE * PAGES:
        raise SystemExit("not everything was written")
    return PAGE * PAGES / cpu, PAGE * PAGES / wall


if __name__ == "__main__":
    main()
