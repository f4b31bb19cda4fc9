"""`manage.py up`, as people run it: all parts start, a killed one comes back, and stopping leaves nothing."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from reviewq.site import ports
from reviewq.site.environment import BASE_DIR
from reviewq.site.management.commands.up import freeze_problem, plan
from tests.conftest import eventually

STOP_SECONDS = 5.0


def environment(folder: Path, **more: str) -> dict[str, str]:
    """A site of its own: nothing of the developer's settings, a free port, a Gerrit that never answers."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {
        "ENV_FILE": os.devnull,
        "SECRET_KEY": "only for tests, where nothing is secret",
        "VAR_DIR": str(folder),
        "BIND": f"127.0.0.1:{ports.free_port(8017)}",
        "GERRIT_URL": "http://127.0.0.1:9",
        **more,
    }


class Up:
    """A running `manage.py up`; what it prints goes to a file."""

    def __init__(self, folder: Path, env: dict[str, str], *arguments: str) -> None:
        self.log = folder / "log"
        self.url = f"http://{env['BIND']}/"
        argv = [sys.executable, "manage.py", "up", *arguments]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(argv, cwd=BASE_DIR, env=env, stdout=log, stderr=subprocess.STDOUT)

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return "is ready" in self.log.read_text()

    def children(self) -> dict[str, int]:
        """The number of each program that it started, by a word of its command line."""
        words = ("worker", "schedule", "gunicorn", "redis-server", "valkey-server")
        lines = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().decode() for pid in started_by(self.process.pid)}
        return {word: pid for pid, line in lines.items() for word in words if word in line}


def started_by(parent: int) -> list[int]:
    """The running programs whose parent is this one."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended while we looked
            state, ppid = path.read_text().rpartition(")")[2].split()[:2]
            if int(ppid) == parent and state != "Z":
                found.append(int(path.parent.name))
    return found


@pytest.fixture
def up(tmp_path):
    up = Up(tmp_path, environment(tmp_path / "var"))
    try:
        eventually(up.is_ready, 60, "the start")
        yield up
    finally:
        up.process.kill()
        up.process.wait()


@pytest.fixture
def demo(tmp_path):
    """The demo, although the environment names a database and a Redis that it must leave alone."""
    more = {"DATABASE_URL": "postgres://nowhere.invalid/real", "REDIS_URL": "redis://nowhere.invalid", "GERRIT_URL": ""}
    up = Up(tmp_path, environment(tmp_path / "var", **more), "--demo")
    try:
        eventually(up.is_ready, 90, "the start")
        yield up
    finally:
        up.process.terminate()
        up.process.wait()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def body(url: str) -> bytes:
    """What the page says; nothing if it does not answer."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bytes(answer.read())
    except OSError:
        return b""


def health(url: str) -> bytes:
    return body(f"{url}healthz")


@pytest.mark.real
def test_it_starts_brings_back_what_is_killed_and_leaves_nothing(up):
    assert health(up.url) == b"ok\n"
    lines = up.log.read_text()
    assert [step for step in ("Redis", "database", "static files", "web") if f"  {step}" not in lines] == []
    assert up.url in lines

    first = up.children()
    assert {"worker", "gunicorn"} <= set(first)
    os.kill(first["worker"], signal.SIGKILL)
    os.kill(first["gunicorn"], signal.SIGKILL)
    eventually(lambda: {"worker", "gunicorn"} <= set(up.children()) and health(up.url) == b"ok\n", 20, "the return")
    assert "worker was killed by SIGKILL" in up.log.read_text()

    running = up.children()
    assert not set(first.values()) & {running["worker"], running["gunicorn"]}
    began = time.monotonic()
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(STOP_SECONDS) == 0, up.log.read_text()
    assert time.monotonic() - began < STOP_SECONDS
    assert not [name for name, pid in running.items() if is_alive(pid)]
    assert health(up.url) == b""


@pytest.mark.real
def test_a_second_one_in_the_same_folder_is_refused(up, tmp_path):
    env = environment(tmp_path / "var")
    done = subprocess.run([sys.executable, "manage.py", "up"], cwd=BASE_DIR, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert re.search(r"It runs already, as process \d+", done.stderr)
    assert health(up.url) == b"ok\n"


@pytest.mark.real
def test_children_do_not_outlive_a_killed_one(up):
    running = up.children()
    up.process.kill()
    up.process.wait()
    eventually(lambda: not [name for name, pid in running.items() if is_alive(pid)], 10, "the end of all children")
    eventually(lambda: health(up.url) == b"", 10, "the end of the web server")


@pytest.mark.real
def test_the_demo_shows_changes_soon_and_uses_nothing_of_a_real_site(demo):
    eventually(lambda: b'href="/c/' in body(demo.url), 60, "the first change on the page")
    ledger = f"{demo.url}ffe/?project=skerry/mooring&cycle=heron"
    eventually(lambda: b"Pilot task journal" in body(ledger), 60, "the ledger's past")


def test_a_busy_port_is_named_with_the_setting_to_change(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        env = environment(tmp_path / "var", BIND=f"127.0.0.1:{port}")
        done = subprocess.run(
            [sys.executable, "manage.py", "up"], cwd=BASE_DIR, env=env, capture_output=True, text=True
        )
    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 is in use. Set BIND to another" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_gerrit_it_says_which_setting_is_missing(tmp_path):
    env = environment(tmp_path / "var", GERRIT_URL="")
    done = subprocess.run([sys.executable, "manage.py", "up"], cwd=BASE_DIR, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert "GERRIT_URL is not set" in done.stderr
    assert "make demo" in done.stderr


@pytest.mark.parametrize(
    ("is_demo", "freeze_in", "words"),
    [
        (True, None, ""),
        (True, -2, ""),
        (True, 62, ""),
        (True, -28, "-27 to 62"),
        (False, None, ""),
        (False, 3, "--demo"),
    ],
)
def test_only_the_demo_s_freeze_is_moved_and_not_out_of_its_cycle(is_demo, freeze_in, words):
    problem = freeze_problem(is_demo, freeze_in)
    assert words in problem
    assert bool(problem) is bool(words)


def test_the_plan_of_a_demo_says_when_its_freeze_is():
    assert (plan(True).freeze_in, plan(True, 0).freeze_in, plan(False).is_demo) == (10, 0, False)
