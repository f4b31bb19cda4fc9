"""What all tests share: their order, the real parts of the world, and the rule that CI skips none of those."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler.loadfile import LoadFileScheduling

from reviewq.site import redis_server
from reviewq.site.processes import Program, Supervisor
from tests import postgres

IS_REAL_REQUIRED = bool(os.environ.get("REVIEWQ_REQUIRE_REAL"))
TESTS = Path(__file__).parent
WITH_SERVER = ("sync", "contract", "standin", "test_require_real.py")  # a server or a program of its own in most tests
REPLAYS = "demo"  # plays a made-up year; so do files named evaluate and against_truth with recorded data
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "admin_client"}
# Files that share one real Gerrit with a world in it, which takes half a minute to make: each kind in one process.
SHARED_WORLDS = {
    "real_world": (
        "contract/test_equal",
        "contract/test_mirrors",
        "search/test_equal_answers",
        "reviews/test_equal_counts",
    ),
    "review": tuple(
        f"browser/test_{name}"
        for name in ("ffe", "freeze_gerrit", "handing", "keyboard", "lost_tag", "volunteer", "whole_site")
    ),
}

hypothesis.settings.register_profile("quick", max_examples=60)
hypothesis.settings.load_profile("quick")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks what works with a server of ours, and what touches a database, by its fixtures or in its own words."""
    fixtures = set(getattr(item, "fixturenames", ()))
    if item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES:
        item.add_marker(pytest.mark.database)
    if not item.path.is_relative_to(TESTS):
        return
    folder = item.path.relative_to(TESTS).parts[0]
    if folder in WITH_SERVER:
        item.add_marker(pytest.mark.server)
    if folder == REPLAYS or "_evaluate" in item.path.stem or item.path.stem.endswith("_against_truth"):
        item.add_marker(pytest.mark.replay)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    return ByWorld(config, log) if config.getoption("dist") == "loadfile" else None


class ByWorld(LoadFileScheduling):
    """Each file to one process, and all files of a shared world to the same."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        name = file.removeprefix("tests/").removesuffix(".py")
        return next((world for world, files in SHARED_WORLDS.items() if name in files), file)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick ones first: the pure, then those with a database, that replay, with a server, with a real part."""
    slow = ("real", "server", "replay", "database")
    items.sort(key=lambda item: [bool(item.get_closest_marker(name)) for name in slow])


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector need not look through it again and again."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def real_world() -> Iterator[Any]:
    """A real Gerrit on which the script of the contract tests was played (`Played`)."""
    from tests.contract.conftest import play_real

    yield from play_real()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """No test sees the calendar, or rows, that one before it left in this process."""
    from reviewq.cycles import calendar
    from tests import factories

    calendar.empty()
    factories.forget()


# --- With REVIEWQ_REQUIRE_REAL a real part that was skipped is a failure.

_skipped: list[str] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.skipped and item.get_closest_marker("real") and not hasattr(report, "wasxfail"):
        _skipped.append(f"{item.nodeid}: {reason_of(report)}")
    return report


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A whole file that skips itself: only those of real parts do."""
    if report.skipped:
        _skipped.append(f"{report.nodeid}: {reason_of(report)}")


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why it was skipped: the last of (path, line, reason)."""
    return str(report.longrepr[-1]) if isinstance(report.longrepr, tuple) else str(report.longrepr)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if IS_REAL_REQUIRED and _skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if IS_REAL_REQUIRED and _skipped:
        terminalreporter.section("skipped, but REVIEWQ_REQUIRE_REAL is set", red=True)
        for line in _skipped:
            terminalreporter.line(line)


@pytest.fixture(scope="session", autouse=True)
def unwatched_templates(django_test_environment: None) -> None:
    """Django's test client notes each template that is drawn, hundreds for a long list: no test here asks for them."""
    from django.template import Template
    from django.test.utils import _TestState

    Template._render = _TestState.saved_data.template_render  # type: ignore[attr-defined]


@pytest.fixture
def own_panels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of a change has only the panels of the room that is tested here: those of the dozen others, which have
    tests of their own, cost more than the rest of the page. Whole pages are in tests/queue."""
    from reviewq.parts import plugins

    room = request.path.relative_to(TESTS).parts[0]
    own = [panel for panel in plugins._panels if panel.__module__.startswith(f"reviewq.{room}.")]
    monkeypatch.setattr(plugins, "_panels", own)


# --- Real parts


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> None:
    """The tables come straight from the models, which is much quicker than by the migrations (`make lint` holds both
    equal, and on PostgreSQL the tests migrate); the one table without a model is made here. Django asks a database
    once whether it knows JSON: not in the test that happens to count queries first."""
    from django.db import connection

    from reviewq.search import fulltext

    with django_db_blocker.unblock():
        assert connection.features.supports_json_field
        if request.config.getoption("nomigrations"):
            with connection.schema_editor() as schema:
                fulltext.create(schema)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty PostgreSQL database; skips where there is none."""
    try:
        with postgres.cluster() as url:
            yield url
    except postgres.Missing as fault:
        pytest.skip(str(fault))


@pytest.fixture(scope="session")
def redis_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis server started for these tests; skips where there is no program for it."""
    socket = redis_server.socket_path(tmp_path_factory.mktemp("redis"), "tests")
    try:
        argv = redis_server.arguments(socket)
    except redis_server.NoRedis as fault:
        pytest.skip(str(fault))
    supervisor = Supervisor(print)
    try:
        supervisor.start(Program("Redis", tuple(argv), os.environ))
        redis_server.wait_until_ready(redis_server.url_of(socket), 10)
        yield redis_server.url_of(socket)
    finally:
        supervisor.stop()


@pytest.fixture
def redis_url(redis_address: str, settings: object) -> str:
    """An empty Redis, which the queue uses in this test."""
    import redis

    with redis.Redis.from_url(redis_address) as client:
        client.flushall()
    settings.REDIS_URL = redis_address  # type: ignore[attr-defined]
    settings.RQ_QUEUES = {"default": {"URL": redis_address}}  # type: ignore[attr-defined]
    return redis_address


def eventually(condition, seconds: float = 10.0, what: str = "it") -> None:
    """Waits until the condition holds, or fails."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} did not happen within {seconds} s")
        time.sleep(0.05)
