"""Records and forms for these tests."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

from django.test import Client

from reviewq.changes.models import Freeze, Policy
from reviewq.policies.forms import FreezeForm, PolicyForm

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def make_policy(**given: Any) -> Policy:
    return Policy.objects.create(**({"project_pattern": "mooring"} | given))


def make_freeze(**given: Any) -> Freeze:
    return Freeze.objects.create(**({"name": "Feature freeze", "project_pattern": "mooring", "at": NOON} | given))


def typed(record: Policy | Freeze, **changed: Any) -> dict[str, Any]:
    """What a browser sends when somebody opens the form of a record, changes some fields and saves."""
    form = PolicyForm if isinstance(record, Policy) else FreezeForm
    values = form.initial_of(record) | changed  # type: ignore[arg-type]
    return {name: _sent(value) for name, value in values.items() if value is not None and value is not False}


def _sent(value: Any) -> Any:
    return value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else "on" if value is True else value


def field_of(html: str, name: str) -> str:
    """What stands in a field of a page."""
    area = re.search(rf'<textarea name="{name}"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    line = re.search(rf'<input[^>]*name="{name}"[^>]*>', html)
    value = re.search(r'value="([^"]*)"', line[0]) if line else None
    return unescape(area[1] if area else value[1] if value else "")


def html_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())
