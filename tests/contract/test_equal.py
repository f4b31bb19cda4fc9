"""The stand-in answers as a real Gerrit does: after each act of the script, and to all that reviewq asks."""

import pytest

from .cases import REFUSED_WRITES, TEXTS, VIEWERS, paths
from .compare import differences, named_voters_voted, normal
from .drivers import Refused, request, request_text


def ask(server, path: str, viewer: str | None):
    """Status and decoded body of a reply."""
    try:
        return [200, request(f"{server.url}{'/a' if viewer else ''}{path}", user=viewer)]
    except Refused as no:
        return [no.status, no.text]


def write(server, who: str, method: str, path: str, body) -> tuple[int, str]:
    try:
        path = path.format(**server.world.numbers)
        return 200, str(request(f"{server.url}{'/a' if who else ''}{path}", method, body, who))
    except Refused as no:
        return no.status, no.text


def login(server, user: str | None, password: str) -> tuple[int, str]:
    try:
        return 200, str(request(f"{server.url}/a/accounts/self", user=user, password=password))
    except Refused as no:
        return no.status, no.text


def version_apart(path: str, reply):
    """The one reply that is meant to differ: a real server built this way does not know its number."""
    return "a version" if path.startswith("/config/server/version") else reply


def all_differences(one, other) -> tuple[int, list[str]]:
    """How many replies were equal, and what the others differ in."""
    assert one.world.numbers == other.world.numbers
    equal, found = 0, []
    for viewer in VIEWERS:
        for path in paths(one.world.numbers):
            real, ours = (version_apart(path, ask(server, path, viewer)) for server in (one, other))
            unlike = differences(normal(real), normal(ours), f"{viewer} {path}")
            equal += not unlike
            found += unlike[:5]
    return equal, found


@pytest.mark.real
def test_each_act_leaves_an_equal_change(real_world, stand_in_world):
    unlike = []
    for n, ((name, real), (_, ours)) in enumerate(zip(real_world.steps, stand_in_world.steps, strict=True)):
        unlike += differences(normal(real), normal(ours), f"act {n} on {name}: ")
    assert not unlike, "\n".join(unlike)


@pytest.mark.real
def test_replies_are_equal(real_world, stand_in_world):
    equal, unlike = all_differences(real_world, stand_in_world)
    assert not unlike, "\n".join(unlike)
    assert equal == len(VIEWERS) * len(paths(real_world.world.numbers))


@pytest.mark.real
def test_refused_writes_are_equal(real_world, stand_in_world):
    """These change nothing, so they may come last on worlds that other tests read as well."""
    for who, method, path, body in REFUSED_WRITES:
        real, ours = (write(server, who, method, path, body) for server in (real_world, stand_in_world))
        assert real == ours, (who, method, path)


@pytest.mark.real
@pytest.mark.parametrize("accept", ["text/plain", "application/json"])
def test_diffs_and_files_are_equal(real_world, stand_in_world, accept):
    for path in (path.format(**real_world.world.numbers) for path in TEXTS):
        real, ours = (normal(request_text(f"{one.url}/a{path}", accept)) for one in (real_world, stand_in_world))
        assert real == ours, path


@pytest.mark.real
def test_wrong_logins_are_refused_alike(real_world, stand_in_world):
    for user, password in ((None, ""), ("admin", "wrong"), ("nobody", "secret")):
        real, ours = (login(server, user, password) for server in (real_world, stand_in_world))
        assert real == ours == (401, "Unauthorized")


@pytest.mark.real
def test_whoever_stands_for_a_label_voted_so_on_both(real_world, stand_in_world):
    for server in (real_world, stand_in_world):
        assert all(named_voters_voted(change) for _, change in server.steps)


def test_rest_does_the_same_as_python(stand_in_world, stand_in_rest_world):
    for (name, one), (_, other) in zip(stand_in_world.steps, stand_in_rest_world.steps, strict=True):
        assert not differences(normal(one), normal(other), name)
    assert not all_differences(stand_in_world, stand_in_rest_world)[1]
