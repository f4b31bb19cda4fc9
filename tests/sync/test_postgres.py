"""On PostgreSQL: the tests of writing and syncing again, and the very same mirror as on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from reviewq.site.environment import BASE_DIR

from .content import differing
from .test_kill import Forks, port  # noqa: F401

pytestmark = pytest.mark.real
AGAIN = ("test_upsert.py", "test_sync.py", "test_verify.py", "test_quirks_records.py")


def test_writing_and_syncing_on_postgresql(postgres_url):
    files = [f"tests/sync/{name}" for name in AGAIN]
    argv = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", *files]
    env = os.environ | {"REVIEWQ_TEST_DATABASE_URL": postgres_url}
    done = subprocess.run(argv, cwd=BASE_DIR, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:]


def test_the_same_mirror_as_on_sqlite(port, tmp_path, postgres_url):  # noqa: F811
    mirrors = []
    for url in ("", postgres_url):
        forks = Forks(port, tmp_path, **({"DATABASE_URL": url} if url else {}))
        try:
            forks.do("sync")
            mirrors.append(forks.dump()["content"])
        finally:
            forks.stop()
    assert len(mirrors[0]["Change"]) == 153
    assert not differing(*mirrors)
