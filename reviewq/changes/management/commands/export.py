"""Prints the mirror as JSON lines."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from reviewq.changes.export import export


class Command(BaseCommand):
    help = "Prints one JSON object a line for each open change; --all: closed ones too. Schema: docs/export.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="closed changes too")

    def handle(self, *args: Any, **options: Any) -> None:
        for change in export(timezone.now(), include_closed=options["all"]):
            self.stdout.write(json.dumps(change, ensure_ascii=False))
