"""What people of the demo did before somebody looked, as soon as the mirror is there."""

from __future__ import annotations

import argparse
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from reviewq.changes.models import Server

LOOK_SECONDS = 0.5


class Command(BaseCommand):
    help = "Waits for the first sync, then runs commands with a file each, in their order; refused but in the demo."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("steps", nargs="+", metavar="COMMAND=FILE")
        parser.add_argument("--wait", type=float, default=0, help="seconds to wait for the first sync")

    def handle(self, *args: Any, steps: list[str], wait: float, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not the demo: here people act themselves.")
        deadline = time.monotonic() + wait
        while not is_mirrored():
            if time.monotonic() > deadline:
                raise CommandError("The mirror is not there yet: sync first.")
            time.sleep(LOOK_SECONDS)
        for step in steps:
            command, _, file = step.partition("=")
            call_command(command, file, verbosity=options["verbosity"])


def is_mirrored() -> bool:
    """Whether all changes are here, and who is core."""
    return Server.objects.filter(is_mirrored=True, last_roster_at__isnull=False).exists()
