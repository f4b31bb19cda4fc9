"""Faults on demand: what a reader of a tracker must survive.

    server.faults.add("unavailable", count=2, retry_after=1)
    server.faults.remove("unavailable")

Each takes `count` (how many requests it spoils; by default until removed), `after` (how many it lets pass first) and
settings of its own.
"""

import json
import time
from dataclasses import dataclass, field

HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


@dataclass
class Reply:
    status: int
    body: bytes
    kind: str = "application/json"
    headers: dict = field(default_factory=dict)
    keep: float | None = None  # the share of the body that arrives before the connection ends

    @classmethod
    def of(cls, value, status=200):
        return cls(status, json.dumps(value).encode())


@dataclass
class Fault:
    name: str
    count: int | None = None
    after: int = 0
    settings: dict = field(default_factory=dict)

    def get(self, name, default=None):
        return self.settings.get(name, default)

    def strikes(self):
        """Whether this request is one that it spoils; each one asked for is counted."""
        if self.after > 0:
            self.after -= 1
            return False
        if self.count is None:
            return True
        self.count -= 1
        return self.count >= 0


class Faults:
    """The faults of one server."""

    def __init__(self, launchpad):
        self.launchpad = launchpad
        self.active: list[Fault] = []

    def add(self, name, count=None, after=0, **settings):
        if name not in KNOWN:
            raise ValueError(f"no such fault: {name}; there are {', '.join(sorted(KNOWN))}")
        self.active.append(Fault(name, count, after, settings))

    def remove(self, name):
        self.active = [fault for fault in self.active if fault.name != name]

    def clear(self):
        self.active = []

    def spoil(self, reply):
        """The reply after every fault that strikes; those of pages leave other replies alone."""
        for fault in self.active:
            if fault.strikes():
                reply = KNOWN[fault.name](fault, reply, self.launchpad)
        return reply


def unavailable(fault, reply, _):
    """503; with `retry_after` its header."""
    return Reply(503, HTML.format("Service Unavailable").encode(), "text/html", _patience(fault))


def too_many_requests(fault, reply, _):
    return Reply(429, b"Too many requests", "text/plain", _patience(fault))


def unauthorized(fault, reply, _):
    return Reply(401, b"Unauthorized", "text/plain")


def _patience(fault):
    asked = fault.get("retry_after")
    return {} if asked is None else {"Retry-After": str(asked)}


def slow(fault, reply, _):
    time.sleep(fault.get("seconds", 1))
    return reply


def html_page(fault, reply, _):
    """A page with status 200."""
    return Reply(200, HTML.format("Please sign in").encode(), "text/html")


def truncated(fault, reply, _):
    """Half of the JSON, with the length that fits it."""
    return Reply(reply.status, reply.body[: len(reply.body) // 2])


def cut_off(fault, reply, _):
    """The connection ends in the middle of the body."""
    reply.keep = 0.5
    return reply


def not_a_page(fault, reply, _):
    return Reply.of(fault.get("value", ["nothing"]))


def redirect(fault, reply, _):
    """302 to an address of the test's choice."""
    return Reply(302, b"", "text/plain", {"Location": fault.get("to", "https://elsewhere.invalid/1.0/x")})


def huge(fault, reply, _):
    return Reply(200, b'{"entries": ["' + b"x" * fault.get("size", 40 * 1024 * 1024) + b'"]}')


# --- of pages


def _changed(reply, change):
    try:
        value = json.loads(reply.body)
    except ValueError:
        return reply
    if reply.status == 200 and "entries" in value:
        change(value)
        return Reply.of(value)
    return reply


def loop(fault, reply, _):
    """The next page is always the same one."""
    link = fault.get("link")
    return _changed(reply, lambda value: value.update(next_collection_link=link))


def other_host(fault, reply, _):
    """The next page lies where we are told, not where we asked."""
    link = fault.get("link", "http://169.254.169.254/latest/?ws.start=75")
    return _changed(reply, lambda value: value.update(next_collection_link=link))


def foreign_tasks(fault, reply, _):
    """Tasks of other projects among them."""

    def change(value):
        value["entries"] += [entry | {"bug_target_name": "elsewhere"} for entry in value["entries"][:3]]

    return _changed(reply, change)


def broken_entries(fault, reply, _):
    """Some that lack what a task cannot be without, or hold something else there."""

    def change(value):
        first = (value["entries"] or [{}])[0]
        kept = {key: item for key, item in first.items() if not key.endswith("_link")}
        value["entries"] += [kept, {}, None, 17, first | {"status": None}, first | {"title": {"x": []}}]

    return _changed(reply, change)


def missing_fields(fault, reply, _):
    """Only what a task cannot be without."""

    def change(value):
        needed = ("bug_link", "status", "title")
        value["entries"] = [{key: entry[key] for key in needed} for entry in value["entries"]]

    return _changed(reply, change)


def moving(fault, reply, launchpad):
    """While a reader goes from page to page the first open bug is closed, so that all that follow move up a place, or,
    with `adds`, one is added at the front, and they move down."""
    project = fault.get("project")
    with launchpad.lock:
        numbers = sorted(n for n, bug in launchpad.bugs.items() if project in bug.tasks)
        if fault.get("adds"):
            launchpad.add(numbers[0] - 1, project, "Came in between", at=1.0)
        else:
            still_open = (n for n in numbers if launchpad.bugs[n].tasks[project].status == "New")
            if (number := next(still_open, None)) is not None:
                launchpad.set_status(number, project, "Fix Released")
    return reply


KNOWN = {
    "unavailable": unavailable,
    "too-many-requests": too_many_requests,
    "unauthorized": unauthorized,
    "slow": slow,
    "html-page": html_page,
    "truncated": truncated,
    "cut-off": cut_off,
    "not-a-page": not_a_page,
    "redirect": redirect,
    "huge": huge,
    "loop": loop,
    "other-host": other_host,
    "foreign-tasks": foreign_tasks,
    "broken-entries": broken_entries,
    "missing-fields": missing_fields,
    "moving": moving,
}
