"""One sync of one server at a time, whatever process it runs in, and beside it one that fetches diffs. The locks vanish
with a process that is killed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.db import connection

CORNERS = {"sync": 0x72717379, "diffs": 0x72716466}  # our own of the key space


class Busy(Exception):
    """Another one of this server is running."""


@contextmanager
def sync_lock(server_id: int) -> Iterator[None]:
    """Holds the server's lock. Raises Busy at once if somebody else has it."""
    with _lock("sync", server_id):
        yield


@contextmanager
def diffs_lock(server_id: int) -> Iterator[None]:
    """The same for whoever fetches diffs, so that they hold up no sync."""
    with _lock("diffs", server_id):
        yield


def _lock(what: str, server_id: int) -> AbstractContextManager[None]:
    return (_advisory_lock if connection.vendor == "postgresql" else _file_lock)(what, server_id)


@contextmanager
def _advisory_lock(what: str, server_id: int) -> Iterator[None]:
    key = CORNERS[what] << 16 | server_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise Busy
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


@contextmanager
def _file_lock(what: str, server_id: int) -> Iterator[None]:
    path = _lock_path(what, server_id)
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield


def _lock_path(what: str, server_id: int) -> Path:
    """Beside the database file, so that two databases never share a lock; databases in memory get one of a process."""
    name = str(connection.settings_dict["NAME"])
    if Path(name).is_absolute() and "memory" not in name:
        return Path(f"{name}.{what}-{server_id}.lock")
    token = hashlib.blake2b(f"{name}/{os.getpid()}".encode(), digest_size=8).hexdigest()
    return Path(tempfile.gettempdir()) / f"reviewq-{token}-{what}-{server_id}.lock"
