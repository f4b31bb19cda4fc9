"""A real Gerrit and its mirror find the same with random queries (docs/search.md says what the quirks are)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bench.queries import Generator, values_of
from tests.contract.test_mirrors import mirrored

from .equal import Gerrit, compare, mirror_of

pytestmark = [pytest.mark.real, pytest.mark.django_db]
COUNT = 250
SEED = 4711


@pytest.mark.parametrize("user", ["admin", "ana"])
def test_random_queries_find_the_same(real_world, user):
    mirrored(real_world)
    gerrit = Gerrit(real_world.url, user, real_world.password)
    now = datetime.fromtimestamp(real_world.world.now, UTC)
    values = values_of(now)
    values.groups = [name for name in values.groups if name in gerrit.groups()]
    queries = Generator(values, SEED).queries(COUNT)
    outcome = compare(queries, mirror_of(user, gerrit.known()), gerrit, clock=lambda: now)
    print(f"seed {SEED}: {outcome}")
    assert not outcome.different, "\n".join(map(str, outcome.different))
