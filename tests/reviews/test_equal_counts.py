"""What the mirror of a real Gerrit counts of its cores and projects is what that Gerrit answers to its own queries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reviewq.changes import core_terms
from reviewq.reviews.jobs import keep
from tests.contract.test_mirrors import mirrored

from .equal import DAY, Source, compare, with_groups

pytestmark = [pytest.mark.real, pytest.mark.django_db]


def test_figures_equal_gerrits_own_queries(real_world):
    """On the day after all that has happened in it: flows are of days that are over."""
    mirrored(real_world)
    now = datetime.fromtimestamp(real_world.world.now, UTC) + DAY
    core_terms.reconcile(now)
    keep()
    outcome = compare(Source(real_world.url, "admin", real_world.password), with_groups(), now)
    assert not outcome.different, str(outcome)
    assert outcome.compared["cores now"] == 2
    assert outcome.theirs["reviews in 90 days"] > 5
    assert outcome.theirs["opened or restored, 28 days"] > 20
