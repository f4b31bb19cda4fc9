"""What the tests of the sync share: a small world in a stand-in Gerrit, and a sync of it that does not sleep."""

from __future__ import annotations

import pickle
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection

from demo.gerrit import Gerrit
from demo.gerrit.replies import ChangeWriter
from demo.gerrit.server import StandIn
from gerrit_sync import queries
from gerrit_sync.client import GerritClient
from gerrit_sync.locks import sync_lock
from gerrit_sync.sync import Source, Sync
from gerrit_sync.verify import Difference, verify
from reviewq.changes.models import Change, Facts, Server
from tests.contract.drivers import StandInDriver
from tests.contract.world import World, play

A_LONG_TIME = 3650  # days: the world plays on fixed days, and all of it shall be mirrored


@dataclass
class Harbour:
    """A stand-in with the contract world in it, and ways to go on from there."""

    server: StandIn
    world: World
    waits: list[float] = field(default_factory=list)  # what the clients would have slept

    @property
    def gerrit(self) -> Gerrit:
        return self.server.gerrit

    @property
    def faults(self) -> Any:
        return self.server.faults

    @property
    def queries(self) -> list[str]:
        """The change queries that were asked since the last `forget`."""
        return [seen.path for seen in self.server.requests if "/changes/?" in seen.path]

    def forget(self) -> None:
        self.server.requests.clear()

    def number(self, name: str) -> int:
        return self.world.numbers[name]

    def do(self, verb: str, name: str, who: str, *arguments: Any, **rest: Any) -> Any:
        """An act on the change `name`, a minute after the last one."""
        at = self.world.tick()
        self.gerrit.now = lambda: at
        return getattr(self.gerrit, verb)(self.number(name), who, *arguments, at=at, **rest)

    def vote(self, name: str, who: str = "ana", value: int = 1, message: str = "A look.") -> None:
        self.do("review", name, who, labels={"Code-Review": value}, message=message)

    def client(self, user: str = "admin", password: str = "secret", **given: Any) -> GerritClient:
        given = {"timeout": 5, "sleep": self.waits.append} | given
        return GerritClient(self.server.url, user, password if user else "", **given)

    def sync(self, page_size: int = 100, user: str = "admin", **given: Any) -> Sync:
        """A sync of this server; `given` goes to Source, `client` to the client."""
        client = self.client(user, **given.pop("client", {}))
        server = Server.objects.get_or_create(url=client.url)[0]
        return Sync(server, client, Source(page_size=page_size, **{"since_days": A_LONG_TIME} | given))

    def mirrored(self, **given: Any) -> Sync:
        """A sync that has done its first sweep."""
        sync = self.sync(**given)
        sync.sweep()
        self.forget()
        return sync

    def change(self, name: str) -> Change:
        return Change.objects.get(key=self.number(name))

    def facts(self, name: str) -> Facts:
        return Facts.objects.get(change__key=self.number(name))

    def differences(self, sync: Sync | None = None, **given: Any) -> list[Difference]:
        sync = sync or self.sync(**given)
        return verify(sync.client, sync.server, sync.source).differences


@cache
def played() -> tuple[bytes, dict[str, int], float]:
    """The contract world as it is when it was played once, with the replies that a sync asks for written already."""
    gerrit = Gerrit()
    world = play(StandInDriver(gerrit))
    writer = ChangeWriter(gerrit, frozenset(queries.OPTIONS), gerrit.account_id("admin"))
    for change in gerrit.changes.values():
        writer.text(change)
    state = {name: value for name, value in vars(gerrit).items() if name not in ("lock", "now")}
    return pickle.dumps(state), world.numbers, world.now


@contextmanager
def harbour(path: str = "") -> Iterator[Harbour]:
    state, numbers, now = played()
    gerrit = Gerrit()
    vars(gerrit).update(pickle.loads(state))
    gerrit.now = lambda: now
    world = World(StandInDriver(gerrit), dict(numbers), now)
    with StandIn(gerrit, path=path, allow_faults=True) as server:
        yield Harbour(server, world)


@contextmanager
def held_elsewhere(server_id: int, lock: Callable[[int], AbstractContextManager[None]] = sync_lock) -> Iterator[None]:
    """Somebody else, with a database connection of their own, holds the lock of a server."""
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with lock(server_id):
            taken.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert taken.wait(10)
        yield
    finally:
        done.set()
        thread.join(10)


@contextmanager
def raw_server(*replies: bytes, then: Callable[[socket.socket], None] | None = None) -> Iterator[RawServer]:
    """A server that sends these very bytes, one reply a connection (the last one again and again), and hangs up."""
    server = RawServer(replies, then)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        server.listener.close()
        thread.join(2)


class RawServer:
    """`asked` holds the requests as they came; `then` may do something to a connection before it ends."""

    def __init__(self, replies: tuple[bytes, ...], then: Callable[[socket.socket], None] | None) -> None:
        self.replies, self.then = list(replies), then
        self.asked: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self.answer(connection)

    def answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head and (more := connection.recv(65536)):
            head += more
        self.asked.append(head.decode("latin-1"))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        connection.sendall(reply)
        if self.then:
            self.then(connection)


def http(status: int, body: str | bytes = b"", kind: str = "text/plain", **headers: str) -> bytes:
    """A whole HTTP reply that ends its connection."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(data)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + data


def as_json(value: str) -> bytes:
    return http(200, ")]}'\n" + value, "application/json")
