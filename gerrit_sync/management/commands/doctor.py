"""Says what is reachable, what was found, and what is missing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from gerrit_sync.doctor import State, examine

MARKS = {State.GOOD: "ok  ", State.NOTE: "note", State.BAD: "BAD "}


class Command(BaseCommand):
    help = "Looks at the database, Redis and Gerrit and says in plain words what is there and what is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        is_well = True
        for finding in examine():
            self.stdout.write(f"{MARKS[finding.state]}  {finding.what}")
            if finding.advice:
                self.stdout.write(f"      {finding.advice}")
            is_well = is_well and finding.state is not State.BAD
        if not is_well:
            raise SystemExit(1)
