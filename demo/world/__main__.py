"""python -m demo.world: builds the made-up family, serves it as a Gerrit and lets time pass there."""

import argparse
import random
import sys
import threading
import time
from datetime import datetime

from demo.gerrit import Rejected
from demo.gerrit.server import StandIn
from demo.launchpad.server import StandIn as TrackerStandIn

from .draft import Desk
from .lively import Lively
from .plan import FULL_OPEN, past
from .play import Player, open_house
from .projects import FREEZE_IN_DAYS
from .standing import Lookout
from .tracker import tracker

PROGRESS_EVERY = 1000  # events


def main(arguments=None):
    options = parser().parse_args(arguments)
    shift = instant(options.now) - time.time() if options.now else 0.0
    now = time.time() + shift
    before = past(options.seed, now, options.open, options.freeze_in)
    if options.bugs_port:
        TrackerStandIn(tracker(before, lambda: time.time() + shift), options.bugs_port, options.host).start()
    player = build(before, now, f"http://{options.host}:{options.port}")
    player.gerrit.now = lambda: time.time() + shift
    if not options.still:
        threading.Thread(target=live, args=(player, options.seed, options.speed), daemon=True).start()
    StandIn(player.gerrit, options.port, host=options.host).serve()


def parser():
    parser = argparse.ArgumentParser(prog="python -m demo.world", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--bugs-port", type=int, help="serve the tracker of its bugs there; default: no tracker")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--seed", default="1", help="another word gives another past")
    parser.add_argument("--now", help="when the past ends, ISO, UTC unless it says otherwise; default now")
    parser.add_argument("--speed", type=float, default=1.0, help="how much faster things happen")
    parser.add_argument("--open", type=int, default=FULL_OPEN, help="how many changes are open; the closed ones follow")
    parser.add_argument(
        "--freeze-in", type=int, default=FREEZE_IN_DAYS, help="days to its feature freeze; below 0: it is over"
    )
    parser.add_argument("--still", action="store_true", help="nothing happens after the past")
    return parser


def instant(text):
    """An ISO date and time as seconds since 1970."""
    moment = datetime.fromisoformat(text)
    return moment.timestamp() if moment.tzinfo else datetime.fromisoformat(f"{text}+00:00").timestamp()


def build(before, now, url):
    """The whole past, played on a fresh Gerrit."""
    began = time.monotonic()
    events = before.events
    player = Player(open_house(now), url)
    for n, event in enumerate(events, 1):
        player.play(event)
        if n % PROGRESS_EVERY == 0 and sys.stderr.isatty():
            tell(f"The past of Skerry: {n} of {len(events)} events\r")
    still_open = len(player.open_changes())
    told = f"{still_open} open and {len(player.numbers) - still_open} closed changes, {len(events)} events"
    tell(f"The past of Skerry: {told}, {time.monotonic() - began:.1f} s\n")
    return player


def tell(text):
    """Says how far it is; the line is written over where somebody looks on."""
    print(text, end="", file=sys.stderr, flush=True)


def live(player, seed, speed):
    """One event after the other, as long as the process runs."""
    rng = random.Random(f"lively/{seed}")
    lively = Lively(rng, Desk(rng, first_bug=2_099_003), player, speed)
    lookout = Lookout(player)
    while True:
        time.sleep(lively.pause())
        with player.gerrit.lock:
            event = lively.next_event(lookout.standings(), player.gerrit.now())
            try:
                player.play(event)
            except Rejected as refusal:  # somebody else has written as well; the next event sees that
                tell(f"{event.what} by {event.who}: {refusal}\n")


if __name__ == "__main__":
    main()
