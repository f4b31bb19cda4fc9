"""Which domains a project has, from its tree and its history: folders that are changed apart and by other people are
domains of their own; what is changed together is one (docs/domains.md, Proposals)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .cochange import Touch, Tree, parting
from .mirrored import Folder, first_test_part

LEAST_CHANGES = 6  # of a domain; fewer are no evidence
LEAST_SHARE = 0.008  # of the changes of its project: a map of a hundred domains is none
LARGEST_SHARE = 1 / 3  # a folder that more of the changes touch is looked into, whoever changes it
ROOT_SHARE = 0.6  # one that so many touch holds the project itself: what lies between its parts is no domain
WAY = 0.85  # of the changes of a large folder so many are in one below it: that one is looked into
APART = 0.6  # `Parting.by_change` from which folders are changed apart
LARGE_APART = 0.3  # the same for a folder that is too large
OTHER_PEOPLE = 0.2  # `Parting.by_person` from which others work there
MIDDLING_SHARE = 0.15  # from here on folders that are clearly changed apart are divided, whoever changes them
CLEARLY_APART = 0.68
MOST_OF_CLEAR = 0.6  # the largest of them has no more
DOMINANT = 0.7  # share of one folder among its neighbours from which these are its edges
TOGETHER = 0.7  # so many of the changes of a domain touch another one: they are one
SELDOM_ALONE = 0.1  # of its changes so few touch nothing else: by itself it is none
TOGETHER_IF_NEVER_ALONE = 0.4
FOLLOWS = 0.6  # the same for a small folder, a file, or tests
TOPIC_SHARE = 0.8  # so many changes with a topic that has its name are in the domain
TOPIC_CHANGES = 3
PLAIN = frozenset({"source", "src", "lib", "main", "common", "core", "internal", "include", "java"})
"""Names of folders that tell nothing without the folder above."""
RECENT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A domain as the history shows it. `folders` end with a slash, files do not. `changes`: so many that we know of
    touch it, `recent` of them in the last 90 days; `alone` touch no other proposal. `people`: who wrote or reviewed
    these, with how many each."""

    name: str
    folders: tuple[str, ...]
    topics: tuple[str, ...]
    changes: int
    recent: int
    alone: int
    people: dict[int | str, int]


@dataclass(slots=True)
class Area:
    """A proposal in the making: its folder, the folders and files that follow it, and the changes that touch it."""

    folder: Folder
    changes: set[int]
    followers: list[tuple[str, ...]] = field(default_factory=list)  # paths in parts; a file's last part is its name
    files: set[str] = field(default_factory=set)


def propose(touches: Iterable[Touch], now: datetime) -> list[Proposal]:
    """The domains of one project, by name."""
    tree = Tree(touches)
    if not tree.touches:
        return []
    least = max(LEAST_CHANGES, round(LEAST_SHARE * len(tree.touches)))
    parts = _Parts(tree, least)
    areas = parts.areas(())
    areas = _joined(areas)
    _follow(areas, parts.leftovers(areas))
    _widen(areas)
    return _told(areas, tree, now)


@dataclass(slots=True)
class _Parts:
    """Goes down the tree, and stops where a folder is one domain."""

    tree: Tree
    least: int
    divided: list[Folder] = field(default_factory=list)

    def areas(self, folder: Folder) -> list[Area]:
        changes = self.tree.changes[folder]
        large, rest = self.tree.parts_of(folder, self.least)
        if not self._is_divided(folder, large, rest):
            return [Area(folder, set(changes))] if len(changes) >= self.least and folder else []
        self.divided.append(folder)
        found = [area for one in large for area in self.areas(one)]
        is_rest_one = len(rest) >= self.least and folder and self._share(folder) <= ROOT_SHARE
        return [*found, Area(folder, rest)] if is_rest_one else found

    def _share(self, folder: Folder) -> float:
        return len(self.tree.changes[folder]) / len(self.tree.touches)

    def _is_large(self, folder: Folder) -> bool:
        return self._share(folder) > LARGEST_SHARE

    def _is_divided(self, folder: Folder, large: Sequence[Folder], rest: set[int]) -> bool:
        """Whether its parts are domains rather than itself. Tests are divided by what they test."""
        if not large or first_test_part(folder) is not None:
            return False
        if not folder or self._is_way(folder, large):
            return True
        groups = {one: self.tree.changes[one] for one in large} | ({folder: rest} if rest else {})
        found = parting(groups, self.tree.people)
        if self._is_large(folder):
            return found.by_change >= LARGE_APART
        is_middling = self._share(folder) > MIDDLING_SHARE and len(large) > 2 and found.largest <= MOST_OF_CLEAR
        if is_middling and found.by_change >= CLEARLY_APART:
            return True
        return found.by_change >= APART and found.by_person >= OTHER_PEOPLE and found.largest <= DOMINANT

    def _is_way(self, folder: Folder, large: Sequence[Folder]) -> bool:
        """Whether a large folder only leads to the one below it."""
        below = len(self.tree.changes[large[0]])
        return len(large) == 1 and self._is_large(folder) and below >= WAY * len(self.tree.changes[folder])

    def leftovers(self, areas: Sequence[Area]) -> Iterator[tuple[tuple[str, ...], bool, set[int]]]:
        """(path in parts, whether it is a file, its changes): what lies in divided folders beside the areas, and the
        parts of areas that are tests of nothing in particular."""
        taken = {area.folder for area in areas}
        for folder in self.divided:
            if folder not in taken:
                small = [one for one in self.tree.below.get(folder, ()) if one not in taken]
                for one in small:
                    if one not in self.divided and not any(other[: len(one)] == one for other in taken):
                        yield one, False, self.tree.changes[one]
                yield from self._files(folder)
        for folder in sorted(taken):
            if first_test_part(folder) is not None:
                yield from self._inside(folder)

    def _inside(self, folder: Folder) -> Iterator[tuple[tuple[str, ...], bool, set[int]]]:
        yield from self._files(folder)
        for one in self.tree.below.get(folder, ()):
            yield one, False, self.tree.changes[one]
            yield from self._inside(one)

    def _files(self, folder: Folder) -> Iterator[tuple[tuple[str, ...], bool, set[int]]]:
        for path, changes in sorted(self.tree.files.get(folder, {}).items()):
            yield tuple(path.split("/")), True, changes


def _joined(areas: list[Area]) -> list[Area]:
    """An area most of whose changes touch a larger one is a part of that; the smallest are looked at first."""
    for area in sorted(areas, key=lambda one: (len(one.changes), one.folder)):
        others = [one for one in areas if one is not area and _may_take(one, area)]
        into = max(others, key=lambda one: (len(one.changes & area.changes), one.folder), default=None)
        share = TOGETHER if _alone(area, areas) >= SELDOM_ALONE else TOGETHER_IF_NEVER_ALONE
        if into and len(into.changes & area.changes) >= share * len(area.changes):
            into.followers += [area.folder, *area.followers]
            into.changes |= area.changes
            areas = [one for one in areas if one is not area]
    return areas


def _alone(area: Area, areas: Iterable[Area]) -> float:
    """The share of its changes that touch no other area."""
    others: set[int] = set().union(*(one.changes for one in areas if one is not area))
    return len(area.changes - others) / len(area.changes)


def _may_take(one: Area, smaller: Area) -> bool:
    """Leftover tests are changed with everything: only tests follow them."""
    is_code_into_tests = first_test_part(one.folder) is not None and first_test_part(smaller.folder) is None
    return len(one.changes) >= len(smaller.changes) and not is_code_into_tests


def _follow(areas: list[Area], leftovers: Iterable[tuple[tuple[str, ...], bool, set[int]]]) -> None:
    """What is mostly changed together with one area belongs to it; below a folder that follows, nothing is asked."""
    before = [set(area.changes) for area in areas]
    placed: set[tuple[str, ...]] = set()
    for path, is_file, changes in leftovers:
        if len(changes) < LEAST_CHANGES or any(path[:depth] in placed for depth in range(len(path))):
            continue
        shares = {n: len(changes & before[n]) for n, area in enumerate(areas) if _may_follow(path, area)}
        best = max(shares, key=lambda n: (shares[n], -n), default=None)
        if best is not None and shares[best] >= FOLLOWS * len(changes):
            placed.add(path)
            areas[best].changes |= changes
            if is_file:
                areas[best].files.add("/".join(path))
            else:
                areas[best].followers.append(path)


def _may_follow(path: tuple[str, ...], area: Area) -> bool:
    return path[: len(area.folder)] != area.folder and first_test_part(area.folder) is None


def _widen(areas: list[Area]) -> None:
    """A domain that is alone in the folder above is that folder: it is known by its name."""
    for area in areas:
        others = [one.folder for one in areas if one is not area]
        while len(area.folder) > 1 and not any(other[: len(area.folder) - 1] == area.folder[:-1] for other in others):
            area.folder = area.folder[:-1]


def _told(areas: list[Area], tree: Tree, now: datetime) -> list[Proposal]:
    touched = Counter(change for area in areas for change in area.changes)
    names = _names([area.folder for area in areas])
    rules = _rules(areas, tree)
    found = []
    for place, (area, name) in enumerate(zip(areas, names, strict=True)):
        touches = [tree.touches[change] for change in sorted(area.changes)]
        found.append(
            Proposal(
                name=name,
                folders=rules[place],
                topics=_topics(name, area.changes, tree),
                changes=len(touches),
                recent=sum(touch.at is not None and touch.at > now - RECENT for touch in touches),
                alone=sum(touched[change] == 1 for change in area.changes),
                people=dict(Counter(person for touch in touches for person in touch.people)),
            )
        )
    return sorted(found, key=lambda one: one.name)


def _names(folders: Sequence[Folder]) -> list[str]:
    """The last part of a folder; with the one before it where that tells nothing, or two would have the same name."""
    ends = Counter(folder[-1] for folder in folders)
    return [
        " ".join(folder[-2:]) if ends[folder[-1]] > 1 or folder[-1].lower() in PLAIN else folder[-1]
        for folder in folders
    ]


def _rules(areas: Sequence[Area], tree: Tree) -> list[tuple[str, ...]]:
    """The folders of each area with those of its tests: of these, none that a folder above it says already."""
    owner: dict[Folder, int] = {}
    for place, area in enumerate(areas):
        owner |= dict.fromkeys([area.folder, *area.followers], place)
    for folder in sorted(tree.tests, key=len):
        home = _nearest(tree.mirrored.home(folder), owner)
        if home is not None and _nearest(folder, owner) != home:
            owner[_root_of(folder, home, owner, tree)] = home
    rules: dict[int, list[str]] = defaultdict(list)
    for folder, place in owner.items():
        if _nearest(folder[:-1], owner) != place:
            rules[place].append("/".join(folder) + "/")
    return [
        tuple(sorted({*rules[place], *area.files}, key=lambda path: (not _is_first(path, area), path)))
        for place, area in enumerate(areas)
    ]


def _is_first(path: str, area: Area) -> bool:
    return path == "/".join(area.folder) + "/"


def _root_of(folder: Folder, place: int, owner: dict[Folder, int], tree: Tree) -> Folder:
    """The highest folder of tests whose home is in the same area."""
    while len(folder) > 1 and first_test_part(folder[:-1]) is not None:
        above = tree.mirrored.home(folder[:-1])
        if above == folder[:-1] or _nearest(above, owner) != place or folder[:-1] in owner:
            break
        folder = folder[:-1]
    return folder


def _nearest(folder: Folder, owner: dict[Folder, int]) -> int | None:
    """Whose the closest folder above it is, or itself."""
    return next((owner[folder[:depth]] for depth in range(len(folder), 0, -1) if folder[:depth] in owner), None)


def _topics(name: str, changes: set[int], tree: Tree) -> tuple[str, ...]:
    """`*name*` if topics with that word are used, and for changes of this domain."""
    if len(name) < 4:  # shorter words are parts of others
        return ()
    word = re.compile(rf"(?<![a-z0-9]){re.escape(name.lower())}(?![a-z0-9])")
    named = [index for index, touch in enumerate(tree.touches) if touch.topic and word.search(touch.topic.lower())]
    inside = sum(index in changes for index in named)
    return (f"*{name}*",) if len(named) >= TOPIC_CHANGES and inside >= TOPIC_SHARE * len(named) else ()
