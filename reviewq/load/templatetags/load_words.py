"""Figures in templates."""

from __future__ import annotations

from django import template
from django.utils.html import format_html

from reviewq.changes.rules import reason
from reviewq.load import words
from reviewq.load.rules.waiting import Kind, Load
from reviewq.parts.rows import clock

register = template.Library()


@register.filter
def duration(minutes: int) -> str:
    return reason.duration(minutes)


@register.filter
def wait(seconds: float) -> str:
    """A length of time: 5 h, 3 d 4 h."""
    return clock(seconds)


@register.filter
def told(count: int | None) -> str:
    """A sum that may be of too few people."""
    return words.TOO_FEW if count is None else str(count)


@register.filter
def count_of(load: Load, kind: str) -> int:
    return len(load.changes(Kind(kind)))


@register.simple_tag
def behind(count: int, key: str, address: str, narrowed: str) -> str:
    """A figure of somebody that leads to the list behind it. (A tag, since a team has hundreds of them.) `address`: of
    their page, '' for this one; `narrowed`: what goes on with it, as `project=nova`."""
    more = f"&{narrowed}" if narrowed else ""
    return format_html('<a href="{}?list={}{}#list">{}</a>', address, key, more, count) if count else "0"
