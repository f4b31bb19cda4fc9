"""One sync of one server at a time, whatever process it runs in. Both locks vanish with a process that is killed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


class Busy(Exception):
    """Another sync of this server is running."""


@contextmanager
def sync_lock(server_id: int) -> Iterator[None]:
    """Holds the server's lock. Raises Busy at once if somebody else has it."""
    lock = _advisory_lock if connection.vendor == "postgresql" else _file_lock
    with lock(server_id):
        yield


@contextmanager
def _advisory_lock(server_id: int) -> Iterator[None]:
    key = 0x72717379 << 16 | server_id  # our own corner of the key space
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
def _file_lock(server_id: int) -> Iterator[None]:
    path = _lock_path(server_id)
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield


def _lock_path(server_id: int) -> Path:
    """Beside the database file, so that two databases never share a lock; databases in memory get one of a process."""
    name = str(connection.settings_dict["NAME"])
    if Path(name).is_absolute() and "memory" not in name:
        return Path(f"{name}.sync-{server_id}.lock")
    token = hashlib.blake2b(f"{name}/{os.getpid()}".encode(), digest_size=8).hexdigest()
    return Path(tempfile.gettempdir()) / f"reviewq-{token}-{server_id}.lock"
