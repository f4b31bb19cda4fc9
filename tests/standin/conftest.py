"""A small world for the stand-in's own tests: one project, a core, an author, a reviewer, a robot."""

import pytest

from demo.gerrit import File, Gerrit
from demo.gerrit.server import StandIn

START = 1_770_000_000  # 2026-02-02 02:40:00
PROJECT = "harbour/quay"


class Small:
    """A Gerrit with a few people, and short ways to do things on it."""

    def __init__(self):
        self.gerrit = Gerrit()
        self.gerrit.now = lambda: self.clock
        self.clock = START
        for name in ("ana", "cho", "dee"):
            self.gerrit.add_account(name, name.title(), f"{name}@example.org")
        self.gerrit.add_account("gate", "Gate CI", "gate@example.org", service_user=True)
        self.gerrit.add_group("quay-core", ["ana"])
        self.gerrit.add_project(PROJECT, core_group="quay-core", branches=("master", "stable/1"))

    def push(self, n: int, who="cho", project=PROJECT, branch="master", **rest) -> int:
        """Uploads change `n`, a minute after the last act."""
        self.clock += 60
        given = {"subject": f"Change {n}", "message": f"Change {n}", "files": {f"src/{n}.py": File("A", n + 1)}} | rest
        given.setdefault("parents", [self.gerrit.head(project, branch)])
        number, _ = self.gerrit.push(project, branch, who, change_id=f"I{n:040x}", at=self.clock, **given)
        return number

    def review(self, number: int, who: str, message="", **labels) -> None:
        self.clock += 60
        named = {label.replace("_", "-"): value for label, value in labels.items()}
        self.gerrit.review(number, who, labels=named, message=message, at=self.clock)


@pytest.fixture
def small() -> Small:
    return Small()


@pytest.fixture
def server(small):
    with StandIn(small.gerrit, allow_faults=True) as server:
        server.small = small
        yield server


@pytest.fixture
def get(server):
    """GET a path: status, decoded body, headers."""
    import http.client
    import json
    from base64 import b64encode
    from urllib.parse import urlsplit

    where = urlsplit(server.url)

    def ask(path, user=None, password="secret", method="GET", body=None, headers=()):
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=10)
        sent = dict(headers)
        if user:
            sent["Authorization"] = "Basic " + b64encode(f"{user}:{password}".encode()).decode()
        data = None if body is None else json.dumps(body)
        if data:
            sent["Content-Type"] = "application/json"
        try:
            connection.request(method, where.path + path, data, sent)
            reply = connection.getresponse()
            text = reply.read().decode()
        finally:
            connection.close()
        prefix = ")]}'\n"
        value = json.loads(text.removeprefix(prefix)) if text.startswith(prefix) else text
        return reply.status, value, reply.headers

    return ask
