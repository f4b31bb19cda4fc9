"""`make bench`: runs every part in a process of its own, then prints all figures as one table.

`python -m bench writing first_sync` runs only the parts that are named. Ends with code 1 if a bound was not kept.
"""

from __future__ import annotations

import subprocess
import sys
import time

from .report import MISSED, Figure, figures_in, machine, table, yardstick

PARTS = {
    "writing": "writing and deriving",
    "plain_rows": "plain rows against the ORM",
    "first_sync": "the first sync of a real Gerrit",
    "judging": "judging 10,000 patches",
    "freeze_board": "the board of a cycle",
    "domain_map": "the map of 60 domains over 10,000 open changes",
    "reviews": "the reviews of 10,000 changes",
    "load_page": "the load of 15 cores",
    "forecast": "forecasts of 10,000 open changes",
    "suggestions": "who should look, with 50,000 changes known",
    "search": "1,000 random searches, here and on a real Gerrit",
    "queue_pages": "10,000 and 100,000 open changes (some minutes: they are synced first)",
}


def main(chosen: list[str]) -> int:
    unknown = [name for name in chosen if name not in PARTS]
    if unknown:
        print(f"There is no part {', '.join(unknown)}; there are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    print(machine(), flush=True)
    figures: list[Figure] = []
    for name in chosen or PARTS:
        print(f"  {PARTS[name]} ...", end=" ", flush=True)
        began = time.monotonic()
        done = subprocess.run([sys.executable, "-m", f"bench.{name}"], stdout=subprocess.PIPE, text=True)
        print(f"{time.monotonic() - began:.0f} s", flush=True)
        if done.returncode:
            print(f"{name} ended with code {done.returncode}", file=sys.stderr)
            return 1
        figures += figures_in(done.stdout)
    print(f"yardstick at the end: {yardstick() * 1000:.0f} ms\n\n{table(figures)}")
    return 1 if any(one.verdict == MISSED for one in figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
