"""What browsers send to the forms of the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from django.test import Client

from reviewq.cycles.forms import DateForm
from reviewq.cycles.models import Cycle, CycleDate

Sent = dict[str, Any]


def sent(cycle: Cycle, rows: Iterable[Sent], **changed: Any) -> Sent:
    """The form of a cycle with these rows, the stored ones first."""
    rows = list(rows)
    first = sum(1 for row in rows if row.get("pk"))
    values: Sent = {"dates-TOTAL_FORMS": len(rows), "dates-INITIAL_FORMS": first, "seen": cycle.version}
    values |= {name: getattr(cycle, name) for name in ("name", "project_pattern", "branch_pattern", "source")}
    for place, row in enumerate(rows):
        values |= {f"dates-{place}-{name}": value for name, value in row.items()}
    return {name: value for name, value in (values | changed).items() if value is not None}


def rows_of(cycle: Cycle, *only: str, **changed: Sent) -> list[Sent]:
    """The rows of a cycle as the form has them; by kind (with _ for -) what is typed otherwise. `only`: of projects."""
    found = []
    for date in CycleDate.objects.filter(cycle=cycle):
        if not only or date.project_pattern in only:
            row = {k: v for k, v in DateForm.initial_of(date).items() if v is not None}
            row["day"] = date.day.isoformat()
            found.append(row | changed.get(date.kind.replace("-", "_"), {}))
    return found


def a_row(kind: str, day: str, **more: Any) -> Sent:
    return {"kind": kind, "day": day, "project_pattern": "*", "basis": "exact", "title": ""} | more


def html_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return str(answer.content.decode())


def errors_in(html: str) -> dict[str, str]:
    """name of the field -> what is said beside it"""
    found = re.findall(r'<ul class="errorlist"[^>]*id="id_([\w-]+)_error"[^>]*>(.*?)</ul>', html, re.DOTALL)
    return {name: unescape(re.sub(r"<[^>]+>", "", said)).strip() for name, said in found}


def value_of(html: str, name: str) -> str:
    """What stands in a field of a page."""
    area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    line = re.search(rf'<input[^>]*name="{name}"[^>]*>', html)
    value = re.search(r'value="([^"]*)"', line[0]) if line else None
    return unescape(area[1] if area else value[1] if value else "")
