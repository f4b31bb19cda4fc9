"""Learns the shipped weights of forecasts anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewq.forecast import priors
from reviewq.forecast.answers import answers, cases
from reviewq.forecast.asked import DAYS, Question, read_questions
from reviewq.forecast.measure import table
from reviewq.forecast.rates import plain_key, shares_so_far, simple_key
from reviewq.forecast.replay import States
from reviewq.forecast.rules.calibration import Told
from reviewq.forecast.weights import to_json
from reviewq.order.jsonl import Unreadable
from reviewq.order.recorded import read_events
from reviewq.order.replay import Histories

PARTS = 4  # the questions' days are cut so that a part of them teaches and the rest is asked


class Command(BaseCommand):
    help = (
        "Learns the weights of forecasts from recorded reviews and prints how well weights of earlier days foretell "
        "later ones; --out: writes the weights of all of it there."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("events", type=Path)
        parser.add_argument(
            "questions", type=Path, help="those of kind `forecast` say which changes on which days teach"
        )
        parser.add_argument(
            "--out", type=Path, help="a JSON file; the shipped one is reviewq/forecast/data/weights.json"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            states = States(Histories(read_events(options["events"])))
            questions = sorted(read_questions(options["questions"]), key=lambda one: one.at)
        except Unreadable as fault:
            raise CommandError(str(fault)) from None
        known = cases(states, questions)
        if len(known) < PARTS:
            raise CommandError("These files have too few questions of kind forecast to learn from.")
        self.stdout.write(table(forward(states, questions)))
        weights = priors.learned(known)
        if options["out"]:
            made_from = {"by": "manage.py fit_forecast", "cases": len(known), "hold": priors.HOLDS.terms}
            text = json.dumps({"made_from": made_from} | to_json(weights), indent=1)
            try:
                options["out"].write_text(text + "\n", encoding="utf-8")
            except OSError as fault:
                raise CommandError(f"The weights cannot be written: {fault}") from None


def forward(states: States, questions: Sequence[Question]) -> list[tuple[str, Sequence[Told]]]:
    """For each cut in time: what weights of before foretell of after, beside shares of earlier days."""
    rows: list[tuple[str, Sequence[Told]]] = []
    start, end = questions[0].at, questions[-1].at
    simple, plain = (shares_so_far(states, questions, key) for key in (simple_key, plain_key))
    week = (priors.HORIZONS.index(DAYS),)
    for part in range(1, PARTS):
        cut = start + (end - start) * part / PARTS
        taught = [states.case(one.change, one.at, cut) for one in questions if one.at < cut]
        asked = [(place, one) for place, one in enumerate(questions) if one.at >= cut and one.landed is not None]
        if not taught or not asked:
            continue
        found = answers(states, [one for _, one in asked], priors.learned(taught, week))
        rows.append(
            (f"forecast from {cut:%Y-%m-%d} on", [(f, bool(q.landed)) for f, (_, q) in zip(found, asked, strict=True)])
        )
        rows.append(("  rates by votes, CI, age of upload", [(simple[at], bool(one.landed)) for at, one in asked]))
        rows.append(("  global rate so far", [(plain[at], bool(one.landed)) for at, one in asked]))
    return rows
