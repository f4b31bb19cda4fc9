"""The pages of docs/ that can be held to the code."""

import dataclasses
import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from reviewq.site.environment import BASE_DIR, Environment

CONFIGURATION = (BASE_DIR / "docs" / "configuration.md").read_text()
FIELDS = dataclasses.fields(Environment)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_each_setting_is_documented_with_its_default(field):
    row = re.search(rf"^\| `{field.name.upper()}` \|(.*)$", CONFIGURATION, re.MULTILINE)
    assert row, f"{field.name.upper()} is not in docs/configuration.md"
    default = field.metadata["default"]
    assert not default or row[1].split("|")[2].strip().startswith(f"`{default}`")


def test_nothing_is_documented_that_does_not_exist():
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", CONFIGURATION, re.MULTILINE))
    assert told == {field.name.upper() for field in FIELDS}


def test_the_example_names_each_setting_and_its_default():
    lines = (BASE_DIR / ".env.example").read_text().splitlines()
    given = dict(line.lstrip("#").split("=", 1) for line in lines if re.match(r"#?[A-Z_]+=", line))
    assert set(given) == {field.name.upper() for field in FIELDS}
    for field in FIELDS:
        if field.name not in ("gerrit_url", "gerrit_projects"):
            assert given[field.name.upper()] == field.metadata["default"]


def routes(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Each address of the project as it stands in urls.py; the admin's are Django's."""
    for entry in patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        elif entry.namespace != "admin":
            yield from routes(entry.url_patterns, route)


def test_each_address_is_documented():
    told = set(re.findall(r"^\| `([^`]+)`", (BASE_DIR / "docs" / "pages.md").read_text(), re.MULTILINE))
    ours = set(routes(get_resolver().url_patterns))
    assert ours - told == set(), "missing in docs/pages.md"
    assert told - ours == set(), "in docs/pages.md, but nowhere else"
