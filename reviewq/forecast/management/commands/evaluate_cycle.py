"""Judges the forecast by which changes of a past cycle made its freeze."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewq.forecast.commits import Cycle, read_commits
from reviewq.forecast.cycle_replay import LATELY, Replayed, replay
from reviewq.forecast.measure import calibration, table
from reviewq.forecast.rules.chance import DAY
from reviewq.order.jsonl import Unreadable

FIRST_YEAR, LAST_YEAR = 1990, 2200
MOST_BEFORE = 10_000  # days
LEAST_TAUGHT = 200  # past days of changes


def day(written: str) -> date:
    """Errors: ValueError, which the command line says."""
    found = date.fromisoformat(written)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError
    return found


class Command(BaseCommand):
    help = (
        "Replays the commits of a cycle: some days before its freeze, which of the open changes will merge by the "
        "freeze? Prints how well the forecast did beside triage-party's straight line and `everything merges`."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("commits", type=Path, help="JSON lines of merged commits, plain or .gz")
        parser.add_argument("--freeze", type=day, required=True, help="its last day (UTC), as 2015-03-19")
        parser.add_argument("--days-before", type=int, nargs="+", default=[10], help="how long before it to ask")
        parser.add_argument(
            "--milestone", type=day, nargs="+", default=[], help="other dates that everybody knew ahead"
        )
        parser.add_argument("--until", type=day, help="the last day of the file; else the freeze and six weeks")

    def handle(self, *args: Any, **options: Any) -> None:
        freeze = end_of(options["freeze"])
        until = end_of(options["until"]) if options["until"] else freeze + 42 * DAY
        try:
            commits = read_commits(options["commits"])
        except Unreadable as fault:
            raise CommandError(str(fault)) from None
        if until < freeze:
            raise CommandError("--until is before the freeze.")
        cycle = Cycle(commits, [freeze, *map(end_of, options["milestone"])], until)
        for before in options["days_before"]:
            self.refuse(cycle, freeze, before)
            found = replay(cycle, freeze, before)
            if found.taught < LEAST_TAUGHT:
                raise CommandError(f"{before} days before the freeze too little is known of this cycle to learn from.")
            self.print_replayed(found, before)

    def refuse(self, cycle: Cycle, freeze: datetime, before: int) -> None:
        if before < 1:
            raise CommandError("--days-before counts whole days, from 1 on.")
        if before > MOST_BEFORE or freeze - before * DAY <= cycle.begins:
            raise CommandError(f"The file begins later than {before} days before the freeze.")
        if not cycle.open_at(freeze - before * DAY):
            raise CommandError(f"The file has no change that was open {before} days before the freeze.")

    def print_replayed(self, found: Replayed, before: int) -> None:
        self.stdout.write(
            f"{before} days before, {found.at:%Y-%m-%d %H:%M} UTC: {found.open} open, {found.merged} merged by the "
            f"freeze. Learned from {found.taught} past days of changes; the line from the merges of {LATELY} days."
        )
        self.stdout.write(table(list(found.ways.items())))
        self.stdout.write(calibration(found.ways["forecast"]) + "\n")


def end_of(one: date) -> datetime:
    """The instant that ends a day (UTC)."""
    return datetime.combine(one, time(), UTC) + timedelta(days=1)
