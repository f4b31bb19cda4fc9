"""Every situation that the queue tells apart is in the demo at least twice."""

from collections import Counter

import pytest

from .situations import SITUATIONS, parents


@pytest.mark.parametrize("name", SITUATIONS)
def test_occurs_at_least_twice(world, name):
    found = [change.number for _, change in world.open_changes() if SITUATIONS[name](world, change)]
    assert len(found) >= 2, f"{name}: {found}"


def test_chains_have_two_to_six_changes(world):
    def height(change):
        below = [parent for parent, _ in parents(world, change) if parent.open]
        return 1 + (height(below[0]) if below else 0)

    changes = [change for _, change in world.open_changes()]
    lower = {parent.number for change in changes for parent, _ in parents(world, change)}
    heights = Counter(height(change) for change in changes if change.number not in lower)
    assert {2, 3, 4, 5, 6} <= set(heights)
    assert max(heights) == 6


def test_tiny_changes_merge_with_one_vote(world):
    merged = [change for change in world.gerrit.changes.values() if change.status == "MERGED"]
    with_one = [
        change
        for change in merged
        if change.current.insertions + change.current.deletions <= 5
        and sum(vote.value == 2 for (_, label), vote in change.votes.items() if label == "Code-Review") == 1
    ]
    assert len(with_one) >= 2
