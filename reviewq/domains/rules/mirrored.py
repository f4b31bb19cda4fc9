"""Where a folder of tests belongs: to the folder of code whose path it repeats, as `a/tests/unit/x` does `a/x`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from reviewq.changes.rules.area import is_test

Folder = tuple[str, ...]
MOST_PARTS = 20  # of a folder; nobody's domain lies deeper, and paths are other people's texts


def folder_of(path: str) -> Folder:
    return tuple(path.split("/", MOST_PARTS + 1)[:-1][:MOST_PARTS])


def first_test_part(folder: Folder) -> int | None:
    """Which part of a folder says that tests are in it; None: none does."""
    return next((place for place, part in enumerate(folder) if is_test(f"{part}/x")), None)


class Mirrored:
    """Knows the folders of code, and finds for one of tests the folder that it tests."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.below: dict[Folder, set[str]] = defaultdict(set)
        self._found: dict[Folder, Folder] = {}
        for folder in {folder_of(path) for path in paths}:
            if first_test_part(folder) is not None:
                continue
            for depth in range(len(folder)):
                self.below[folder[:depth]].add(folder[depth])

    def home(self, folder: Folder) -> Folder:
        """The folder of code that a folder of tests repeats most of; any other folder is its own home."""
        at = first_test_part(folder)
        if at is None:
            return folder
        if folder not in self._found:
            self._found[folder] = self._longest(folder[:at], folder[at + 1 :]) or folder
        return self._found[folder]

    def _longest(self, root: Folder, after: Folder) -> Folder | None:
        """Tests lie beside the code (`a/tests/x`, `a/x`) or in a tree beside its root (`src/test/x`, `src/main/x`);
        parts such as `unit` may stand between. The most parts that are repeated win, then the code beside."""
        roots = [root, *((*root, name) for name in sorted(self.below.get(root, ())))]
        repeated = [(self._walk(base, after[skipped:]), base) for skipped in range(len(after)) for base in roots]
        folder, base = max(repeated, key=lambda one: (len(one[0]) - len(one[1]), -len(one[1])), default=((), ()))
        return folder if len(folder) > len(base) else None

    def _walk(self, base: Folder, parts: Folder) -> Folder:
        for part in parts:
            if part not in self.below.get(base, ()):
                break
            base = (*base, part)
        return base
