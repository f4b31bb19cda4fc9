"""Small words for templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()

FILE_STATES = {"A": "added", "D": "deleted", "R": "renamed", "C": "copied", "W": "rewritten", "M": "changed"}


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """The value of a key that is a variable."""
    return mapping.get(key)


@register.filter
def file_state(letter: str) -> str:
    """Gerrit's letter for what happened to a file, as a word."""
    return FILE_STATES.get(letter, letter)
