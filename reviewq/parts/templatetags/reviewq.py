"""Small words for templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from reviewq.changes.models import SyncRun
from reviewq.changes.rules.reason import span
from reviewq.parts import plugins
from reviewq.parts.row_html import html_of

register = template.Library()
register.simple_tag(html_of, name="row_html")

ABOUT = "about_project"  # what a page says in its context if neither its address nor its filter does


@register.simple_tag(takes_context=True)
def project_lines(context: Context) -> SafeString:
    """What capabilities say below the header of a page about the project that it is about."""
    request = context.get("request")
    if request is None:
        return SafeString()
    match = request.resolver_match
    of_address = match.kwargs.get("project", "") if match else ""
    name = context.get(ABOUT) or of_address or request.GET.get("project", "")
    return format_html_join("", "{}", ((line,) for line in plugins.project_lines(str(name)[:300], timezone.now())))


FILE_STATES = {"A": "added", "D": "deleted", "R": "renamed", "C": "copied", "W": "rewritten", "M": "changed"}


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """The value of a key that is a variable."""
    return mapping.get(key)


@register.filter
def took(run: SyncRun) -> str:
    """How long a sync took."""
    if run.finished_at is None:
        return ""
    seconds = (run.finished_at - run.started_at).total_seconds()
    return f"{seconds:.1f} s" if seconds < 60 else span(seconds)


@register.filter
def file_state(letter: str) -> str:
    """Gerrit's letter for what happened to a file, as a word."""
    return FILE_STATES.get(letter, letter)
