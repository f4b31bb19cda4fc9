"""Says who was core of a project from when to when, by dated lists; see docs/load.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewq.changes.core_terms import import_lists
from reviewq.changes.models import Account, Project
from reviewq.changes.rules.core_history import BadHistory, NamedList, read
from reviewq.changes.rules.core_term import DatedList

MOST_SHOWN = 50  # names
LONGEST = 60  # characters of a name that is shown
BATCH = 500  # names of one query


class Command(BaseCommand):
    help = "Makes the terms of a project's cores what a JSON file of dated lists says. Again with the same file: no-op."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", help="a JSON file of dated lists; - reads standard input")
        parser.add_argument("--project", required=True, help="the project's name on Gerrit")
        parser.add_argument("--dry-run", action="store_true", help="only say what the file holds")

    def handle(self, *args: Any, file: str, project: str, dry_run: bool = False, **options: Any) -> None:
        now = timezone.now()
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
            lists = read(text, now.astimezone(UTC).date())
        except (OSError, UnicodeDecodeError) as fault:
            raise CommandError(f"{file} cannot be read: {fault}") from fault
        except BadHistory as fault:
            raise CommandError(str(fault)) from fault
        row = _project(project)
        accounts = _accounts(row, {name for one in lists for name in one.names})
        self._tell(lists, accounts)
        if not dry_run and accounts:
            self._import(row, lists, accounts, now)

    def _import(self, project: Project, lists: Sequence[NamedList], accounts: dict[str, int], now: datetime) -> None:
        known = [DatedList(o.day, frozenset(accounts[n] for n in o.names if n in accounts)) for o in lists]
        count = import_lists(project, known, now)
        self.stdout.write(f"{project.name}: {count} terms of {len(set(accounts.values()))} people.")

    def _tell(self, lists: Sequence[NamedList], accounts: Collection[str]) -> None:
        names = {name for one in lists for name in one.names}
        self.stdout.write(f"{len(lists)} lists from {lists[0].day} to {lists[-1].day} name {len(names)} people.")
        unknown = sorted(names - set(accounts))
        if unknown:
            shown = ", ".join(name[:LONGEST] for name in unknown[:MOST_SHOWN])
            more = f" and {len(unknown) - MOST_SHOWN} more" if len(unknown) > MOST_SHOWN else ""
            self.stdout.write(f"{len(unknown)} of them are not known here and are left out: {shown}{more}.")


def _project(name: str) -> Project:
    found = list(Project.objects.filter(name=name)[:2])
    if not found:
        raise CommandError(f"There is no mirrored project {name}.")
    if len(found) > 1:
        raise CommandError(f"Several servers have a project {name}.")
    return found[0]


def _accounts(project: Project, names: Collection[str]) -> dict[str, int]:
    """User name -> account, of those that the project's server has shown us."""
    wanted, found = sorted(names), dict[str, int]()
    for start in range(0, len(wanted), BATCH):
        rows = Account.objects.filter(server_id=project.server_id, username__in=wanted[start : start + BATCH])
        found |= dict(rows.order_by("-number").values_list("username", "id"))
    return found
