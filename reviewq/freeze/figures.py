"""The figures of a board for programs (docs/freeze.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .board import board_of
from .forms import UNKNOWN, Wanted
from .lines import Chance, Line, lines_of
from .reads import Scene, read_after
from .rules.board import kind_of


def figures_of(scene: Scene, wanted: Wanted, now: datetime) -> dict[str, Any]:
    """All efforts that the filters leave, in their order; the page is not looked at. Chances are from 0 to 1, null is
    unknown."""
    found = board_of(scene, wanted, now)
    span, share = scene.ground.span, found.summary.share
    read_after(scene, (piece.id for piece in scene.pieces))
    lines = lines_of(found.assessed, scene, found.dates, {}, now)
    return {
        "cycle": span.slug,
        "project": scene.ground.project.name,
        "at": now.isoformat(),
        "dates": [{"kind": day.kind.value, "at": day.at.isoformat()} for day in found.dates],
        "open": found.summary.open,
        "merged": found.summary.merged,
        "unnamed": share.unnamed,
        "without_forecast": found.summary.without,
        "done_efforts": found.summary.folded.done,
        "efforts": [_effort(line, now) for line in lines],
    }


def _effort(line: Line, now: datetime) -> dict[str, Any]:
    effort, one = line.effort, line.assessed
    since = effort.held_since
    return {
        "key": effort.key,
        "name": effort.name,
        "kind": kind_of(effort.key) or None,
        "work": effort.work.value or UNKNOWN,
        "work_by_word": effort.is_said,
        "open": [piece.number for piece in effort.pieces],
        "merged": effort.merged,
        "turns": dict(effort.turns),
        "reviewers_seconds": int((now - since).total_seconds()) if since else None,
        "lines": effort.lines,
        "depth": effort.chain.depth,
        "exception": {"id": one.request.pk, "state": one.request.state.value} if one.request else None,
        "target": one.target.at.isoformat() if one.target else None,
        "chance": rounded(one.chance),
        "risk": one.risk.value,
        "chances": [_chance(chance) for chance in line.chances],
        "latest_first_plus_two": {
            "state": line.latest.state.value,
            "day": line.latest.day.isoformat() if line.latest.day else None,
        },
    }


def _chance(chance: Chance) -> dict[str, Any]:
    return {
        "kind": chance.day.kind.value,
        "all": rounded(chance.all_merge),
        "expected": rounded(chance.expected),
    }


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
