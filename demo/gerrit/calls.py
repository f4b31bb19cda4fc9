"""One request and its reply, and the table of what is served: `@route("GET", "changes/{change}/detail")`."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from .options import known_options
from .records import Change, PatchSet, Rejected
from .replies import ChangeWriter
from .state import Gerrit

PREFIX = ")]}'\n"
JSON, TEXT, HTML = "application/json;charset=utf-8", "text/plain;charset=utf-8", "text/html;charset=utf-8"
LATIN_TEXT = "text/plain;charset=iso-8859-1"  # of what is base64


PASS = object()  # of a fault: this request is not meant after all


@dataclass
class Reply:
    """What goes back: status, body, and what kind of body it is."""

    status: int = 200
    text: str = ""
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, value, status: int = 200) -> "Reply":
        """A value as Gerrit sends JSON."""
        return cls(status, f"{PREFIX}{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}\n")

    @classmethod
    def error(cls, status: int, text: str) -> "Reply":
        return cls(status, text + "\n", TEXT)


@dataclass
class Call:
    """One request, as the routes see it."""

    gerrit: Gerrit
    method: str
    segments: list[str]  # of the path below the context path and /a, decoded
    query: list[tuple[str, str]]
    viewer: int | None = None
    body: dict = field(default_factory=dict)
    accept: str = ""

    def values(self, *names: str) -> list[str]:
        return [value for name, value in self.query if name in names]

    def value(self, *names: str) -> str | None:
        """The last value given, as the server takes it."""
        given = self.values(*names)
        return given[-1] if given else None

    def flag(self, name: str) -> bool:
        return any(key == name and value.lower() in ("", "true", "1") for key, value in self.query)

    def number(self, *names: str) -> int | None:
        value = self.value(*names)
        if value is None:
            return None
        if not re.fullmatch(r"[+-]?\d+", value):
            raise Rejected(400, f'"{value}" is not a valid value for "-{names[0]}"')
        return int(value)

    def only(self, *names: str) -> None:
        """Refuses parameters which the endpoint does not know."""
        for key, _ in self.query:
            if key not in names and key not in ("pp", "trace", "access_token"):
                raise Rejected(400, f'"{"--" if len(key) > 1 else "-"}{key}" is not a valid option')

    @cached_property
    def options(self) -> frozenset[str]:
        return known_options(self.values("o"), self.value("O"), self.gerrit.version)

    def writer(self, *more: str) -> ChangeWriter:
        return ChangeWriter(self.gerrit, self.options | set(more), self.viewer)

    def text(self, name: str, required: bool = False) -> str:
        """A field of the body."""
        value = self.body.get(name)
        if required and not value:
            raise Rejected(400, f"missing field: {name}")
        return "" if value is None else str(value)

    @property
    def now(self) -> float:
        return self.gerrit.now()

    # Things named in the path
    def change(self, word: str) -> Change:
        """The change of an identifier: project~number, number, project~branch~I..., or I... alone."""
        found = [change for change in self._named(word) if self.gerrit.visible(change, self.viewer)]
        if len(found) > 1:
            raise Rejected(404, f"Multiple changes found for {word}")
        if not found:
            raise Rejected(404, f"Not found: {word}")
        return found[0]

    def _named(self, word: str) -> list[Change]:
        changes, parts = self.gerrit.changes, word.split("~")
        last = parts[-1]
        if last.isdigit() and len(parts) <= 2:
            change = changes.get(int(last))
            return [change] if change and parts[0] in (last, change.project) else []
        same = [changes[number] for number in self.gerrit.by_change_id.get(last, ()) if number in changes]
        if len(parts) == 3:
            return [change for change in same if [change.project, change.branch] == parts[:2]]
        return same if len(parts) == 1 else []

    def patch_set(self, change: Change, word: str) -> PatchSet:
        """current, a number, a whole commit, or at least four digits of one."""
        if word == "current":
            return change.current
        for patch_set in change.patch_sets:
            if word == str(patch_set.number) or (len(word) >= 4 and patch_set.sha.startswith(word)):
                return patch_set
        raise Rejected(404, f"Not found: {word}")


ROUTES: list[tuple[str, list[str], Callable[..., Reply]]] = []


def route(method: str, *patterns: str):
    """Serves a function at paths whose segments may be `{name}`s."""

    def register(function):
        ROUTES.extend((method, pattern.split("/"), function) for pattern in patterns)
        return function

    return register


def matched(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(segments):
        return None
    names = {}
    for expected, given in zip(pattern, segments, strict=True):
        if expected.startswith("{"):
            names[expected[1:-1]] = given
        elif expected != given:
            return None
    return names


def answer(call: Call) -> Reply:
    """Finds the route of a request and follows it."""
    if call.method not in ("GET", "HEAD") and call.viewer is None:
        return Reply.error(403, "Authentication required")
    method = "GET" if call.method == "HEAD" else call.method
    try:
        for its_method, pattern, function in ROUTES:
            if its_method == method and (names := matched(pattern, call.segments)) is not None:
                with call.gerrit.lock:
                    return function(call, **names)
        return not_found(call)
    except Rejected as no:
        return Reply.error(no.status, no.text)


def not_found(call: Call) -> Reply:
    """404 in the words of the collection that was asked."""
    collections = ("changes", "projects", "groups", "accounts", "config")
    if call.segments and call.segments[0] in collections and len(call.segments) > 1:
        return Reply.error(404, f"Not found: {call.segments[2] if len(call.segments) > 2 else call.segments[1]}")
    return Reply(404, "Not Found", "text/plain;charset=iso-8859-1")
