"""docs/search.md tells of every operator, and of no other."""

from __future__ import annotations

import re

from reviewq.search import operators, registry
from reviewq.site.environment import BASE_DIR

TEXT = (BASE_DIR / "docs/search.md").read_text()
GERRITS, OURS = (TEXT.split(f"## {title}\n")[1].split("\n## ")[0] for title in ("Gerrit's operators", "Ours"))


def told(section: str) -> set[str]:
    """The operators in the first column of its table."""
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([a-z]+):`", row)}


def test_every_operator_is_told_of() -> None:
    assert operators.__all__
    for section, is_gerrits in ((GERRITS, True), (OURS, False)):
        known = [one for one in registry.known() if one.is_gerrits == is_gerrits]
        assert told(section) == {name for one in known for name in (one.name, *one.aliases)}


def test_and_every_value_that_can_be_listed() -> None:
    for operator in registry.known():
        for value in operator.values:
            assert re.search(rf"[`\s(]{value}\b", GERRITS + OURS), f"{operator.name}:{value}"
