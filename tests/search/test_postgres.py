"""The searches on PostgreSQL: the same tests once more."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from reviewq.site.environment import BASE_DIR

pytestmark = pytest.mark.real
AGAIN = ("test_operators.py", "test_index.py", "test_malformed.py")


def test_searching_on_postgresql(postgres_url):
    files = [f"tests/search/{name}" for name in AGAIN]
    argv = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", *files]
    env = os.environ | {"REVIEWQ_TEST_DATABASE_URL": postgres_url}
    done = subprocess.run(argv, cwd=BASE_DIR, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:]
