"""Writes all domains as a TOML file; see docs/domains.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reviewq.domains.reads import all_domains
from reviewq.domains.records import domain_json
from reviewq.domains.toml import written


class Command(BaseCommand):
    help = "Writes all domains with their rules and experts as a TOML file, as /domains.toml gives it."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(written(domain_json(domain) for domain in all_domains()), ending="")
