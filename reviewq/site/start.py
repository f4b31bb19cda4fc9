"""Starts the whole site on one machine, with a line for each step, and keeps it running until somebody stops it."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.utils.module_loading import import_string

from reviewq.site import ports, redis_server
from reviewq.site.environment import BASE_DIR
from reviewq.site.processes import Child, Program, Supervisor

READY_SECONDS = 60.0  # a server that takes longer will not come
STEP_SECONDS = 3600.0  # a migration may have much to move
LOOK_SECONDS = 0.2  # between two looks at the running programs
DEMO_PORT = 8081  # of the demo Gerrit, if it is free
BUGS_PORT = 8082  # of its tracker, likewise
DEMO_FREEZE_IN = 10
PLAY_SECONDS = 300  # that the demo's people wait for the first sync
# What they did: command that plays it, what it is called in the demo's world, ending of its file.
PLAYED = (
    ("import_domains", "domains", "toml"),
    ("play_times", "times", "json"),
    ("play_requests", "exceptions", "json"),
)
NOT_PROJECTS = ("All-Projects", "All-Users")  # Gerrit's own, without changes to review


class CannotStart(Exception):
    """The site cannot be started. The text tells a person why, and what to do."""


@dataclass(frozen=True)
class Plan:
    """What to start, and where."""

    var_dir: Path
    bind: tuple[str, int]
    host: str  # a name that the site answers to
    env: Mapping[str, str]  # of the programs
    is_demo: bool = False
    freeze_in: int = DEMO_FREEZE_IN  # days from now to the demo's feature freeze; below 0: it is over

    def file(self, ending: str) -> Path:
        """A file of this run; the demo's do not touch those of a real site in the same folder."""
        return self.var_dir / f"{'demo' if self.is_demo else 'reviewq'}.{ending}"


class Site:
    """One run of the site."""

    def __init__(self, plan: Plan, out: IO[str]) -> None:
        self._plan = plan
        self._out = out
        self._env = dict(plan.env)  # grows: the address of what has been started
        self._began = time.monotonic()
        self.supervisor = Supervisor(self._say)

    def run(self) -> None:
        """Starts everything and tends it. Ends by KeyboardInterrupt or CannotStart, and leaves nothing running."""
        host, port = self._plan.bind
        if trouble := ports.why_not(host, port):
            raise CannotStart(f"Port {port} of {host} {trouble}. Set BIND to another, e.g. BIND={host}:{port + 1}")
        with only_one(self._plan.file("lock")):
            try:
                self._start()
                while True:
                    time.sleep(LOOK_SECONDS)
                    self.supervisor.tend()
            finally:
                self.supervisor.stop()

    def _start(self) -> None:
        # What need not wait for each other starts at once; the lines come as each gets ready.
        redis = None if self._env.get("REDIS_URL") else self._start_redis()
        demo = self._start_demo() if self._plan.is_demo else None
        migrate = self._python("migrate", "manage.py", "migrate", "--noinput", "--verbosity=0")
        collect = self._python("collectstatic", "manage.py", "collectstatic", "--noinput", "--verbosity=0")
        if redis:
            self._wait_for_redis(redis)
        if demo:
            self._wait_for_demo(demo)
        self._wait_for_end("database", migrate)
        if demo:
            rules, calendar = self._import_rules(), self._import_calendar()
            self._wait_for_end("policies", rules)
            self._wait_for_end("calendar", calendar)
        self._wait_for_end("static files", collect)
        self._python("worker", "manage.py", "worker")
        self._python("scheduler", "manage.py", "schedule")
        self._start_web()
        if demo:
            self._play_people()
        self._say(f"\n  {ports.address(*self._plan.bind)} is ready. Ctrl-C stops it.\n")

    def _start_redis(self) -> Child:
        """Starts a Redis of our own; the programs after it find its address in their environment."""
        path = redis_server.socket_path(self._plan.var_dir, self._plan.file("sock").stem)
        try:
            argv = redis_server.arguments(path)
        except redis_server.NoRedis as fault:
            raise CannotStart(str(fault)) from fault
        self._env["REDIS_URL"] = redis_server.url_of(path)
        return self.supervisor.start(Program("Redis", tuple(argv), self._env, is_base=True))

    def _wait_for_redis(self, child: Child) -> None:
        with self._step("Redis"):
            url = self._env["REDIS_URL"]
            redis_server.wait_until_ready(url, READY_SECONDS, go_on=lambda: not child.has_ended())

    def _start_demo(self) -> Child:
        """Starts the demo Gerrit, and forgets what an earlier demo left in the database: its world begins anew."""
        for leftover in self._plan.var_dir.glob(self._plan.file("sqlite3").name + "*"):
            leftover.unlink()
        port, bugs_port = ports.free_port(DEMO_PORT), ports.free_port(BUGS_PORT)
        self._env |= {
            "DEMO": "true",
            "DATABASE_URL": f"sqlite:///{self._plan.file('sqlite3')}",
            "GERRIT_URL": f"http://127.0.0.1:{port}",
            "LAUNCHPAD_URL": f"http://127.0.0.1:{bugs_port}/1.0",
        }
        where = ("--port", str(port), "--bugs-port", str(bugs_port), "--freeze-in", str(self._plan.freeze_in))
        return self._python("demo Gerrit", "-m", "demo.world", *where, is_base=True)

    def _wait_for_demo(self, child: Child) -> None:
        with self._step("demo Gerrit"):
            url = self._env["GERRIT_URL"]
            ports.answer_of(f"{url}/config/server/version", READY_SECONDS, go_on=lambda: not child.has_ended())
            # The first line of Gerrit's JSON keeps browsers from running it.
            answer = ports.answer_of(f"{url}/projects/", READY_SECONDS).partition("\n")[2]
            self._env["GERRIT_PROJECTS"] = ",".join(name for name in json.loads(answer) if name not in NOT_PROJECTS)

    def _import_rules(self) -> Child:
        """The demo's policies, as an operator would import them. By name: the site stands without it."""
        path = self._plan.file("policies.toml")
        path.write_text(import_string("demo.world.rules.TEXT"), encoding="utf-8")
        return self._python("policies", "manage.py", "import_policies", str(path), "--verbosity=0")

    def _import_calendar(self) -> Child:
        """Its cycles, with the freeze that lies ahead or behind."""
        path = self._told("calendar")
        words = ("--project-prefix", "skerry/", "--verbosity=0")
        return self._python("calendar", "manage.py", "import_cycles", str(path), *words)

    def _play_people(self) -> None:
        """What its people did comes by itself once the first sync has brought them and their changes."""
        steps = [f"{command}={self._told(name, ending)}" for command, name, ending in PLAYED]
        words = ("--wait", str(PLAY_SECONDS), "--verbosity=0")
        self._python("people", "manage.py", "play_demo", *steps, *words, is_once=True)

    def _told(self, name: str, ending: str = "json") -> Path:
        """What the demo's world has to tell under that name, as of now, in a file."""
        path = self._plan.file(f"{name}.{ending}")
        now, tell = datetime.now(UTC).timestamp(), import_string(f"demo.world.{name}.text")
        path.write_text(tell(now, self._plan.freeze_in), encoding="utf-8")
        return path

    def _start_web(self) -> None:
        with self._step("web, worker and scheduler"):
            config = "python:reviewq.site.gunicorn_conf"
            web = self._python("web", "-m", "gunicorn", "--config", config, "reviewq.wsgi:application")
            url = f"{ports.address(*self._plan.bind)}healthz"
            ports.answer_of(url, READY_SECONDS, host=self._plan.host, go_on=lambda: not web.has_ended())

    def _wait_for_end(self, name: str, child: Child) -> None:
        """Waits for a program that does one thing and ends."""
        with self._step(name):
            if self.supervisor.wait_for(child, STEP_SECONDS) != 0:
                raise CannotStart(f"The step '{name}' failed; the lines above say why.")

    def _python(self, name: str, *arguments: str, is_base: bool = False, is_once: bool = False) -> Child:
        """Starts a program of ours with this very Python."""
        argv = (sys.executable, *arguments)
        return self.supervisor.start(Program(name, argv, dict(self._env), BASE_DIR, is_base, is_once))

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        """One line: the name at once, the time since the start when it is done. Raises CannotStart."""
        print(f"  {name} ...", end=" ", file=self._out, flush=True)
        try:
            yield
        except (ports.NoAnswer, redis_server.NoRedis) as fault:
            raise CannotStart(f"The step '{name}' failed: {fault}") from fault
        self._say(f"ready at {time.monotonic() - self._began:.1f} s")

    def _say(self, line: str) -> None:
        print(line, file=self._out, flush=True)


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Holds a lock file while the site runs: a second one would take over its socket and database. Raises
    CannotStart. The lock goes with the process, however that ends."""
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise CannotStart(f"It runs already, as process {file.read().strip() or 'unknown'} ({path}).") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
