"""The contract world on both servers: `stand_in_world` and `real_world`.

Each yields a `Played`: the address of a server on which the script was played, with the login of its administrator.
The real one takes about a minute and a half; without Java or Maven it skips and says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from demo.gerrit import Gerrit
from demo.gerrit.server import StandIn

from . import real_gerrit
from .cases import OPTIONS
from .drivers import RealDriver, StandInDriver, StandInRestDriver, request
from .world import START, World, play


@dataclass
class Played:
    """A server with the contract world in it, and what each act left of the change it touched."""

    url: str
    world: World
    user: str = "admin"
    password: str = "secret"
    steps: list[tuple[str, dict]] = field(default_factory=list)


def played(driver, url: str) -> Played:
    steps: list[tuple[str, dict]] = []

    def look(world: World, name: str) -> None:
        path = f"{url}/a/changes/{world.numbers[name]}?{OPTIONS}&o=REVIEWER_UPDATES"
        steps.append((name, request(path, user="admin")))

    return Played(url, play(driver, look), steps=steps)


@pytest.fixture(scope="session")
def stand_in_world() -> Iterator[Played]:
    gerrit = Gerrit()
    gerrit.now = lambda: START
    with StandIn(gerrit) as server:
        yield played(StandInDriver(gerrit), server.url)


@pytest.fixture(scope="session")
def stand_in_rest_world() -> Iterator[Played]:
    """The same once more, driven through REST."""
    gerrit = Gerrit()
    gerrit.now = lambda: START
    with StandIn(gerrit) as server:
        yield played(StandInRestDriver(gerrit, server.url), server.url)


def play_real() -> Iterator[Played]:
    """For the fixture `real_world` of all tests: one that is imported into a module would be made anew for it."""
    if lacks := real_gerrit.missing():
        pytest.skip(f"no real Gerrit here: needs {lacks}")
    with real_gerrit.RealGerrit() as server:
        yield played(RealDriver(server), server.url)
