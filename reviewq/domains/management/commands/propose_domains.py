"""Prints the domains that the history of projects proposes; see docs/domains.md."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewq.changes.models import Project
from reviewq.changes.rules.domain import DomainRule, Matcher
from reviewq.domains.proposals import Proposed, proposals_of, touches_of
from reviewq.domains.records import as_json
from reviewq.domains.toml import written


class Command(BaseCommand):
    help = "Prints the domains that the history proposes and that are not there yet; keeps none of them."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--project", help="only of this project; else of all that are mirrored")
        parser.add_argument("--toml", action="store_true", help="as a file that import_domains reads")

    def handle(self, *args: Any, project: str | None = None, toml: bool = False, **options: Any) -> None:
        projects = Project.objects.filter(server__is_mirrored=True).order_by("name")
        chosen = [one for one in projects if project in (None, one.name)]
        if not chosen:
            raise CommandError(f"The mirror has no project {project}." if project else "The mirror has no project.")
        taken: set[str] = set()
        tables: list[dict[str, Any]] = []
        for one in chosen:
            found = proposals_of(one, timezone.now(), taken)
            taken |= {proposed.record.slug for proposed in found.proposals}
            if toml:
                tables += [as_json(proposed.record, []) for proposed in found.proposals]
            else:
                self._tell(one, found.proposals, found.changes, found.known)
        if toml:
            self.stdout.write(written(tables), ending="")

    def _tell(self, project: Project, proposals: list[Proposed], changes: int, known: int) -> None:
        told = f", {known} more are domains already" if known else ""
        self.stdout.write(f"{project.name}: {len(proposals)} domains from {changes} changes{told}")
        for one in proposals:
            paths = " ".join(rule.pattern for rule in one.record.rules)
            figures = f"{one.changes:5} changes, {one.recent:5} in 90 days, {one.apart:3} % in no other"
            self.stdout.write(f"  {one.record.name:24} {figures}: {paths}")
        covered, spanning = _reach(project, proposals)
        if changes and proposals:
            self.stdout.write(f"  {covered:.0%} of the changes are in one of them, {spanning:.0%} in two or more.")


def _reach(project: Project, proposals: list[Proposed]) -> tuple[float, float]:
    """The shares of the changes that are in one of these, and in several."""
    rules = [
        DomainRule(place, rule.project, rule.kind, rule.pattern)
        for place, one in enumerate(proposals)
        for rule in one.record.rules
    ]
    matcher, touches = Matcher(rules), touches_of(project)
    counts = [len(matcher.touched(project.name, [(path, 1) for path in one.files], one.topic)) for one in touches]
    whole = len(counts) or 1
    return sum(map(bool, counts)) / whole, sum(count > 1 for count in counts) / whole
