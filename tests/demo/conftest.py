"""One built world for all tests of this folder that only look at it."""

import pytest

from demo.world.plan import past
from demo.world.play import Player, open_house

NOW = 1_770_120_000  # a Tuesday noon, UTC


@pytest.fixture(scope="session")
def the_past():
    return past("1", NOW)


@pytest.fixture(scope="session")
def world(the_past):
    return played(the_past)


def played(the_past):
    player = Player(open_house(NOW))
    for event in the_past.events:
        player.play(event)
    return player
