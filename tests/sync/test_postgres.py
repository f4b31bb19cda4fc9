"""On PostgreSQL: the very same mirror as on SQLite. The tests of writing and syncing run there again by `make test`."""

from __future__ import annotations

import pytest

from .content import differing
from .test_kill import Forks, port  # noqa: F401

pytestmark = pytest.mark.real


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
