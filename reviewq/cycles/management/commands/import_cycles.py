"""Makes the release calendar what a file says; see docs/calendar.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewq.changes.actions import Editor
from reviewq.cycles.importing import Choice, Plan, apply_text, plan_of
from reviewq.cycles.readers import BadFile, Named
from reviewq.cycles.rules.compare import Compared, State
from reviewq.cycles.rules.words import title_of
from reviewq.people.reads import Viewer

WAY = "import"


class Command(BaseCommand):
    help = "Makes the release calendar what a file says; says what that changes, with --dry-run nothing else."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", help="release cycles as JSON, or a schedule.yaml; - reads standard input")
        parser.add_argument("--project-prefix", default="openstack/", help="before the short names of projects")
        parser.add_argument("--only", default="", metavar="SLUG", help="of the cycles in the file this one alone")
        parser.add_argument("--name", default="", help="of the cycle of a schedule.yaml; its folder's by default")
        parser.add_argument("--details", default="", metavar="RST", help="the schedule.rst beside a schedule.yaml")
        parser.add_argument("--theirs", action="store_true", help="change dates that somebody typed, too")
        parser.add_argument("--prune", action="store_true", help="remove imported dates that the file does not list")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        # Whoever may run commands here may edit everything; the history says "the site".
        viewer, editor = Viewer(User(is_superuser=True)), Editor(None, WAY, timezone.now())
        choice = Choice(taken=options["theirs"], prunes=options["prune"])
        try:
            text = _text(file)
            named = Named(options["project_prefix"], options["name"] or _folder(file), _details(options["details"]))
            plan = plan_of(text, named, viewer, options["only"])
            if options["verbosity"]:
                self._tell(plan, choice)
            if not options["dry_run"]:
                apply_text(text, named, plan.token, choice, viewer, editor, options["only"])
        except (OSError, UnicodeDecodeError) as fault:
            raise CommandError(f"A file cannot be read: {fault}") from fault
        except BadFile as fault:
            raise CommandError("\n".join(map(str, fault.faults))) from fault

    def _tell(self, plan: Plan, choice: Choice) -> None:
        for part in plan.parts:
            if part.cycle is None:
                self.stdout.write(f"{part.draft.name}: new, {len(part.draft.days)} dates")
            for one, _ in part.shown if part.cycle else ():
                self.stdout.write(f"{part.draft.name}: {_line(one, choice)}")
        if plan.is_empty:
            self.stdout.write("Nothing changes.")


def _line(one: Compared, choice: Choice) -> str:
    day = one.after or one.before
    if day is None:
        return one.state.value
    what = f"{title_of(day)} of {day.project_pattern}"
    if one.state is State.UNLISTED:
        return f"{what} is not listed: {'removed' if choice.prunes else 'stays'}"
    if one.state is State.CONFLICT and one.before and one.after:
        became = f"becomes {one.after.day}" if choice.taken else f"stays; the file says {one.after.day}"
        return f"{what}, typed as {one.before.day}, {became}"
    before = f"{one.before.day} -> " if one.before and one.after and one.before.day != one.after.day else ""
    told = f", {day.basis_words or day.basis.value}" if one.before and not before else ""
    return f"{what} {one.state.value}: {before}{day.day}{told}"


def _text(file: str) -> str:
    return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")


def _details(file: str) -> str:
    return Path(file).read_text(encoding="utf-8") if file else ""


def _folder(file: str) -> str:
    """openstack/releases keeps the schedule of a cycle in the folder of its name."""
    return "" if file == "-" else Path(file).resolve().parent.name.capitalize()
