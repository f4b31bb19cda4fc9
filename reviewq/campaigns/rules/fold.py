"""Which changes are one campaign: the same edit, said in the same words or made by the same person or topic."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import takewhile

from .subject import normalised

FEWEST = 3  # near-identical changes that are a campaign
FEWEST_IN_COMMON = 12  # characters, for a beginning to tell what all of them are about
SUBJECT_DIGITS = 8  # of the digest of a subject in a key


@dataclass(frozen=True)
class Member:
    """An open change as far as it belongs to a campaign. `shape`: `Judged.shape`, never empty. `is_vetoed`: a danger
    forbids its tag. `is_outside`: somebody took it out of its campaign."""

    change: int
    number: int
    subject: str
    project_id: int
    project: str
    shape: str
    owner: int | None = None
    topic: str = ""
    is_tagged: bool = False
    is_vetoed: bool = False
    is_outside: bool = False

    @cached_property
    def words(self) -> str:
        return normalised(self.subject, self.project)

    @cached_property
    def key(self) -> str:
        """Of the campaign that it would be alone: its shape, and its subject's digest."""
        return f"{self.shape}-{sha256(self.words.encode('utf-8', 'replace')).hexdigest()[:SUBJECT_DIGITS]}"

    @property
    def links(self) -> Iterable[tuple[str, object]]:
        """What members of one campaign share, beside the shape: any of these."""
        yield "words", self.words
        if self.owner is not None:
            yield "owner", self.owner
        if self.topic:
            yield "topic", self.topic


@dataclass(frozen=True)
class Campaign:
    """Near-identical open changes, by number. Every one of `keys` leads to it, so that its address lives on while one
    of the members that it was named after is there; `key` is that of most of them. `apart`: have the same edit, but
    where they have it, it is dangerous; nothing that is said of the members is said of them."""

    key: str
    keys: frozenset[str]
    members: tuple[Member, ...]
    apart: tuple[Member, ...] = ()

    @property
    def changes(self) -> list[int]:
        return [member.change for member in self.members]

    @property
    def size(self) -> int:
        return len(self.members)

    @property
    def tagged(self) -> int:
        return sum(member.is_tagged for member in self.members)

    @cached_property
    def subject(self) -> str:
        """As most of them say it, names aside. Where each has its own name in it, what they begin with."""
        counts = Counter(member.subject for member in self.members if member.key == self.key)
        places = zip(*(subject.split() for subject in counts), strict=False)
        common = " ".join(words[0] for words in takewhile(lambda words: len(set(words)) == 1, places))
        if len(counts) == sum(counts.values()) and len(common) >= FEWEST_IN_COMMON:
            return f"{common} …"
        return min(counts, key=lambda text: (-counts[text], len(text), text))

    @property
    def project_ids(self) -> set[int]:
        return {member.project_id for member in self.members}

    @cached_property
    def projects(self) -> list[str]:
        return sorted({member.project for member in self.members})

    @cached_property
    def owners(self) -> list[int]:
        """The accounts, who has most of them first."""
        counts = Counter(member.owner for member in self.members if member.owner is not None)
        return [owner for owner, _ in counts.most_common()]


def fold(members: Iterable[Member]) -> list[Campaign]:
    """The campaigns among these, the largest first. What was taken out or vetoed belongs to none."""
    by_shape: defaultdict[str, list[Member]] = defaultdict(list)
    for member in members:
        if member.shape and not member.is_outside:
            by_shape[member.shape].append(member)
    groups = (group for alike in by_shape.values() if len(alike) >= FEWEST for group in _linked(alike))
    found = [_campaign(group) for group in groups if sum(not member.is_vetoed for member in group) >= FEWEST]
    return sorted(found, key=lambda one: (-one.size, one.key))


def _linked(alike: Sequence[Member]) -> Iterable[list[Member]]:
    """Members of one shape, in groups of which each shares something with another one of its group."""
    leaders = list(range(len(alike)))

    def leader(place: int) -> int:
        while leaders[place] != place:
            leaders[place] = place = leaders[leaders[place]]
        return place

    seen: dict[tuple[str, object], int] = {}
    for place, member in enumerate(alike):
        for link in member.links:
            leaders[leader(place)] = leader(seen.setdefault(link, place))
    groups: defaultdict[int, list[Member]] = defaultdict(list)
    for place, member in enumerate(alike):
        groups[leader(place)].append(member)
    return groups.values()


def _campaign(group: list[Member]) -> Campaign:
    ordered = sorted(group, key=lambda member: member.number)
    members = tuple(member for member in ordered if not member.is_vetoed)
    counts = Counter(member.key for member in members)
    key = min(counts, key=lambda one: (-counts[one], one))
    return Campaign(key, frozenset(counts), members, tuple(member for member in ordered if member.is_vetoed))


def shape_in(key: str) -> str:
    """The shape in a key; empty: it is none."""
    shape, dash, digest = key.rpartition("-")
    return shape if dash and len(digest) == SUBJECT_DIGITS else ""
