"""Works out all facts anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reviewq.changes.derive import derive_all


class Command(BaseCommand):
    help = "Derives every change again and counts the lanes anew: after an upgrade, or after editing policies or cores."

    def handle(self, *args: Any, **options: Any) -> None:
        written = derive_all(timezone.now(), progress=self.tell)
        self.stdout.write(f"{written} facts differed and were written")

    def tell(self, done: int, total: int) -> None:
        self.stderr.write(f"\r{done} of {total} changes", ending="" if done < total else "\n")
