"""Small words for the templates of the desk."""

from __future__ import annotations

from django import template

from reviewq.changes.rules.reason import span

register = template.Library()


@register.filter
def length_of_time(seconds: float) -> str:
    """Seconds as people say them: 2 h 5 min."""
    return span(seconds)
