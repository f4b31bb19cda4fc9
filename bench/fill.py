"""`python -m bench.fill DATABASE COUNT`: a first sync of a made-up Gerrit with so many open changes, and then a sweep
that finds nothing new; prints how long they took and the most memory that this process ever had."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from . import site
from .generate import MadeUpGerrit, World


@dataclass(frozen=True, slots=True)
class Filled:
    """`seconds` of the first sync; `peak` and `peak_again`: MB of memory up to its end, and to that of the sweep."""

    seconds: float
    peak: float
    peak_again: float


def fill(database: Path, count: int) -> Filled:
    """Fills a database in a process of its own, as the sync worker is one."""
    argv = [sys.executable, "-m", "bench.fill", str(database), str(count)]
    done = subprocess.run(argv, env=site.environment(database), stdout=subprocess.PIPE, text=True, check=True)
    return Filled(*map(float, done.stdout.split()))


def peak_memory() -> float:
    """MB of memory that this process had at the most, by the kernel's count."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    database, count = Path(sys.argv[1]), int(sys.argv[2])
    site.start(database)
    from gerrit_sync.sync import Source, Sync
    from reviewq.changes.models import Change, Server

    client = MadeUpGerrit(World(count, datetime.now(UTC).replace(microsecond=0)))
    server = Server.objects.create(url=client.url)
    sync = Sync(server, client, Source())  # type: ignore[arg-type]
    began = time.perf_counter()
    sync.sweep()
    seconds, peak = time.perf_counter() - began, peak_memory()
    sync.sweep()
    found = Change.objects.count()
    if found != count:
        raise SystemExit(f"the mirror has {found} changes of {count}")
    print(seconds, peak, peak_memory())


if __name__ == "__main__":
    main()
