"""kill -9 in the middle of a first sync: nothing is broken, and the next run finishes the work."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.gerrit import File
from reviewq.site.environment import BASE_DIR

from .content import differing
from .harbour import Harbour, harbour

KILLS = 50
PAGE = 10
SECONDS = 85  # in all; a machine too slow for it makes fewer kills and says so


@pytest.fixture(scope="module")
def port() -> Iterator[Harbour]:
    """About 150 changes."""
    with harbour() as here:
        here.server.http.handle_error = lambda *_: None  # a client that is killed hangs up; no traceback for that
        gerrit, quay = here.gerrit, "harbour/quay"
        for count in range(120):
            number, _ = gerrit.push(
                quay, "master", "cho", change_id=f"I{count:040x}", subject=f"Number {count}", message="One of many.",
                files={f"src/many_{count}.py": File("A", 10)}, parents=[gerrit.head(quay)], at=here.world.tick(),
            )  # fmt: skip
            gerrit.review(number, "ana", labels={"Code-Review": count % 3}, message="Seen.", at=here.world.tick())
        yield here


class Forks:
    """Speaks with `tests.sync.forks`: one database, one process at a time."""

    def __init__(self, port: Harbour, folder: Path, **more: str) -> None:
        self.port, self.folder = port, folder
        env = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "reviewq.settings",
            "ENV_FILE": os.devnull,
            "SECRET_KEY": "only for tests, where nothing is secret",
            "DATABASE_URL": f"sqlite:///{folder / 'mirror.sqlite3'}",
            "VAR_DIR": str(folder),
            "GERRIT_URL": port.server.url,
            "GERRIT_USER": "admin",
            "GERRIT_PASSWORD": "secret",
            "PAGE_SIZE": str(PAGE),
            "SINCE_DAYS": "3000",
        }
        self.env = env | more
        self.run("manage.py", "migrate", "--verbosity=0")
        argv = [sys.executable, "-m", "tests.sync.forks"]
        self.process = subprocess.Popen(
            argv, cwd=BASE_DIR, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def run(self, *words: str) -> None:
        subprocess.run([sys.executable, *words], cwd=BASE_DIR, env=self.env, check=True)

    def start(self, command: str) -> int:
        self.process.stdin.write(command + "\n")
        return int(self.process.stdout.readline())

    def ended(self) -> int:
        """How the process ended: 0 well, 9 killed. Waits for it."""
        self.process.stdin.write("\n")
        return int(self.process.stdout.readline())

    def do(self, command: str) -> None:
        self.start(command)
        assert self.ended() == 0, command

    def kill_after(self, command: str, seconds: float) -> bool:
        """Starts it and kills it so long after its first request. Whether the blow hit while it ran."""
        before = len(self.port.server.requests)
        pid = self.start(command)
        deadline = time.monotonic() + 20
        while len(self.port.server.requests) == before and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)  # it may have ended; its pid is its own until `ended`
        return self.ended() == signal.SIGKILL

    def dump(self) -> dict:
        self.do(f"dump {self.folder / 'dump.json'}")
        return json.loads((self.folder / "dump.json").read_text())

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)


@pytest.fixture
def forks(port, tmp_path) -> Iterator[Forks]:
    made = Forks(port, tmp_path)
    yield made
    made.stop()


def undisturbed(forks: Forks) -> tuple[dict, float]:
    """What a sync that nobody disturbs leaves, and how long it takes from its first request on."""
    start = time.monotonic()
    forks.do("sync")
    seconds = time.monotonic() - start
    told = forks.dump()
    assert told["is_mirrored"] and len(told["content"]["Change"]) == 153
    forks.do("wipe")
    return told["content"], seconds


@pytest.mark.real
def test_a_first_sync_killed_at_50_random_instants_ends_as_an_undisturbed_one(forks):
    seed = int(os.environ.get("REVIEWQ_SEED", random.SystemRandom().randrange(10**6)))
    print(f"REVIEWQ_SEED={seed}")
    rng = random.Random(seed)
    expected, seconds = undisturbed(forks)
    deadline = time.monotonic() + SECONDS
    kills = rounds = 0
    # How late a blow may fall: a sync that goes on with what another one left takes less time than a fresh one. Each
    # that came through shortens it, each that was hit lengthens it, so that the very end of a sync is hit too.
    latest, is_fresh = {True: seconds, False: seconds / 2}, True
    while kills < KILLS:
        assert time.monotonic() < deadline, f"only {kills} kills in {SECONDS} s"
        after = rng.uniform(0, latest[is_fresh])
        if forks.kill_after("sync", after):
            kills += 1
            latest[is_fresh] *= 1.03
            is_fresh = False
            continue
        rounds += 1
        latest[is_fresh] = 0.9 * after
        check(forks, expected)
        forks.do("wipe")
        is_fresh = True
    forks.do("sync")
    check(forks, expected)
    print(f"{kills} kills, {rounds + 1} syncs that came through, {seconds:.2f} s undisturbed")


def check(forks: Forks, expected: dict) -> None:
    forks.do("sync")  # what was left open by a kill is closed by the next run, which finds nothing to do
    told = forks.dump()
    assert told["is_mirrored"] and told["running"] == 0
    assert not differing(expected, told["content"])


@pytest.mark.real
def test_a_killed_worker_leaves_the_lock_free_and_a_new_one_finishes(port, tmp_path, redis_url):
    forks = Forks(port, tmp_path, REDIS_URL=redis_url)
    try:
        expected, seconds = undisturbed(forks)
        forks.do("enqueue")
        assert forks.kill_after("worker", seconds * 0.15)
        assert not forks.dump()["is_mirrored"]
        forks.do("enqueue")
        forks.do("worker")
        check(forks, expected)
    finally:
        forks.stop()
