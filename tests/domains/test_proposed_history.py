"""What real histories propose: domains that their developers know. Reads data that is no part of the project."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reviewq.changes.rules.domain import PATH, DomainRule, Matcher
from reviewq.domains.rules.cochange import Touch
from reviewq.domains.rules.proposing import Proposal, propose

DATA = Path(__file__).parents[3] / "shared" / "data"
NOVA = {"api", "cells", "compute", "conductor", "db", "hyperv", "image", "libvirt", "network", "objects", "scheduler"}
NOVA |= {"tests", "virt", "vmwareapi", "volume", "xenapi"}
WRITER_AND_CALC = {"chart2", "dbaccess", "filter", "oox", "sc", "sd", "svx", "sw", "vcl"}


def records(name: str) -> Iterator[Any]:
    if not (DATA / name).exists():
        pytest.skip(f"{name} is not there: it is no part of the project")
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def nova() -> list[Touch]:
    """Commits with their authors; who reviewed them is not known."""
    found = enumerate(records("nova_kilo_commits.jsonl.gz"))
    return [
        Touch(n, tuple(one["path"] for one in row["files"]), frozenset({row["author_email_hash"]})) for n, row in found
    ]


def libreoffice() -> list[Touch]:
    """Changes of the project core with their owners and reviewers."""
    rows = (row for row in records("reviewers_dev_libreoffice.jsonl.gz") if row["project"] == "core")
    return [Touch(n, tuple(row["files"]), frozenset({row["owner"], *row["reviewers"]})) for n, row in enumerate(rows)]


@pytest.mark.parametrize(
    ("touches", "known", "most", "covered", "spanning"),
    [(nova, NOVA, 30, 0.95, 0.20), (libreoffice, WRITER_AND_CALC, 35, 0.89, 0.18)],
    ids=["nova", "libreoffice"],
)
def test_developers_would_know_them(touches: Any, known: set[str], most: int, covered: float, spanning: float) -> None:
    history = touches()
    found = propose(history, datetime(2026, 1, 1, tzinfo=UTC))
    assert known <= {one.name for one in found} and len(found) <= most
    counts = list(touched(found, history))
    assert sum(map(bool, counts)) / len(counts) >= covered
    assert sum(count > 1 for count in counts) / len(counts) <= spanning


def touched(found: list[Proposal], history: list[Touch]) -> Iterator[int]:
    """How many of these domains each change touches, by the rules as people would keep them."""
    matcher = Matcher(DomainRule(n, "p", PATH, path) for n, one in enumerate(found) for path in one.folders)
    return (len(matcher.touched("p", [(path, 1) for path in touch.files], "")) for touch in history)
