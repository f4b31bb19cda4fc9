"""How far the folders of a project are changed apart from one another, and by other people.

Both are measured alike: pick one thing that happened in a folder, then another one of the same change (or of the same
person). How often is that in the same folder, beyond what the folder's size alone lets expect? 1: always; 0: no more
than by chance.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from .mirrored import Folder, Mirrored, folder_of

MOST_FILES = 60  # a change of more says nothing of what belongs together: a rename, an import, a release

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Touch:
    """A change of one project: its files, and the people who wrote or reviewed it. `at`: its last instant."""

    change: int
    files: tuple[str, ...]
    people: frozenset[int | str]
    topic: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parting:
    """`by_change`, `by_person`: as above, the folders by their sizes. `largest`: share of the largest folder."""

    by_change: float
    by_person: float
    largest: float


def parting(groups: Mapping[Key, Collection[int]], people: Sequence[Collection[int | str]]) -> Parting:
    """`groups`: indexes of changes that touch each; `people`: of each change."""
    sizes = {key: len(changes) for key, changes in groups.items()}
    total = sum(sizes.values())
    if not total:
        return Parting(0.0, 0.0, 1.0)
    by_change, by_person = _together_by_change(groups), _together_by_person(groups, people)
    return Parting(
        sum(size * _beyond_chance(by_change[key], size / total) for key, size in sizes.items()) / total,
        sum(size * _beyond_chance(by_person[key], size / total) for key, size in sizes.items()) / total,
        max(sizes.values()) / total,
    )


def _beyond_chance(found: float, chance: float) -> float:
    return (found - chance) / (1 - chance) if chance < 1 else 0.0


def _together_by_change(groups: Mapping[Key, Collection[int]]) -> dict[Key, float]:
    """Of each group: touch it by some change, then pick any group that the change touches; how often is it the same."""
    touched = Counter(change for changes in groups.values() for change in changes)
    return {
        key: sum(1 / touched[change] for change in changes) / len(changes) if changes else 0.0
        for key, changes in groups.items()
    }


def _together_by_person(
    groups: Mapping[Key, Collection[int]], people: Sequence[Collection[int | str]]
) -> dict[Key, float]:
    """Of each group: how often another touch by the same person is in it, too. Who touched once tells nothing."""
    of_person: dict[int | str, Counter[Key]] = defaultdict(Counter)
    for key, changes in groups.items():
        for change in changes:
            for person in people[change]:
                of_person[person][key] += 1
    same: dict[Key, float] = defaultdict(float)
    seen: dict[Key, int] = defaultdict(int)
    for counts in of_person.values():
        whole = counts.total()
        for key, count in counts.items() if whole > 1 else ():
            same[key] += count * (count - 1) / (whole - 1)
            seen[key] += count
    return {key: same[key] / seen[key] if seen[key] else 0.0 for key in groups}


class Tree:
    """The folders of a project with the changes (by index) that touch them; tests count where the code is that they
    test."""

    def __init__(self, touches: Iterable[Touch]) -> None:
        self.touches = [touch for touch in touches if 0 < len(touch.files) <= MOST_FILES]
        self.people = [touch.people for touch in self.touches]
        self.mirrored = Mirrored(path for touch in self.touches for path in touch.files)
        self.changes: dict[Folder, set[int]] = defaultdict(set)  # in it or below it
        self.own: dict[Folder, set[int]] = defaultdict(set)  # in files of its own
        self.files: dict[Folder, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        self.tests: dict[Folder, set[int]] = defaultdict(set)  # folders of tests that are elsewhere at home
        for index, touch in enumerate(self.touches):
            for path in touch.files:
                self._add(index, path)
        self.below: dict[Folder, list[Folder]] = defaultdict(list)
        for folder in sorted(self.changes):
            if folder:
                self.below[folder[:-1]].append(folder)

    def _add(self, index: int, path: str) -> None:
        folder = folder_of(path)
        home = self.mirrored.home(folder)
        if home != folder:
            self.tests[folder].add(index)
        else:
            self.files[folder][path].add(index)
        self.own[home].add(index)
        for depth in range(len(home) + 1):
            self.changes[home[:depth]].add(index)

    def parts_of(self, folder: Folder, least: int) -> tuple[list[Folder], set[int]]:
        """The folders in it that at least so many changes touch, and the changes that touch the rest of it."""
        large = [one for one in self.below.get(folder, ()) if len(self.changes[one]) >= least]
        rest = set(self.own.get(folder, ()))
        for one in self.below.get(folder, ()):
            if len(self.changes[one]) < least:
                rest |= self.changes[one]
        return large, rest
