"""Evidence in the database: a row a tally, read where it is needed and written where it was added to.

So a run costs what has happened since the last one, however much is known, and nothing of it stays in the process.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, TypeVar

from reviewq.changes.fast import batches, insert

from .models import Evidence
from .rules.case import Account, Asked, day_of
from .rules.kept import OLDEST, lately_from_plain, lately_to_plain, tally_from_plain, tally_to_plain
from .rules.knowledge import HALVES, Key, Knowledge, Lately, Of, keys_of
from .rules.tally import Tally

AT_ONCE = 900  # keys in one query
LATELY = "lately"  # a kind of row beside those of Of: the last changes of an owner
COLUMNS = ("key", "last", "entries")


def digest(kind: str, key: str) -> int:
    """The key of a row; of a million tallies two are the same with a chance of one in ten million."""
    return int.from_bytes(blake2b(f"{kind}\n{key}".encode("utf-8", "replace"), digest_size=8).digest(), signed=True)


class KeptKnowledge(Knowledge):
    """Reads what it is asked for; `fetch` reads at once what many changes will ask for."""

    def __init__(self, cases: int = 0) -> None:
        super().__init__()
        self.cases = cases
        self._fetched: set[Key] = set()
        self._owners_fetched: set[Account] = set()
        self._added_to: set[Key] = set()
        self._owners_added_to: set[Account] = set()

    def fetch(self, asked: Iterable[Asked]) -> None:
        everything = list(asked)
        self._fetch({key for one in everything for key in keys_of(one)})
        self._fetch_lately({one.owner for one in everything if one.owner is not None})

    def of(self, of: Of, key: str = "") -> Tally:
        if (of, key) not in self._fetched:
            self._fetch([(of, key)])
        return super().of(of, key)

    def to_change(self, of: Of, key: str) -> Tally:
        if (of, key) not in self._fetched:
            self._fetch([(of, key)])
        self._added_to.add((of, key))
        return super().to_change(of, key)

    def lately(self, owner: Account) -> Lately:
        self._fetch_lately([owner])
        self._owners_added_to.add(owner)
        return super().lately(owner)

    def last_of(self, owner: Account) -> list[frozenset[Account]]:
        self._fetch_lately([owner])
        return super().last_of(owner)

    def _fetch(self, keys: Iterable[Key]) -> None:
        missing = [key for key in keys if key not in self._fetched]
        self._fetched.update(missing)
        for (of, key), entries in _rows({digest(*key): key for key in missing}):
            self._tallies[of, key] = tally_from_plain(HALVES[of], entries)

    def _fetch_lately(self, owners: Iterable[Account]) -> None:
        missing = [owner for owner in owners if owner not in self._owners_fetched]
        self._owners_fetched.update(missing)
        for owner, entries in _rows({digest(LATELY, owner): owner for owner in missing}):
            self._lately[owner] = lately_from_plain(entries)

    def save(self, now: datetime) -> None:
        """In the caller's transaction."""
        day = day_of(now)
        rows = [self._row(key, day) for key in self._added_to]
        rows += [
            (digest(LATELY, owner), day, _text(lately_to_plain(self._lately[owner]))) for owner in self._owners_added_to
        ]
        insert(Evidence, COLUMNS, sorted(rows), unique=["key"])
        self._added_to.clear()
        self._owners_added_to.clear()

    def _row(self, key: Key, day: float) -> tuple[int, float, str]:
        tally = self._tallies[key]
        last = max((entry.last for entry in tally.entries.values()), default=day)
        return digest(*key), last, _text(tally_to_plain(tally, day))


Name = TypeVar("Name")


def _rows(names: Mapping[int, Name]) -> Iterator[tuple[Name, Any]]:
    """What is kept under these keys, by what they are digests of."""
    for part in batches(names, AT_ONCE):
        for key, entries in Evidence.objects.filter(pk__in=part).values_list("key", "entries"):
            yield names[key], json.loads(entries)


def _text(plain: Any) -> str:
    return json.dumps(plain, separators=(",", ":"))


def prune(now: datetime) -> int:
    """Drops what is too old to count; returns how many tallies."""
    return Evidence.objects.filter(last__lt=day_of(now - timedelta(days=OLDEST))).delete()[0]
