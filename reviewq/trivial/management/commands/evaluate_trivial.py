"""Judges recorded patches and says how well the rule does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewq.trivial import learn, report
from reviewq.trivial.measure import Answer
from reviewq.trivial.records import BadRecord, Record, read_records
from reviewq.trivial.rules.judge import judge
from reviewq.trivial.rules.judgement import Judgement
from reviewq.trivial.weights import learned_from, shipped


class Command(BaseCommand):
    help = (
        "Judges recorded patches by subject, message, files, insertions, deletions and patch alone, and prints how "
        "well that tells the marked ones from the others. A file that the weights were learned from is "
        "cross-validated, too: each patch is answered by weights that saw neither it nor its repository or years."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="JSON lines, plain or .gz")
        parser.add_argument("--scores", type=Path, help="writes a line a patch there: id, score, tagged, category ...")
        parser.add_argument("--threshold", type=float, help="from which score on a patch is tagged")
        parser.add_argument("--cross-validate", action="store_true", help="also if the weights never saw the file")

    def handle(self, *args: Any, **options: Any) -> None:
        threshold = shipped().threshold if options["threshold"] is None else options["threshold"]
        try:
            ids = [one.id for one in read_records(options["file"])]
            told = self.judge_all(options["file"], options["scores"], threshold)
        except BadRecord as fault:
            raise CommandError(str(fault)) from None
        except OSError as fault:
            raise CommandError(f"The scores cannot be written: {fault}") from None
        is_known = learn.digest(ids) == learned_from()
        self.print_figures(told, threshold, is_known)
        if is_known or options["cross_validate"]:
            self.cross_validate(options["file"], threshold)

    def judge_all(self, file: Path, scores: Path | None, threshold: float) -> Told:
        """Reads, judges and forgets one patch after the other."""
        told = Told()
        weights = shipped()
        with ExitStack() as stack:
            out = stack.enter_context(scores.open("w", encoding="utf-8")) if scores else None
            for record in read_records(file):
                start = perf_counter()
                judgement = judge(record.patch, {}, weights)
                told.seconds += perf_counter() - start
                told.take(record, judgement, judgement.is_tagged(threshold))
                if out:
                    out.write(json.dumps(line_of(record, judgement, threshold)) + "\n")
        return told

    def print_figures(self, told: Told, threshold: float, is_known: bool) -> None:
        answers = told.answers
        marked, strong = sum(one.label == 1 for one in answers), sum(one.strong for one in answers)
        self.say(
            f"{len(answers)} patches, {marked} marked, {strong} certainly not trivial; judged in {told.seconds:.1f} s",
            "",
            *report.table([("size alone", report.by_size(answers)), (seen_words(is_known), answers)]),
            "",
            *report.line_drawn(answers, threshold),
            *report.calibration(answers),
            "",
            f"tagged from {threshold:.2f} on and without veto",
            *report.tagged_shares(answers, told.tagged),
            "",
            "states, categories, vetoes",
            *report.counted(told.states, len(answers)),
            *report.counted(told.categories, len(answers)),
            *report.counted(told.dangers, len(answers)),
        )

    def cross_validate(self, file: Path, threshold: float) -> None:
        lessons = [learn.lesson(one) for one in read_records(file) if one.truth.label is not None]
        found: dict[str, Sequence[Answer]] = {}
        for name, fold_of in learn.splits(lessons).items():
            odds = learn.out_of_fold(lessons, fold_of)
            if odds:
                found[name] = learn.answers(lessons, odds)
        self.say("", "cross-validated: answered by weights that never saw the patch", *report.table(found.items()))
        if learn.BY_REPOSITORY in found:
            parts = learn.repositories(lessons, found[learn.BY_REPOSITORY])
            self.say("each repository by weights of the others", *report.table(parts.items()))
        for name, answers in found.items():
            self.say("", name, *report.line_drawn(answers, threshold), *report.calibration(answers))

    def say(self, *lines: str) -> None:
        for line in lines:
            self.stdout.write(line)


class Told:
    """What is kept of each judgement."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.tagged: list[bool] = []
        self.states: Counter[str] = Counter()
        self.categories: Counter[str] = Counter()
        self.dangers: Counter[str] = Counter()
        self.seconds = 0.0

    def take(self, record: Record, judgement: Judgement, is_tagged: bool) -> None:
        truth = record.truth
        score = judgement.score or 0.0
        self.answers.append(Answer(score, truth.label, bool(truth.strong), record.patch.size))
        self.tagged.append(is_tagged)
        self.states[f"state {judgement.state.value}"] += 1
        self.categories[f"category {judgement.category.value if judgement.category else 'unknown'}"] += 1
        self.dangers.update({f"veto {veto.danger.value}" for veto in judgement.vetoes})


def seen_words(is_known: bool) -> str:
    return "shipped weights (they saw these)" if is_known else "shipped weights"


def line_of(record: Record, judgement: Judgement, threshold: float) -> dict[str, Any]:
    vetoes = [{"veto": one.danger.value, "path": one.path, "line": one.line} for one in judgement.vetoes]
    terms = [{"feature": one.feature, "weight": one.weight} for one in judgement.reasons]
    return {
        "id": record.id,
        "score": round(judgement.score or 0.0, 6),
        "tagged": judgement.is_tagged(threshold),
        "category": judgement.category.value if judgement.category else None,
        "vetoes": list(dict.fromkeys(one["veto"] for one in vetoes)),
        "reasons": vetoes + terms,
    }
