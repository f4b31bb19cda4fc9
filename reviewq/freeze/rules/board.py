"""The open changes of a cycle folded into efforts: what each one is, whose turn, how long, how much is left."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewq.changes.rules.effort import BP, BUG_KEY, TOPIC, Work, joined
from reviewq.changes.rules.holder import Holder, Lane

from .chain import Below, Chain, chain_of

REST = "rest/"  # how the key of a row begins that holds changes without an effort
LOOSE_OWNERS = 6  # a topic that so many people upload to is no one piece of work


@dataclass(frozen=True, slots=True)
class Piece:
    """One open change. `effort`: its key, '' for none; `work`: what it is, a person's word counted in; `is_named`:
    it says itself what it is. `since`: the present holder has had it from then on, earlier stints counted in."""

    id: int
    number: int
    subject: str
    owner: int | None
    effort: str
    work: Work
    is_named: bool
    turn: str
    lane: str
    since: datetime
    lines: int


@dataclass(frozen=True, slots=True)
class Merged:
    """Changes of one effort and kind of work that merged in the cycle."""

    effort: str
    work: Work
    count: int


@dataclass(frozen=True, slots=True)
class Effort:
    """Open changes that belong together. `work`: what all of it is; `is_said`: by somebody's word. `merged`: of it in
    this cycle. `is_whole`: a piece of work that merges as a whole; else the changes have only a topic, a lack of one
    or a kind in common, and nothing is said of all of them together."""

    key: str
    work: Work
    is_said: bool
    pieces: tuple[Piece, ...]
    merged: int
    owners: int
    is_whole: bool
    chain: Chain

    @property
    def name(self) -> str:
        """As people write it."""
        if self.is_rest:
            return REST_WORDS[self.work]
        return name_of(self.key)

    @property
    def is_rest(self) -> bool:
        return self.key.startswith(REST)

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(piece.id for piece in self.pieces)

    @property
    def turns(self) -> Counter[str]:
        """How many changes each holder has."""
        return Counter(piece.turn for piece in self.pieces)

    @property
    def held_since(self) -> datetime | None:
        """Since when reviewers have had the one that they have had longest; None: they have none."""
        return min((piece.since for piece in self.pieces if piece.turn == Holder.REVIEWERS), default=None)

    @property
    def lines(self) -> int:
        """Changed lines of what is not approved yet."""
        return sum(piece.lines for piece in self.pieces if piece.lane != Lane.APPROVED)


REST_WORDS = {
    Work.FEATURE: "Features without a blueprint or topic",
    Work.FIX: "Fixes that stand alone",
    Work.OTHER: "Docs, tests and the like, without a topic",
    Work.UNKNOWN: "Unknown: neither blueprint nor bug nor topic",
}
KINDS = {BP: "blueprint", TOPIC: "topic", BUG_KEY: "bug"}


def name_of(key: str) -> str:
    """The name in a key: `bp/cells-v2` is cells-v2, `bug/17` bug 17, `change/30` change 30."""
    prefix, _, name = key.partition("/")
    return f"{prefix} {name}" if prefix in ("bug", "change") else name


def kind_of(key: str) -> str:
    """blueprint, topic or bug; empty: it is none of these."""
    return next((words for prefix, words in KINDS.items() if key.startswith(prefix)), "")


@dataclass(frozen=True, slots=True)
class Folded:
    """A board's efforts, and what is over: `done` efforts had `done_merged` changes and have none open."""

    efforts: list[Effort]
    done: int
    done_merged: int


Said = Callable[[str], Work | None]  # somebody's word on an effort, by its key


def fold(pieces: Sequence[Piece], merged: Iterable[Merged], said: Said, below: Below) -> Folded:
    """In no order. A bug with one open change and nothing merged is no effort of its own; such changes, and those that
    belong to none, stand together by their work, as those of `rest/`."""
    merged = list(merged)
    homes = joined({piece.effort for piece in pieces} | {one.effort for one in merged})
    together: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        together[homes[piece.effort]].append(piece)
    ended: Counter[str] = Counter()
    for one in merged:
        ended[homes[one.effort]] += one.count
    lone = {key for key, members in together.items() if is_lone(key, len(members), ended[key])}
    alone: dict[Work, list[Piece]] = defaultdict(list)
    for key in lone:
        for piece in together[key]:
            alone[piece.work].append(piece)
    over = {key for key in ended if key not in together}
    efforts = [
        effort_of(key, members, ended[key], said(key), below) for key, members in together.items() if key not in lone
    ]
    ended_alone: Counter[Work] = Counter()
    for one in merged:
        if homes[one.effort] in over | lone and is_lone(homes[one.effort], 1, 0):
            ended_alone[one.work] += one.count
    efforts += [_rest(work, members, ended_alone[work]) for work, members in alone.items()]
    done = [key for key in over if not is_lone(key, 1, 0)]
    return Folded(efforts, len(done), sum(ended[key] for key in done))


def is_lone(key: str, count: int, merged: int) -> bool:
    """Whether a change of this effort stands for itself: it has none, or is all that there is of a bug."""
    return not key or (key.startswith(BUG_KEY) and count == 1 and not merged)


def effort_of(key: str, members: Sequence[Piece], merged: int, said: Work | None, below: Below) -> Effort:
    """These changes as one effort. `said`: somebody's word on what it is."""
    owners = len({piece.owner for piece in members})
    return Effort(
        key=key,
        work=said or work_of_all(key, (piece.work for piece in members)),
        is_said=said is not None,
        pieces=in_order(members),
        merged=merged,
        owners=owners,
        is_whole=not (key.startswith(TOPIC) and owners >= LOOSE_OWNERS),
        chain=chain_of([piece.id for piece in members], below),
    )


def _rest(work: Work, members: Sequence[Piece], merged: int) -> Effort:
    return Effort(
        key=REST + (work.value or "unknown"),
        work=work,
        is_said=False,
        pieces=in_order(members),
        merged=merged,
        owners=len({piece.owner for piece in members}),
        is_whole=False,
        chain=Chain(1, (), ()),
    )


def in_order(members: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(sorted(members, key=lambda piece: (piece.number, piece.id)))


def work_of_all(key: str, works: Iterable[Work]) -> Work:
    """What an effort is: a feature if it is a blueprint, or if one of its changes is; else a fix if one is; else other,
    where all are. One that names nothing among others that do belongs to them."""
    if key.startswith(BP):
        return Work.FEATURE
    found = set(works)
    for work in (Work.FEATURE, Work.FIX):
        if work in found:
            return work
    return Work.OTHER if found == {Work.OTHER} else Work.UNKNOWN


@dataclass(frozen=True, slots=True)
class Share:
    """How many open changes name neither blueprint nor bug, and are nothing but docs, tests and the like either."""

    unnamed: int
    total: int
    told: int  # of the unnamed ones: those that their effort or somebody's word tells of


def share(pieces: Sequence[Piece], efforts: Iterable[Effort]) -> Share:
    works = {piece.id: effort.work for effort in efforts for piece in effort.pieces}
    unnamed = [piece for piece in pieces if not piece.is_named]
    told = sum(works.get(piece.id, Work.UNKNOWN) is not Work.UNKNOWN for piece in unnamed)
    return Share(len(unnamed), len(pieces), told)


def turn_counts(efforts: Iterable[Effort]) -> Mapping[str, int]:
    return sum((effort.turns for effort in efforts), Counter[str]())
