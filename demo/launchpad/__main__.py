"""`python -m demo.launchpad --port 8082 --bugs 200`: a stand-in with bugs of a project that nobody else knows."""

import argparse
import random
import time

from .server import StandIn
from .state import IMPORTANCES, OPEN, Launchpad

DAY = 86400.0
TAGS = ("low-hanging-fruit", "gate-failure", "regression", "security", "api", "scheduler")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.launchpad", description=__doc__)
    parser.add_argument("--port", type=int, default=8082)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--project", default="mooring")
    parser.add_argument("--bugs", type=int, default=200)
    options = parser.parse_args()
    server = StandIn(filled(options.project, options.bugs), options.port, options.host)
    print(f"Stand-in Launchpad at {server.url}", flush=True)
    server.serve()


def filled(project, count, seed="1"):
    """A tracker with so many open bugs of one project, the oldest some years old."""
    rng = random.Random(seed)
    launchpad = Launchpad(projects=[project])
    start = time.time() - 1000 * DAY
    for place in range(count):
        at = start + 990 * DAY * place / max(1, count)
        tags = rng.sample(TAGS, rng.choice((0, 0, 1, 1, 2)))
        given = {"status": rng.choice(OPEN), "importance": rng.choice(IMPORTANCES)}
        launchpad.add(2_000_001 + place, project, f"Trouble {place} in {project}", at, tags, **given)
    return launchpad


if __name__ == "__main__":
    main()
