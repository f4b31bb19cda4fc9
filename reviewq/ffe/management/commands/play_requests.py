"""Gives the demo's ledger its past, as soon as the mirror is there."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviewq.changes.models import Server
from reviewq.ffe.playing import play

LOOK_SECONDS = 0.5


class Command(BaseCommand):
    help = "Plays the acts of a file on the ledger of the demo; refused anywhere else."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", help="as `python -m demo.world.exceptions` writes it")
        parser.add_argument("--wait", type=float, default=0, help="seconds to wait for the first sync")

    def handle(self, *args: Any, file: str, wait: float, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This ledger is not the demo's: people write it themselves.")
        deadline = time.monotonic() + wait
        while not is_mirrored():
            if time.monotonic() > deadline:
                raise CommandError("The mirror is not there yet: sync first.")
            time.sleep(LOOK_SECONDS)
        try:
            played = play(Path(file).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError) as fault:
            raise CommandError(f"{file} cannot be played: {fault}") from fault
        for words in played.refused:
            self.stderr.write(words)
        if options["verbosity"]:
            self.stdout.write(f"{played.made} requests")


def is_mirrored() -> bool:
    """Whether all changes are here, and who is core."""
    return Server.objects.filter(is_mirrored=True, last_roster_at__isnull=False).exists()
