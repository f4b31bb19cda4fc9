"""The board as its page shows it: which lines, under which tabs and filters. As many queries for one line as for
fifty, and for a campaign of thirty."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from reviewq.campaigns.reads import names_of
from reviewq.campaigns.rules.fold import Campaign
from reviewq.changes.rules.reason import span
from reviewq.parts.reads import listed, rows_of
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer
from reviewq.trivial.glance import Glance, glance
from reviewq.trivial.models import Judged
from reviewq.trivial.words import category_words

from .board_forms import ALL, BoardState, needs_in
from .offers import (
    Entry,
    Holding,
    Offer,
    Progress,
    campaigns_among,
    counted,
    entries_of,
    holdings,
    ids_of,
    offers_of,
    progress,
    tagged,
)
from .rules.lease import left
from .rules.needs import CORES, FIRST_LOOK, WORDS, Need, purpose_of, sentence

PAGE = 25  # lines
MOST_TAKEN = 25  # of what others have
MOST_NAMES = 60  # in a menu
MOST_OWNERS = 3  # named of a campaign


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the board: a single change (`row`) or a campaign. `needs` and `waited` are words; `heading`:
    the project and area that begin with it, where lines are ordered by them."""

    entry: Entry
    needs: str
    purpose: str
    waited: str
    proof: Glance
    row: Row | None = None
    by: str = ""
    heading: str = ""

    @property
    def campaign(self) -> Campaign | None:
        return self.entry.campaign

    @property
    def category(self) -> str:
        """In words; empty: somebody's word tagged it before its diff was read."""
        return category_words(self.entry.first.category) if self.entry.first.category else ""

    @property
    def minutes(self) -> int:
        return self.entry.minutes


@dataclass(frozen=True, slots=True)
class Tab:
    """What can be done, with its number. `query`: its address on the board."""

    key: str
    words: str
    meaning: str
    count: int
    query: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What a menu of a filter offers."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class TakenLine:
    """A patch that somebody has; `left`: for how long."""

    row: Row
    holding: Holding
    left: str
    is_mine: bool


@dataclass(slots=True)
class Board:
    """`tagged`: all tagged patches that the reader may see; `own`: those that are theirs to answer, not to take."""

    state: BoardState
    progress: Progress
    tagged: int = 0
    own: int = 0
    tabs: list[Tab] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    total: int = 0
    pages: int = 1
    mine: list[TakenLine] = field(default_factory=list)
    taken: list[TakenLine] = field(default_factory=list)
    taken_in_all: int = 0
    menus: dict[str, list[Choice]] = field(default_factory=dict)

    @property
    def previous(self) -> str:
        return self.state.but(page=self.state.page - 1).query if self.state.page > 1 else ""

    @property
    def following(self) -> str:
        return self.state.but(page=self.state.page + 1).query if self.state.page < self.pages else ""

    @property
    def minutes(self) -> int:
        """What the lines of this page are estimated at."""
        return sum(line.minutes for line in self.lines)


def board_of(state: BoardState, viewer: Viewer, servers: Mapping[int, str], now: datetime) -> Board:
    """The board in a state."""
    found = tagged(viewer)
    offers, held = offers_of(found, now), holdings(now)
    campaigns = campaigns_among(found, viewer)
    free = [offer for offer in offers if offer.id not in held and not _is_own(offer, viewer)]
    near = [offer for offer in free if _is_near(offer, state)]
    tabs, state = _tabs(near, state)
    entries = _ordered(entries_of((one for one in near if _is_needed(one, state)), campaigns), state.order)
    pages = max(1, -(-len(entries) // PAGE))
    state = state.but(page=min(state.page, pages))
    here = entries[(state.page - 1) * PAGE : state.page * PAGE]
    having = [offer for offer in offers if offer.id in held]
    mine, others = _whose(having, held, viewer)
    others_shown = others[:MOST_TAKEN]
    rows = _rows([*ids_of(here), *(one.id for one in (*mine, *others_shown))], viewer, servers, now)
    return Board(
        state=state,
        progress=progress(viewer),
        tagged=len(offers),
        own=sum(_is_own(offer, viewer) for offer in offers),
        tabs=tabs,
        lines=lines_of(here, rows, now, is_grouped=state.order == "place"),
        total=len(entries),
        pages=pages,
        mine=_taken(mine, held, rows, now, is_mine=True),
        taken=_taken(others_shown, held, rows, now, is_mine=False),
        taken_in_all=len(others),
        menus=_menus(free, state),
    )


def near_and_needed(state: BoardState, viewer: Viewer, now: datetime) -> list[Offer]:
    """What can be taken in a state of the board; two queries."""
    held = holdings(now)
    free = [one for one in offers_of(tagged(viewer), now) if one.id not in held and not _is_own(one, viewer)]
    near = [offer for offer in free if _is_near(offer, state)]
    state = _tabs(near, state)[1]
    return [offer for offer in near if _is_needed(offer, state)]


def _is_own(offer: Offer, viewer: Viewer) -> bool:
    return viewer.account is not None and offer.owner == viewer.account.pk


def _is_near(offer: Offer, state: BoardState) -> bool:
    """Whether the filters leave it; an area holds the folders in it."""
    area = state.area.rstrip("/")
    is_there = not area or offer.area == area or offer.area.startswith(f"{area}/")
    return is_there and state.project in ("", offer.project) and state.category in ("", offer.category)


def _is_needed(offer: Offer, state: BoardState) -> bool:
    need = needs_in(state)
    return need in offer.needs if need else offer.need is not Need.WAITS


def _tabs(offers: Sequence[Offer], state: BoardState) -> tuple[list[Tab], BoardState]:
    """The tabs, and the state with its tab decided: the first act that needs no core and is there."""
    counts = {need: sum(need in offer.needs for offer in offers) for need in WORDS}
    chosen = state.needs or next((need.value for need in FIRST_LOOK if counts[need]), ALL)
    state = replace(state, needs=chosen)
    some = sum(offer.need is not Need.WAITS for offer in offers)
    tabs = [
        Tab(need.value, told.words, told.meaning, counts[need], state.but(needs=need.value).query, chosen == need)
        for need, told in WORDS.items()
        if counts[need] or chosen == need or need in FIRST_LOOK or need in CORES
    ]
    whole = Tab(ALL, "anything", "Whatever can be done now", some, state.but(needs=ALL).query, chosen == ALL)
    return [*tabs, whole], state


ORDER: Mapping[str, Callable[[Entry], Any]] = {
    "smallest": lambda entry: (entry.first.size, entry.first.minutes, entry.first.id),
    "longest": lambda entry: (entry.clock_start, entry.first.id),
    "place": lambda entry: (entry.first.project, entry.first.area, entry.first.size, entry.first.id),
}


def _ordered(entries: list[Entry], order: str) -> list[Entry]:
    return sorted(entries, key=ORDER[order])


def _whose(having: Iterable[Offer], held: Mapping[int, Holding], viewer: Viewer) -> tuple[list[Offer], list[Offer]]:
    """What the reader has, and what others have; what runs out first comes first."""
    ordered = sorted(having, key=lambda offer: held[offer.id].until)
    mine = [one for one in ordered if viewer.user.pk is not None and held[one.id].user == viewer.user.pk]
    return mine, [one for one in ordered if one not in mine]


def _rows(ids: Collection[int], viewer: Viewer, servers: Mapping[int, str], now: datetime) -> dict[int, Row]:
    return {row.id: row for row in rows_of(listed(ids), viewer, dict(servers), now)}


def lines_of(
    entries: Sequence[Entry], rows: Mapping[int, Row], now: datetime, *, is_grouped: bool = False
) -> list[Line]:
    """The lines of these entries; two queries. What a sync has closed in between has no row and is left out."""
    proofs = {one.pk: one for one in Judged.objects.filter(pk__in=[entry.first.id for entry in entries])}
    owners = names_of(owner for entry in entries if entry.campaign for owner in entry.campaign.owners[:MOST_OWNERS])
    lines: list[Line] = []
    place = ""
    for entry in entries:
        row = rows.get(entry.first.id)
        if entry.campaign is None and row is None:
            continue
        here = place_of(entry.first)
        heading, place = ("" if here == place or not is_grouped else here), here
        lines.append(
            Line(
                entry=entry,
                needs=sentence(entry.first.needs, entry.first.standing, now),
                purpose=purpose_of(entry.first.needs),
                waited=span((now - entry.clock_start).total_seconds()),
                proof=glance(proofs.get(entry.first.id)),
                row=None if entry.campaign else row,
                by=_by(entry.campaign, owners) if entry.campaign else "",
                heading=heading,
            )
        )
    return lines


def place_of(offer: Offer) -> str:
    """The project and the area, as a heading."""
    return offer.project if offer.area in ("", ".") else f"{offer.project} · {offer.area}"


def _by(campaign: Campaign, names: Mapping[int, str]) -> str:
    """Who made a campaign: "Ada, Juma and 4 more"."""
    known = [names[owner] for owner in campaign.owners[:MOST_OWNERS] if owner in names]
    more = len(campaign.owners) - len(known)
    said = ", ".join(known) or "unknown owners"
    return f"{said} and {more} more" if known and more else said


def _taken(
    offers: Iterable[Offer], held: Mapping[int, Holding], rows: Mapping[int, Row], now: datetime, *, is_mine: bool
) -> list[TakenLine]:
    there = [one.id for one in offers if one.id in rows]
    return [TakenLine(rows[pk], held[pk], left(held[pk].until, now), is_mine) for pk in there]


def _menus(offers: Sequence[Offer], state: BoardState) -> dict[str, list[Choice]]:
    """What the boxes of filters offer, with numbers; what is chosen is among it."""
    placed = (one for one in offers if one.area not in ("", "."))
    return {
        "project": _choices(counted(offers, lambda one: one.project, MOST_NAMES), state.project),
        "area": _choices(counted(placed, lambda one: one.area, MOST_NAMES), state.area),
        "category": _choices(counted(offers, lambda one: one.category, MOST_NAMES), state.category, category_words),
    }


def _choices(counts: list[tuple[str, int]], chosen: str, words: Callable[[str], str] = str) -> list[Choice]:
    there = {name for name, _ in counts}
    found = [Choice(name, f"{words(name)} ({count})") for name, count in counts if name]
    return found if not chosen or chosen in there else [*found, Choice(chosen, f"{words(chosen)} (0)")]
