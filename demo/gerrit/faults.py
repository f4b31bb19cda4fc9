"""Faults on demand: what a reader of a Gerrit must survive, switched on and off by name.

    server.faults.add("too-many-requests", count=2)
    server.faults.add("malformed", number=7, how="no-owner")
    server.faults.remove("malformed")

Each takes `path` (a regular expression that is searched in path and query; by default every request the fault makes
sense for), `count` (how many requests it spoils; by default until removed), and settings of its own. What each one does
is said at its function in `fault_replies` and `fault_rows`.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .calls import PASS, PREFIX, Call, Reply
from .fault_replies import INSTEAD, ON_REPLY, ONCE
from .fault_rows import ON_PAGE, ON_ROW
from .records import Rejected
from .state import Gerrit

KNOWN = {**INSTEAD, **ON_REPLY, **ONCE, **ON_PAGE, **ON_ROW}


@dataclass
class Fault:
    """One fault that is switched on."""

    name: str
    path: str = ""
    count: int | None = None
    settings: dict[str, Any] = field(default_factory=dict)

    def meant_for(self, path: str) -> bool:
        return self.count != 0 and re.search(self.path, path) is not None

    def take(self) -> None:
        """Uses up one of its requests."""
        if self.count is not None:
            self.count -= 1

    def get(self, name: str, default: Any = None) -> Any:
        return self.settings.get(name, default)


class Wire:
    """How a reply leaves: whole, cut off in the middle, or with far more behind it than anybody asked for."""

    def __init__(self) -> None:
        self.cut_at: float | None = None  # share of the body that arrives
        self.endless: tuple[int, float] | None = None  # bytes of a body instead, seconds between its pieces

    def send(self, handler: Any, reply: Reply) -> None:
        if self.endless is not None:
            handler.send_endless(reply, *self.endless)
            handler.close_connection = True
            return
        if self.cut_at is None:
            handler.send_reply(reply)
            return
        # Only a client that asked for no compression sees where the text ends; both see that it ends too early.
        handler.send_reply(reply, keep_first=self.cut_at)
        handler.close_connection = True


class Faults:
    """The faults of one server."""

    def __init__(self, gerrit: Gerrit):
        self.gerrit = gerrit
        self.active: list[Fault] = []

    def add(self, name: str, path: str = "", count: int | None = None, **settings: Any) -> Fault:
        """Switches a fault on. One that changes the server's state (see ONCE) does so now, and cannot be removed."""
        if name not in KNOWN:
            raise Rejected(400, f"no such fault: {name}; there are {', '.join(sorted(KNOWN))}")
        fault = Fault(name, path, count, settings)
        if name in ONCE:
            ONCE[name](fault, self.gerrit)
        else:
            self.active.append(fault)
        return fault

    def remove(self, which: str | Fault) -> None:
        self.active = [fault for fault in self.active if which is not fault and which != fault.name]

    def clear(self) -> None:
        self.active = []

    def by_request(self, method: str, body: bytes) -> Reply:
        """`GET` lists, `POST {"add": name, ...}`, `{"remove": name}` and `{"clear": true}` change."""
        try:
            wanted = json.loads(body or b"{}") if method == "POST" else {}
            if wanted.pop("clear", False):
                self.clear()
            if name := wanted.pop("remove", None):
                self.remove(name)
            if name := wanted.pop("add", None):
                self.add(name, **wanted)
        except (ValueError, TypeError, AttributeError) as wrong:
            return Reply.error(400, f"cannot read this: {wrong}")
        except Rejected as no:
            return Reply.error(no.status, no.text)
        active = [{"name": f.name, "path": f.path, "count": f.count} | f.settings for f in self.active if f.count != 0]
        return Reply.of({"active": active, "known": sorted(KNOWN)})

    # Called by the server
    def http_time(self) -> float:
        """What the server takes for the present, in its Date header."""
        skews = [fault.get("seconds", 3600) for fault in self.active if fault.name == "clock-skew"]
        return time.time() + sum(skews)

    def _meant(self, path: str, table: dict[str, Callable]) -> list[Fault]:
        return [fault for fault in list(self.active) if fault.name in table and fault.meant_for(path)]

    def before(self, path: str, call: Call) -> Reply | None:
        """A reply that takes the place of the real one, if a fault has one."""
        self._know_imported(call)
        for fault in self._meant(path, INSTEAD):
            reply = INSTEAD[fault.name](fault, call)
            if reply is not PASS:
                fault.take()
            if isinstance(reply, Reply):
                return reply
        return None

    def _know_imported(self, call: Call) -> None:
        """An imported change is found under the number that it shows."""
        for fault in self.active:
            change = self.gerrit.changes.get(fault.get("number", 0)) if fault.name == "imported" else None
            if change and call.segments[1:2] == [f"{change.project}~{fault.get('as_number', 1)}"]:
                call.segments[1] = f"{change.project}~{change.number}"

    def after(self, path: str, call: Call, reply: Reply, wire: Wire) -> Reply:
        """The real reply, spoiled."""
        reply = self._spoil_rows(path, call, reply)
        for fault in self._meant(path, ON_REPLY):
            spoiled = ON_REPLY[fault.name](fault, call, reply, wire)
            if spoiled is not None:
                fault.take()
                reply = spoiled
        return reply

    def _spoil_rows(self, path: str, call: Call, reply: Reply) -> Reply:
        """Applies the faults that concern lists of changes, and single changes."""
        faults = self._meant(path, {**ON_PAGE, **ON_ROW})
        is_json = reply.status == 200 and reply.text.startswith(PREFIX)
        if not faults or not is_json or call.segments[:1] != ["changes"] or call.method != "GET":
            return reply
        value = json.loads(reply.text.removeprefix(PREFIX))
        pages, rebuild = pages_of(value)
        if pages is None:
            return reply
        for fault in faults:
            fault.take()
            pages = [self._spoil_page(fault, call, page) for page in pages]
        if isinstance(value, dict) and not pages[0]:
            return Reply.error(404, f"Not found: {call.segments[1]}")
        return Reply.of(rebuild(pages))

    def _spoil_page(self, fault: Fault, call: Call, page: list[dict]) -> list[dict]:
        if fault.name in ON_PAGE:
            return ON_PAGE[fault.name](fault, call, page)
        more = bool(page) and page[-1].pop("_more_changes", False)
        rows = [row for row in (ON_ROW[fault.name](fault, row) for row in page) if row is not None]
        if more and rows:
            rows[-1]["_more_changes"] = True
        return rows


def pages_of(value: Any) -> tuple[list[list[dict]] | None, Callable]:
    """The pages of a reply about changes, and how to put them together again."""
    if isinstance(value, dict) and "_number" in value:
        return [[value]], lambda pages: pages[0][0]
    if isinstance(value, list) and all(isinstance(row, dict) and "_number" in row for row in value):
        return [value], lambda pages: pages[0]
    if isinstance(value, list) and value and all(isinstance(row, list) for row in value):
        return value, lambda pages: pages
    return None, lambda pages: pages
