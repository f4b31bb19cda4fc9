"""Gives the demo's ledger its past."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviewq.ffe.playing import play


class Command(BaseCommand):
    help = "Plays the acts of a file on the ledger of the demo; refused anywhere else."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", help="as `python -m demo.world.exceptions` writes it")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This ledger is not the demo's: people write it themselves.")
        try:
            played = play(Path(file).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError) as fault:
            raise CommandError(f"{file} cannot be played: {fault}") from fault
        for words in played.refused:
            self.stderr.write(words)
        if options["verbosity"]:
            self.stdout.write(f"{played.made} requests")
