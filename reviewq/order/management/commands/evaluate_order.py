"""Judges the orders by what reviewers really took next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewq.order.jsonl import Unreadable
from reviewq.order.measure import place_of, score, table
from reviewq.order.orders import ORDERS, personal
from reviewq.order.recorded import Question, read_events, read_questions
from reviewq.order.replay import Histories
from reviewq.order.weights import shipped

FAULTY_FILE = 2  # exit code


class Command(BaseCommand):
    help = (
        "Replays recorded reviews and prints how well each order foretells which change a reviewer took next: top-1, "
        "top-3 and mean reciprocal rank. Each question is answered from events before its instant only."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("events", type=Path, help="JSON lines of changes with their events, plain or .gz")
        parser.add_argument("questions", type=Path, help="JSON lines of questions, plain or .gz")
        parser.add_argument("--answers", type=Path, help="writes the personal order of each question there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            histories = Histories(read_events(options["events"]))
            questions = read_questions(options["questions"])
        except Unreadable as fault:
            raise CommandError(str(fault), returncode=FAULTY_FILE) from None
        if options["answers"]:
            self.write_answers(options["answers"], histories, questions)
        self.print_table(histories, [question for question in questions if question.reviewed is not None])

    def write_answers(self, path: Path, histories: Histories, questions: Sequence[Question]) -> None:
        """One line a question: all of its candidates, what the reader would take next first."""
        weights = shipped()
        try:
            with path.open("w", encoding="utf-8") as out:
                for question in questions:
                    ranked = personal(histories, question, weights)
                    out.write(json.dumps({"event_index": question.event_index, "ranked": ranked}) + "\n")
        except OSError as fault:
            raise CommandError(f"The answers cannot be written: {fault}", returncode=FAULTY_FILE) from None
        self.stderr.write(f"{len(questions)} answers written to {path}")

    def print_table(self, histories: Histories, answered: Sequence[Question]) -> None:
        weights = shipped()
        scores = []
        for name, order in ORDERS.items():
            places = [place_of(order(histories, one, weights), one.reviewed or 0) for one in answered]
            scores.append((name, score(places)))
        self.stdout.write(table(scores))
