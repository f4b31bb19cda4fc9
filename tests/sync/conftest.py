"""Fixtures of the tests of the sync."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from gerrit_sync.sync import Sync
from reviewq.changes import hooks

from .harbour import Harbour, harbour


@pytest.fixture
def port(db) -> Iterator[Harbour]:
    """The small world in a stand-in Gerrit, and an empty mirror."""
    with harbour() as here:
        yield here


@pytest.fixture
def stand_in(port: Harbour):
    """The stand-in itself."""
    return port.server


@pytest.fixture
def sync(port: Harbour) -> Callable[..., Sync]:
    """Makes a Sync of the stand-in: `sync(page_size=7, user="", projects=("harbour/quay",))`."""
    return port.sync


@pytest.fixture
def verify_equal(port: Harbour) -> Callable[..., None]:
    """Asserts that the mirror is as the server has it, field by field."""

    def check(made: Sync | None = None, **given) -> None:
        assert not port.differences(made, **given)

    return check


@pytest.fixture
def dead_url() -> str:
    """An address where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def mirrored(port: Harbour, monkeypatch) -> Harbour:
    """A mirror without diffs, beside which no capability does anything of its own."""
    monkeypatch.setattr(hooks, "_after_derive", [])
    monkeypatch.setattr(hooks, "_after_diffs", [])
    port.mirrored()
    return port


@pytest.fixture
def told(mirrored) -> list[set[int]]:
    """What the capabilities are told."""
    found: list[set[int]] = []
    hooks.after_diffs(lambda ids, now: found.append(set(ids)))
    return found
