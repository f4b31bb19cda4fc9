"""Makes policies and freezes what a TOML file says; see docs/policies.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewq.people.reads import Viewer
from reviewq.policies.importing import Plan, apply_text, plan_of
from reviewq.policies.toml import BadFile


class Command(BaseCommand):
    help = "Makes policies and freezes what a TOML file says; says what that changes, with --dry-run nothing else."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", help="a file as /policies.toml gives it; - reads standard input")
        parser.add_argument("--keep", action="store_true", help="leave records that the file does not name")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, file: str, keep: bool = False, dry_run: bool = False, **options: Any) -> None:
        # Whoever may run commands here may edit everything; the history says "the site".
        viewer = Viewer(User(is_superuser=True))
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
            plan = plan_of(text, viewer)
            if options["verbosity"]:
                self._tell(plan, keep)
            if not dry_run:
                apply_text(text, plan.token, keep, viewer, None, timezone.now())
        except (OSError, UnicodeDecodeError) as fault:
            raise CommandError(f"{file} cannot be read: {fault}") from fault
        except BadFile as fault:
            raise CommandError("\n".join(map(str, fault.faults))) from fault

    def _tell(self, plan: Plan, keep: bool) -> None:
        shown = [*plan.new, *plan.changed, *([] if keep else plan.removed)]
        for one in shown:
            self.stdout.write(f"{one.state}: {one.title}")
            for field, before, after in one.fields if one.state == "changed" else ():
                self.stdout.write(f"  {field}: {before} -> {after}")
        if not shown:
            self.stdout.write("Nothing changes.")
