"""Operators about the files that the current patch set changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.db.models import Q

from reviewq.changes.rules.regular.automaton import Automaton, RegexError

from ..index import items_of
from ..models import Indexed
from ..registry import Asked, Operator, add
from .conditions import NOTHING, automaton, contains, indexed, these

MOST_EXPRESSIONS, MOST_VERDICTS = 16, 4_000  # that are remembered from one query to the next: 12 MB at the most


class Verdicts(dict[str, bool]):
    """What is found of each path, once: many changes touch the same ones, and people ask the same again."""

    def __init__(self, judge: Callable[[str], bool]) -> None:
        super().__init__()
        self._judge = judge

    def __missing__(self, path: str) -> bool:
        if len(self) >= MOST_VERDICTS:
            self.clear()
        verdict = self[path] = self._judge(path)
        return verdict


def path(asked: Asked) -> Q:
    """The whole path."""
    if asked.value.startswith("^"):
        return _by_expression(asked)
    return _path(asked.value) if asked.value else NOTHING


def file(asked: Asked) -> Q:
    """The whole path, or one part of it between slashes."""
    value = asked.value
    if value.startswith("^"):
        return _by_expression(asked)
    if not value:
        return NOTHING
    return _path(value) if "/" in value else indexed(contains("paths", f"/{value}/") | contains("paths", f"/{value}\n"))


def _path(value: str) -> Q:
    return indexed(contains("paths", f"\n/{value}\n"))


def _by_expression(asked: Asked) -> Q:
    """The whole path matches."""
    expression = automaton(asked)
    return _where(asked, _of_paths(expression), expression.literal)


@lru_cache(MOST_EXPRESSIONS)
def _of_paths(expression: Automaton) -> Verdicts:
    return Verdicts(lambda path: expression.matches(path[1:]))


def _where(asked: Asked, verdicts: Verdicts, literal: str = "") -> Q:
    """Changes with a path that passes; all of those paths hold `literal`."""
    rows = Indexed.objects.exclude(paths="")
    if literal:
        rows = rows.filter(contains("paths", literal))
    found = []
    try:
        for pk, paths in rows.values_list("pk", "paths").iterator(chunk_size=20_000):
            if any(map(verdicts.__getitem__, items_of(paths))):
                found.append(pk)
    except RegexError as fault:
        asked.refuse(str(fault))
    return these(found)


def directory(asked: Asked) -> Q:
    """A folder, or some that follow each other, anywhere above a file. Capital and small letters are the same."""
    if asked.value.startswith("^"):
        return _directory_by_expression(asked)
    value = asked.value.strip("/").lower()
    return indexed(paths__icontains=f"/{value}/") if value else indexed(~Q(paths=""))


def _directory_by_expression(asked: Asked) -> Q:
    return _where(asked, _of_folders(automaton(asked)))


@lru_cache(MOST_EXPRESSIONS)
def _of_folders(expression: Automaton) -> Verdicts:
    folders = Verdicts(lambda folder: any(map(expression.matches, _runs(folder))))
    return Verdicts(lambda path: folders[path.rpartition("/")[0].lower()])


def _runs(folder: str) -> list[str]:
    """The folders of a path, each alone and with those that follow it."""
    parts = [part for part in folder.split("/") if part]
    ends = range(1, len(parts) + 1)
    return ["", *("/".join(parts[start:end]) for end in ends for start in range(end))]


def extension(asked: Asked) -> Q:
    """One of the files has it. Capital and small letters are the same."""
    return indexed(contains("extensions", f"\n{_clean(asked.value)}\n"))


def onlyextensions(asked: Asked) -> Q:
    """These and no others, separated by commas."""
    wanted = sorted({_clean(one) for one in asked.value.split(",")})
    texts = ["\n".join(("", *wanted, ""))]
    return indexed(extensions__in=texts + [""] * (wanted == [""]))  # no file at all has no other ending


def _clean(value: str) -> str:
    return value.removeprefix(".").lower()


add(
    Operator("file", file, "a file, or a part of its path", ("f",), example="manager.py"),
    Operator("path", path, "the whole path of a file", example="nova/compute/manager.py"),
    Operator("directory", directory, "a folder above a file", ("dir",), example="nova/virt"),
    Operator("extension", extension, "a file's ending", ("ext",), example="py"),
    Operator("onlyextensions", onlyextensions, "no other endings", ("onlyexts",), example="rst,txt"),
)
