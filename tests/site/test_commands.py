"""The long-running commands, against a real Redis."""

import os
import signal
import subprocess
import sys

import pytest
import redis
from rq import Queue
from rq.job import Job

from reviewq.site.environment import BASE_DIR
from tests.conftest import eventually

pytestmark = pytest.mark.real

NOWHERE = "unix:///nowhere/at/all.sock"


def environment(folder, redis_url: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "reviewq.settings",
        "ENV_FILE": os.devnull,
        "SECRET_KEY": "only for tests, where nothing is secret",
        "VAR_DIR": str(folder),
        "GERRIT_URL": "http://127.0.0.1:9",
        "REDIS_URL": redis_url,
    }


def manage(folder, redis_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "manage.py", *arguments]
    env = environment(folder, redis_url)
    return subprocess.run(argv, cwd=BASE_DIR, env=env, capture_output=True, text=True, timeout=60)


def test_the_worker_runs_what_is_in_the_queue_without_forking(redis_url, tmp_path):
    queue = Queue(connection=redis.Redis.from_url(redis_url))
    jobs = [queue.enqueue("os.getpid"), queue.enqueue("os.getpid"), queue.enqueue("math.sqrt", -1)]
    done = manage(tmp_path, redis_url, "worker", "--burst")
    assert done.returncode == 0, done.stderr
    first, second, failed = (Job.fetch(job.id, connection=queue.connection) for job in jobs)
    assert first.return_value() == second.return_value()
    assert failed.is_failed
    assert "math domain error" in done.stderr or "ValueError" in done.stderr


def test_the_schedule_enqueues_its_timetable_and_stops_when_told(redis_url, tmp_path):
    queue = Queue(connection=redis.Redis.from_url(redis_url))
    argv = [sys.executable, "manage.py", "schedule"]
    process = subprocess.Popen(argv, cwd=BASE_DIR, env=environment(tmp_path, redis_url))
    try:
        eventually(lambda: any("gerrit_sync.jobs" in job.func_name for job in queue.jobs), 20, "the first job")
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    finally:
        process.kill()
        process.wait()


def test_the_site_migrates_a_postgresql_that_its_setting_names(postgres_url, tmp_path):
    env = environment(tmp_path, NOWHERE) | {"DATABASE_URL": postgres_url}
    for arguments in (["migrate", "--verbosity=0"], ["migrate", "--check"]):
        argv = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(argv, cwd=BASE_DIR, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", ["worker", "schedule"])
def test_without_redis_it_says_so_in_one_line(tmp_path, command):
    done = manage(tmp_path, NOWHERE, command)
    assert done.returncode == 1
    assert "Redis does not answer" in done.stderr
    assert "Traceback" not in done.stderr
