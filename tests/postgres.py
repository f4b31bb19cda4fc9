"""A PostgreSQL of our own: made in a temporary folder, on a unix socket alone, gone afterwards.

`python -m tests.postgres COMMAND ...` runs a command with REVIEWQ_TEST_DATABASE_URL set to a new, empty one.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

READY_SECONDS = 30.0


class Missing(Exception):
    """PostgreSQL cannot be run here; the text says what is missing."""


def programs() -> Path:
    """The folder of the newest installed version. Raises Missing."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    if not found:
        raise Missing("PostgreSQL is missing: no initdb in /usr/lib/postgresql/*/bin or on the PATH")
    return max(found, key=lambda path: [int(part) for part in path.parts if part.isdigit()])


def unprivileged() -> str | None:
    """The user to run it as, since it refuses to run as root; None: the present one will do. Raises Missing."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Missing("PostgreSQL refuses to run as root, and there is no user postgres or nobody")


@contextmanager
def cluster() -> Iterator[str]:
    """Starts a server and yields the address of its one empty database. Raises Missing."""
    bin_dir, user = programs(), unprivileged()
    # Its socket lies in it: the path must stay short.
    folder = Path(tempfile.mkdtemp(prefix="rq-pg-"))
    try:
        if user:
            shutil.chown(folder, user)
        options = ["--auth=trust", "--username=reviewq", "--encoding=UTF8", "--no-sync", "--no-instructions"]
        _run([bin_dir / "initdb", f"--pgdata={folder / 'data'}", *options], user, folder)
        # Nothing here has to survive a power cut.
        switches = [
            *("listen_addresses=", f"unix_socket_directories={folder}"),
            *("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"),
            "jit=off",  # compiling a query takes longer than running it on a few rows
        ]
        argv = [bin_dir / "postgres", "-D", folder / "data", *(word for s in switches for word in ("-c", s))]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(argv, user=user, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_until_ready(bin_dir, folder, server)
            yield f"postgres://reviewq@{quote(str(folder), safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGQUIT)  # at once, without tidying up what is thrown away
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(argv: list[Path | str], user: str | None, folder: Path) -> None:
    done = subprocess.run(argv, user=user, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{argv[0]}: {done.stderr or done.stdout}")


def _wait_until_ready(bin_dir: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while subprocess.run([bin_dir / "pg_isready", "-q", "-h", folder]).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()}")
        time.sleep(0.05)


def main(argv: list[str]) -> int:
    """Runs argv with a database of its own. Where PostgreSQL is missing: says so; an error only if it is required."""
    try:
        with cluster() as url:
            return subprocess.run(argv, env=os.environ | {"REVIEWQ_TEST_DATABASE_URL": url}).returncode
    except Missing as fault:
        print(f"SKIPPED {' '.join(argv)}: {fault}")
        return 1 if os.environ.get("REVIEWQ_REQUIRE_REAL") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
