"""Judges the forecast by what really merged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewq.forecast.answers import answers, as_lines
from reviewq.forecast.asked import Question, read_questions
from reviewq.forecast.measure import calibration, table
from reviewq.forecast.rates import plain_key, shares_so_far, simple_key
from reviewq.forecast.replay import States
from reviewq.forecast.rules.calibration import Told
from reviewq.forecast.weights import shipped
from reviewq.order.jsonl import Unreadable
from reviewq.order.recorded import read_events
from reviewq.order.replay import Histories


class Command(BaseCommand):
    help = (
        "Replays recorded reviews and forecasts for each question (kind `forecast`) the probability that the change "
        "merges within 7 days, from events before its instant only. Prints Brier score, AUC and calibration beside "
        "plain shares of earlier days."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("events", type=Path, help="JSON lines of changes with their events, plain or .gz")
        parser.add_argument("questions", type=Path, help="JSON lines of questions, plain or .gz")
        parser.add_argument("--answers", type=Path, help="writes the probability for each question there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            states = States(Histories(read_events(options["events"])))
            questions = read_questions(options["questions"])
        except Unreadable as fault:
            raise CommandError(str(fault)) from None
        found = answers(states, questions, shipped())
        if options["answers"]:
            self.write(options["answers"], questions, found)
        self.print_figures(states, questions, found)

    def write(self, path: Path, questions: Sequence[Question], found: Sequence[float]) -> None:
        """One line a question, in their order."""
        text = "".join(f"{line}\n" for line in as_lines(questions, found))
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as fault:
            raise CommandError(f"The answers cannot be written: {fault}") from None
        self.stderr.write(f"{len(questions)} answers written to {path}")

    def print_figures(self, states: States, questions: Sequence[Question], found: Sequence[float]) -> None:
        ways = {
            "forecast": found,
            "rates by votes, CI, age of upload": shares_so_far(states, questions, simple_key),
            "global rate so far": shares_so_far(states, questions, plain_key),
        }
        rows = [(name, told(questions, chances)) for name, chances in ways.items()]
        self.stdout.write(table(rows))
        self.stdout.write("\n" + calibration(rows[0][1]))


def told(questions: Sequence[Question], chances: Sequence[float]) -> list[Told]:
    """Of the questions that have an answer."""
    return [(chance, one.landed) for one, chance in zip(questions, chances, strict=True) if one.landed is not None]
