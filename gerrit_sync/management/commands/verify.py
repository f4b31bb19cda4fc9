"""Compares the mirror with the server."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gerrit_sync.errors import GerritError
from gerrit_sync.setup import NotConfigured, configured_sync
from gerrit_sync.verify import verify


class Command(BaseCommand):
    help = "Compares the mirror with the server field by field; prints what differs and exits 1 if anything does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=100, help="print at most so many differences (default 100)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with configured_sync() as sync:
                verdict = verify(sync.client, sync.server, sync.source)
        except (GerritError, NotConfigured) as error:
            raise CommandError(str(error)) from None
        for difference in verdict.differences[: options["most"]]:
            self.stdout.write(str(difference))
        words = f"{verdict.compared} changes compared, {len(verdict.differences)} differences"
        if verdict.missing:
            words += f"; {verdict.missing} are marked as no longer visible, and are not"
        self.stdout.write(words)
        if verdict.differences:
            raise SystemExit(1)
