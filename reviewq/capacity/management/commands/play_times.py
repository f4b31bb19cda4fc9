"""Gives the demo's cores a week of their own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewq.capacity.playing import play


class Command(BaseCommand):
    help = "Says for the cores of the demo how much time they have; refused anywhere else."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", help="as `python -m demo.world.times` writes it")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not the demo: people say themselves how much time they have.")
        try:
            count = play(Path(file).read_text(encoding="utf-8"), timezone.now())
        except (OSError, ValueError, KeyError) as fault:
            raise CommandError(f"{file} cannot be played: {fault}") from fault
        if options["verbosity"]:
            self.stdout.write(f"{count} people")
