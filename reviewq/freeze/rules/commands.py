"""Commands that hold changes or lift holds, to be run by people: reviewq votes nowhere. What Gerrit or people wrote
never stands in one: only numbers, names of labels that we know, and words of our own."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

REVIEW, PRIORITY, APPROVAL = "Code-Review", "Review-Priority", "Workflow"
LONGEST_MESSAGE = 400
SSH_PORT = 29418  # Gerrit's own; a site may have another


@dataclass(frozen=True, slots=True)
class Way:
    """A vote by which a project can hold a change. `words`: what the project itself calls that value."""

    key: str
    label: str
    value: int
    words: str = ""

    @property
    def text(self) -> str:
        return f"{self.label} −{-self.value}"


def ways_of(labels: Mapping[str, Mapping[str, Any]]) -> tuple[Way, ...]:
    """The ways to hold that a project's labels offer, its own first: a value below 0 of Review-Priority that is called
    a freeze or a hold, then the lowest review, then Workflow."""
    found = []
    for key, label in (("priority", PRIORITY), ("review", REVIEW), ("workflow", APPROVAL)):
        low = _low(labels.get(label))
        words = _words(labels.get(label), low)
        if low < 0 and (label != REVIEW or low < -1):
            found.append(Way(key, label, low, words))
    own = [way for way in found if way.key == "priority" and re.search(r"freeze|frozen|hold|block", way.words, re.I)]
    rest = sorted(
        (way for way in found if way not in own), key=lambda way: ("review", "workflow", "priority").index(way.key)
    )
    return (*own, *rest)


def _low(label: Mapping[str, Any] | None) -> int:
    low = label.get("min", 0) if label else 0
    return low if isinstance(low, int) else 0


def _words(label: Mapping[str, Any] | None, value: int) -> str:
    words = label.get("words") if label else None
    return str(words.get(f"{value:+d}", ""))[:100] if isinstance(words, Mapping) else ""


def plain(text: str) -> str:
    """Words that no shell and no parser of commands reads anything into."""
    return re.sub(r"[^A-Za-z0-9 .,:+()/_-]", "", text)[:LONGEST_MESSAGE].strip()


def hold_message(cycle: str) -> str:
    return plain(
        f"Procedural hold: the feature freeze of {cycle} is on and this change has no exception. It says nothing of the"
        " code and is lifted when the branch opens for the next cycle."
    )


def lift_message(cycle: str) -> str:
    return plain(f"Lifting the procedural hold of the freeze of {cycle}.")


@dataclass(frozen=True, slots=True)
class Place:
    """A Gerrit as commands name it. `url`: its base address, by the administrator."""

    url: str
    port: int = SSH_PORT

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or "gerrit.invalid"

    def ssh(self, change: tuple[int, int], label: str, value: int, message: str) -> str:
        """`change`: number and patch set. Gerrit reads the words behind its host once more, hence two kinds of quotes
        around the message."""
        number, patch_set = change
        vote = f"--code-review {value}" if label == REVIEW else f"--label {label}={value}"
        words = shlex.quote(f'"{plain(message)}"')
        review = f"gerrit review {vote} --message {words} {number:d},{patch_set:d}"
        return f"ssh -p {self.port} {shlex.quote(self.host)} {review}"

    def curl(self, change: tuple[int, int], label: str, value: int, message: str) -> str:
        """The same over HTTP; the login stands in `~/.netrc`."""
        number, patch_set = change
        body = json.dumps({"labels": {label: value}, "message": plain(message)})
        address = shlex.quote(f"{self.url}/a/changes/{number:d}/revisions/{patch_set:d}/review")
        return f"curl -n -X POST -H 'Content-Type: application/json' -d {shlex.quote(body)} {address}"

    def command(self, by: str, change: tuple[int, int], label: str, value: int, message: str) -> str:
        """`by`: ssh or curl."""
        return (self.curl if by == "curl" else self.ssh)(change, label, value, message)
