"""The places in a tree that a change touches: its project, each folder down to its files, and the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .case import Asked

MOST_FILES = 30  # a change of thousands of files is known by some of them, evenly spread
MOST_LEVELS = 20
Chain = tuple[str, ...]


def sample(files: Sequence[str]) -> Sequence[str]:
    return files if len(files) <= MOST_FILES else files[:: -(-len(files) // MOST_FILES)]


def chains(asked: Asked) -> list[Chain]:
    """For each file the places from the project down to itself. A change without files is at its project."""
    return [tuple(_down(asked.project, file)) for file in sample(asked.files)] or [(asked.project + "/",)]


def places(asked: Asked) -> set[str]:
    return {place for chain in chains(asked) for place in chain}


def _down(project: str, file: str) -> Iterator[str]:
    place = project + "/"
    yield place
    *folders, name = file.split("/", MOST_LEVELS)
    for folder in folders:
        place += folder + "/"
        yield place
    yield place + name


def endings(asked: Asked) -> set[str]:
    """What the file names end in (`py`); "" for those without."""
    return {_name(file).rpartition(".")[2] if "." in _name(file) else "" for file in sample(asked.files)}


def stems(asked: Asked) -> set[str]:
    """File names without folder and ending: a test is often named as what it tests, in another folder."""
    return {_name(file).rsplit(".", 1)[0] for file in sample(asked.files)}


def areas(asked: Asked) -> set[str]:
    """The uppermost folders."""
    return {f"{asked.project}/{file.split('/', 1)[0]}" for file in sample(asked.files)}


def _name(file: str) -> str:
    return file.rpartition("/")[2]
