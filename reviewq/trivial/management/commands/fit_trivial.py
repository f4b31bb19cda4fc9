"""Learns the weights of the score anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewq.trivial import learn
from reviewq.trivial.records import BadRecord, read_records
from reviewq.trivial.weights import SHIPPED, as_json


class Command(BaseCommand):
    help = (
        "Learns the weights of the trivial score from recorded patches with labels; --out: writes them there. The same "
        "file gives the same weights. How well they do: evaluate_trivial."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="JSON lines, plain or .gz")
        parser.add_argument(
            "--out", type=Path, help=f"a JSON file; the shipped one is {SHIPPED.name} in reviewq/trivial/data"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lessons = [learn.lesson(one) for one in read_records(options["file"]) if one.truth.label is not None]
        except BadRecord as fault:
            raise CommandError(str(fault)) from None
        if len({one.truth.label for one in lessons}) < 2:
            raise CommandError("There is nothing to learn: the file needs records with label 1 and with label 0.")
        weights = learn.learn(lessons)
        self.stdout.write(f"{len(lessons)} patches, {len(weights.terms)} terms, threshold {weights.threshold:.2f}")
        if options["out"]:
            options["out"].write_text(as_json(weights, made_from(lessons)), encoding="utf-8")


def made_from(lessons: list[learn.Lesson]) -> dict[str, Any]:
    return {
        "by": "manage.py fit_trivial",
        "ids": learn.digest([one.id for one in lessons]),
        "patches": len(lessons),
        "marked": sum(one.truth.label == 1 for one in lessons),
        "certainly not trivial": sum(bool(one.truth.strong) for one in lessons),
        "count of an unmarked one": learn.UNMARKED_COUNT,
        "ridges": {"other": learn.RIDGE} | dict(learn.RIDGES),
    }
