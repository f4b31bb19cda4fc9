"""Judges suggestions of reviewers by who really reviewed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewq.experts.measure import report
from reviewq.experts.recorded import read_cases
from reviewq.experts.replay import Replayed, replay
from reviewq.order.jsonl import Unreadable

FAULTY_FILE = 2  # exit code
MOST_DAYS = 3650
DIGITS = 6


class Command(BaseCommand):
    help = (
        "Replays recorded changes in time order, suggests reviewers for each from earlier ones only, and prints how "
        "often they were right: top-1, 3, 5, 10, mean reciprocal rank, calibration error, and how many of the "
        "suggestions go to the three most picked. The first tenth is not scored."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="JSON lines of changes with their reviewers, plain or .gz")
        parser.add_argument(
            "--lag", type=days, default=timedelta(), metavar="DAYS", help="what is known is so many days old"
        )
        parser.add_argument(
            "--load-aware", action="store_true", help="spreads the suggestions over more than three people"
        )
        parser.add_argument("--predictions", type=Path, metavar="OUT", help="writes ten people for each change there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cases = read_cases(options["file"])
        except Unreadable as fault:
            raise CommandError(str(fault), returncode=FAULTY_FILE) from None
        replayed = list(replay(cases, options["lag"], options["load_aware"]))
        if options["predictions"]:
            self.write(options["predictions"], replayed)
        self.stdout.write(report(replayed))

    def write(self, path: Path, replayed: Sequence[Replayed]) -> None:
        """One line a change, in time order, the first tenth too."""
        try:
            with path.open("w", encoding="utf-8") as out:
                for one in replayed:
                    ranked = [[pick.account, round(pick.probability, DIGITS)] for pick in one.picks]
                    out.write(json.dumps({"id": one.case.id, "ranked": ranked}) + "\n")
        except OSError as fault:
            raise CommandError(f"The predictions cannot be written: {fault}", returncode=FAULTY_FILE) from None
        self.stderr.write(f"{len(replayed)} predictions written to {path}")


def days(words: str) -> timedelta:
    try:
        number = float(words)
    except ValueError:
        number = -1.0
    if not 0 <= number <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"{words!r} is not a number of days from 0 to {MOST_DAYS}")
    return timedelta(days=number)
