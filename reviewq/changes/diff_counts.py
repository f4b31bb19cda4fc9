"""How many diffs of open changes are here, and what became of the others."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, Value, When

from .models import Change, Diff, Server


@dataclass(frozen=True, slots=True)
class DiffCounts:
    """Of the open changes that all may see: those whose newest patch set has its diff here, and so on. `waiting`: not
    asked for yet, or in vain so far."""

    here: int = 0
    too_large: int = 0
    unreadable: int = 0
    refused: int = 0
    waiting: int = 0

    @property
    def changes(self) -> int:
        """All of them: the open changes."""
        return self.here + self.too_large + self.unreadable + self.refused + self.waiting

    def __str__(self) -> str:
        words = {"too large to judge": self.too_large, "not readable": self.unreadable, "not shown": self.refused}
        told = [f"{self.here} here", *(f"{count} {word}" for word, count in words.items() if count)]
        return ", ".join([*told, f"{self.waiting} waiting"])


def diff_counts(server: Server) -> DiffCounts:
    """One query."""
    state = Case(
        When(diff__revision=F("revision"), then="diff__state"), default=Value("waiting"), output_field=CharField()
    )
    listed = Change.objects.filter(server=server, status=Change.Status.NEW, is_private=False, gone_at=None)
    found = dict(listed.values_list(state).annotate(Count("pk")))
    here, rest = found.pop(Diff.State.HERE, 0), {state.replace("-", "_"): count for state, count in found.items()}
    return DiffCounts(here, **rest)
