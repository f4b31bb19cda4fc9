"""Judges how the chances of several changes are taken together, by the efforts of a past cycle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewq.forecast.commits import Cycle, read_commits
from reviewq.forecast.effort_replay import Asked, asked_of, ways
from reviewq.forecast.measure import table
from reviewq.order.jsonl import Unreadable

MOST_AHEAD = 365


class Command(BaseCommand):
    help = (
        "Replays the commits of a cycle: do all open changes of an effort merge within some days? Prints how well "
        "their chances say so, taken as independent, as held together by one factor, and as one."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("commits", type=Path, help="JSON lines of merged commits, plain or .gz")
        parser.add_argument("--ahead", type=int, nargs="+", default=[7, 14, 28], help="within how many days")
        parser.add_argument("--every", type=int, default=7, help="days between two instants at which it is asked")

    def handle(self, *args: Any, **options: Any) -> None:
        if not all(1 <= days <= MOST_AHEAD for days in (*options["ahead"], options["every"])):
            raise CommandError(f"--ahead and --every count whole days, from 1 to {MOST_AHEAD}.")
        try:
            commits = read_commits(options["commits"])
        except Unreadable as fault:
            raise CommandError(str(fault)) from None
        if not commits:
            raise CommandError("The file has no commit that merged.")
        cycle = Cycle(commits, [], commits[-1].merged)
        found = [one for days in options["ahead"] for one in asked_of(cycle, days, options["every"])]
        if not found:
            raise CommandError("The file has no two open changes of one effort.")
        self.print_ways(found)

    def print_ways(self, found: list[Asked]) -> None:
        merged = sum(one.merged for one in found) / len(found)
        self.stdout.write(f"{len(found)} times several changes of an effort were open; {merged:.3f} merged completely.")
        told = ways(found)
        self.stdout.write(table(told))
        for name, answers in told:
            self.stdout.write(f"{name}: {sum(said for said, _ in answers) / len(answers):.3f} said on the mean")
