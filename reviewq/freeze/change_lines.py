"""The changes of an effort as HTML, under its row on the board. Not a template, since a page may have hundreds of them,
as parts.row_html. Every text is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape

from django.utils.safestring import SafeString

from reviewq.changes.rules.reason import span
from reviewq.forecast.rules.chance import Curve
from reviewq.parts.lanes import WORDS, glyph
from reviewq.parts.rows import change_url, shortened

from .lines import MOST_UNDER, percent
from .rules.board import Effort, Piece
from .rules.risk import Target

LINE = """\
<li><a href="{url}">{number}</a> <bdi>{subject}</bdi> <span class="turn {tone}"><span class="glyph" aria-hidden="true">\
{glyph}</span> {turn}</span> <span class="dim">{facts}</span></li>
"""


def html_of(
    effort: Effort, project: str, target: Target | None, curves: Mapping[int, Curve], now: datetime
) -> SafeString:
    """The first changes of an effort as items of a list."""
    return SafeString("".join(_lines(effort.pieces[:MOST_UNDER], project, target, curves, now)))


def _lines(
    pieces: Iterable[Piece], project: str, target: Target | None, curves: Mapping[int, Curve], now: datetime
) -> Iterable[str]:
    for piece in pieces:
        facts = [f"{piece.lines} lines", f"{span((now - piece.since).total_seconds())} so"]
        if target is not None and not target.is_over:
            chance = curves[piece.id].by(target.at) if piece.id in curves else None
            facts.append(f"{percent(chance)} by {target.words}")
        yield LINE.format(
            url=escape(change_url(project, piece.number)),
            number=piece.number,
            subject=escape(shortened(piece.subject, 100)),
            tone=escape(piece.turn),
            glyph=escape(glyph(piece.turn, piece.lane)),
            turn=escape(WORDS.get(piece.lane, "No longer listed")),
            facts=escape(" · ".join(facts)),
        )
