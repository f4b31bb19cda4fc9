"""What the score knows of a patch: named figures, each of which means the same in every project.

What stands before the dot of a name is the group that is shown as one reason. Counts are taken as logarithms: from 2 to
4 lines is as much as from 50 to 100.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import log2

from .concepts import talked_of
from .edit import Edit
from .inert.answer import Answer, Inertness
from .message import Message
from .patch import FileStat, Patch

SUBJECT = "subject:"  # a concept that the subject talks of
BODY = "body:"  # one that only the rest of the message does
UNREAD = "unread"
HINT = "hint"
LARGEST = 1_000_000  # what is larger counts as this
KNOTS = range(7)  # powers of two of lines, from each of which on another slope holds
MOST_TOLD = 2  # words of one concept in a body that count
_MADE_UP = ("/COMMIT_MSG", "/MERGE_LIST", "/PATCHSET_LEVEL")  # paths that are no files
_PYTHON = (".py", ".pyx")
_DOCS = (".rst", ".md", ".txt", ".inc", ".png", ".svg", ".adoc")
_DATA = (".json", ".yaml", ".yml", ".cfg", ".ini", ".conf", ".toml", ".template", ".tmpl")
_PLACES = {
    "options": r"(^|/)conf/|opts\.py$|config\.py$|\.conf$|\.ini$",
    "database": r"/db/|models",
    "migration": r"migrat|alembic",
    "api": r"/api/|wsgi|rest",
    "objects": r"/objects/",
    "policy": r"polic",
    "rpc": r"rpc",
    "sample": r"sample",
    "ci": r"zuul|playbook|\.yaml$|gate|devstack|tox\.ini|setup\.cfg|noxfile|pyproject|\.pre-commit",
    "requirements": r"requirements|constraints|bindep",
    "locale": r"locale/|\.pot?$",
    "drivers": r"/agent/|/drivers?/",
    "exceptions": r"exception",
    "plugins": r"plugin|extension|ext/",
    "api-ref": r"api-ref",
    "image": r"\.(png|svg|jpg|dia)$",
    "readme": r"readme|contributing|hacking|\.rst$",
}
_PLACE = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PLACES.items()}


def features(patch: Patch, message: Message, edit: Edit | None, answers: Mapping[str, Answer]) -> dict[str, float]:
    """Only what is not 0. Without `edit` nothing is known of the diff."""
    files = [file for file in patch.files if file.path not in _MADE_UP]
    found = {HINT: float(message.is_marked or any("trivial" in hint.lower() for hint in patch.hints))}
    found |= _sizes(patch) | _kinds(patch, files) | _places(files) | _message(message)
    if edit is None:
        found[UNREAD] = 1.0
    else:
        found |= _edit(edit) | _answers(answers)
    return {name: value for name, value in found.items() if value}


def _log(count: float) -> float:
    return log2(1 + max(0.0, min(count, LARGEST)))


def _sizes(patch: Patch) -> dict[str, float]:
    lines = _log(patch.size)
    found = {f"lines.{knot}": max(0.0, lines - knot) for knot in KNOTS}
    found["balance"] = 1 - abs(patch.insertions - patch.deletions) / max(1, patch.size)
    return found


def kind_of(path: str) -> str:
    """What kind of file it is, by its path alone."""
    lower = path.lower()
    if "releasenotes/" in lower:
        return "note"
    if lower.startswith("test") or "/test" in lower or "fake" in lower:
        return "tests"
    if lower.startswith("doc") or "api-ref" in lower or (lower.endswith(_DOCS) and "requirements" not in lower):
        return "docs"
    if lower.endswith(_PYTHON):
        return "python"
    return "data" if lower.endswith(_DATA) else "other"


def _kinds(patch: Patch, files: list[FileStat]) -> dict[str, float]:
    size = max(1, patch.size)
    found: dict[str, float] = {}
    for file in files:
        share = f"share.{kind_of(file.path)}"
        found[share] = found.get(share, 0.0) + min(1.0, (file.insertions + file.deletions) / size)
    kinds = {kind_of(file.path) for file in files}
    found |= {f"only.{kind}": 1.0 for kind in kinds if len(kinds) == 1}
    found["code+tests"] = float({"python", "tests"} <= kinds)
    for status, name in (("A", "new"), ("D", "gone"), ("R", "moved")):
        found[f"files.{name}"] = _log(sum(file.status == status for file in files))
    return found


def _places(files: list[FileStat]) -> dict[str, float]:
    """The share of the files in places where small edits weigh more, or less."""
    paths = [file.path[-500:] for file in files]
    return {
        f"place.{name}": sum(bool(pattern.search(path)) for path in paths) / max(1, len(paths))
        for name, pattern in _PLACE.items()
    }


def _message(message: Message) -> dict[str, float]:
    length = _log(message.length)
    found = {
        "message.length": length,
        "message.long": max(0.0, length - 5),
        "message.none": float(message.length == 0),
        "links": _log(message.links),
        "subject-length": _log(message.subject_length),
        "revert": float(message.is_revert),
    }
    found |= {SUBJECT + name: 1.0 for name in talked_of(message.subject)}
    found |= {BODY + name: float(min(MOST_TOLD, count)) for name, count in talked_of(message.body).items()}
    return found


def _edit(edit: Edit) -> dict[str, float]:
    lines = max(1, edit.lines)
    words, code = _log(len(edit.new)), _log(len(edit.code_new))
    return {
        "words.new": _log(edit.new.total()),
        "words.kinds": words,
        "words.many": max(0.0, words - 3),
        "code.new": code,
        "code.many": max(0.0, code - 3),
        "code.gone": _log(len(edit.code_gone)),
        "code.none": float(not edit.code_new and not edit.code_gone),
        "flow.new": _log(edit.flow_new),
        "flow.gone": _log(edit.flow_gone),
        "frames.new": _log(edit.frames_new),
        "frames.gone": _log(edit.frames_gone),
        "logs": edit.logs / lines,
        "near": float(min(3, edit.near)),
        "same-words": float(not edit.new and not edit.gone),
    }


def _answers(answers: Mapping[str, Answer]) -> dict[str, float]:
    inert = sum(answer.likely is Inertness.INERT for answer in answers.values())
    return {"inert": inert / max(1, len(answers))}
