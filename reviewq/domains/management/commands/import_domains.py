"""Makes domains what a file says; see docs/domains.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewq.changes.actions import Editor
from reviewq.domains.actions import OWNERS, TOML, DomainChanged
from reviewq.domains.importing import Plan, Source, Stale, apply_source, plan_of
from reviewq.domains.owners import READERS, Place
from reviewq.domains.owners import TOML as TOML_KIND
from reviewq.domains.rules.draft import BadFile
from reviewq.domains.rules.record import project_problem
from reviewq.people.reads import Viewer


class Command(BaseCommand):
    help = "Makes domains what a file says; says what that changes, with --dry-run nothing else."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", help="a file as /domains.toml gives it, or one of owners; - reads standard input")
        parser.add_argument(
            "--kind", default="", choices=["", TOML_KIND, *READERS], help="what it is, if it is unclear"
        )
        parser.add_argument("--project", default="", help="of a file of owners: the project that it lies in")
        parser.add_argument("--folder", default="", help="of a file of owners: its folder, the top by default")
        parser.add_argument(
            "--by", default="", metavar="NAME", help="the user of this site who does it, for the history"
        )
        parser.add_argument("--keep", action="store_true", help="leave domains that the file does not name")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        # Whoever may run commands here may edit everything; without --by the history says "the site".
        viewer, user = Viewer(User(is_superuser=True)), _user(options["by"])
        if options["project"] and (words := project_problem(options["project"])):
            raise CommandError(f"--project: {words}")
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
            source = Source(text, options["kind"], Place(options["project"], options["folder"])).known()
            plan = plan_of(source, viewer, timezone.now())
            if options["verbosity"]:
                self._tell(plan, options["keep"])
            if not options["dry_run"]:
                way = TOML if source.kind == TOML_KIND else OWNERS
                apply_source(source, plan.token, options["keep"], viewer, Editor(user, way, timezone.now()))
        except (OSError, UnicodeDecodeError) as fault:
            raise CommandError(f"{file} cannot be read: {fault}") from fault
        except (Stale, DomainChanged) as fault:
            raise CommandError("Somebody edited the domains in this moment: run it again.") from fault
        except BadFile as fault:
            raise CommandError("\n".join(map(str, fault.faults))) from fault

    def _tell(self, plan: Plan, keep: bool) -> None:
        shown = [*plan.new, *plan.changed, *([] if keep else plan.removed)]
        for one in shown:
            self.stdout.write(f"{one.state}: {one.title}")
            for name, before, after in one.fields if one.state == "changed" else ():
                self.stdout.write(f"  {name}: {before} -> {after}".replace("\n", "; "))
        for fault in plan.left_out:
            self.stderr.write(f"left out: {fault}")
        if not shown:
            self.stdout.write("Nothing changes.")


def _user(name: str) -> User | None:
    if not name:
        return None
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"--by: no user of this site is called {name[:100]}.")
    return user
