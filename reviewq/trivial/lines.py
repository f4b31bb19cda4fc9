"""Where each project draws the line: its own threshold, else the default that comes with the weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .models import Threshold
from .rules.tag import Line
from .weights import shipped


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of all projects. `own`: by project id, those that have one."""

    default: Line
    own: Mapping[int, Line]

    def of(self, project: int) -> Line:
        return self.own.get(project, self.default)


def default_line() -> Line:
    return Line(shipped().threshold)


def load_lines() -> Lines:
    """One query."""
    rows = Threshold.objects.values_list("project_id", "score", "overlooked")
    own = {project: Line(score, frozenset(overlooked)) for project, score, overlooked in rows}
    return Lines(default_line(), own)


def line_json(line: Line | None) -> dict[str, Any] | None:
    """As history keeps it, and as a form remembers what it showed; None: the default."""
    return None if line is None else {"score": line.score, "overlooked": sorted(line.overlooked)}
