"""Learns the weights of the personal order anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewq.order import learn
from reviewq.order.jsonl import Unreadable
from reviewq.order.measure import place_of, score, table
from reviewq.order.orders import personal
from reviewq.order.recorded import read_events, read_questions
from reviewq.order.replay import Histories
from reviewq.order.weights import as_json


class Command(BaseCommand):
    help = (
        "Learns the weights of the personal order from recorded reviews, prints how well weights of earlier questions "
        "foretell later ones, and weights of some readers others; --out: writes the weights of all questions there."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("events", type=Path)
        parser.add_argument("questions", type=Path)
        parser.add_argument("--out", type=Path, help="a JSON file; the shipped one is reviewq/order/data/personal.json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            histories = Histories(read_events(options["events"]))
            questions = [one for one in read_questions(options["questions"]) if one.reviewed is not None]
        except Unreadable as fault:
            raise CommandError(str(fault), returncode=2) from None
        known = learn.lessons(histories, questions)
        weights = learn.learn(known)
        if not weights:
            raise CommandError("No question of these files has an answer to learn from.", returncode=2)
        own = [place_of(personal(histories, one, weights), one.reviewed or 0) for one in questions]
        scores = [
            ("later questions, by weights of earlier ones", score(learn.forward(histories, known))),
            ("readers, by weights of others", score(learn.by_reader(histories, known))),
            ("all, by weights of all", score(own)),
        ]
        self.stdout.write(table(scores))
        for code, weight in weights.items():
            self.stdout.write(f"{code:<8} {weight:8.4f}")
        if options["out"]:
            made_from = {"by": "manage.py fit_order", "questions": len(questions), "ridge": learn.RIDGE}
            options["out"].write_text(as_json(weights, made_from), encoding="utf-8")
