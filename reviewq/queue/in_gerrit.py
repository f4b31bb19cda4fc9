"""The same states on Gerrit: the nearest query of a state of the queue, and the dashboard of a page of lanes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reviewq.changes.rules.turn import Lane as TurnLane
from reviewq.parts.lanes import ALL, MINE, SMALL, WORDS
from reviewq.search import registry
from reviewq.search.dashboards import Dashboard
from reviewq.search.gerrit import dashboard_url, search_url, translated
from reviewq.search.language import Node, QueryError, parse, quoted

from .forms import Wanted

# What Gerrit can be asked of each lane: near, not equal, since it knows no turns. None: it knows nothing like it.
OF_LANE: Mapping[str, str | None] = {
    TurnLane.SECOND: "label:Code-Review=MAX -label:Code-Review=MIN -label:Workflow=MAX -is:wip",
    TurnLane.EXPERT: "label:Code-Review=MAX -label:Code-Review=MIN -label:Workflow=MAX -is:wip",
    TurnLane.APPROVAL: "label:Code-Review=MAX,count>=2 -label:Code-Review=MIN -label:Workflow=MAX -is:wip",
    TurnLane.FIRST: "label:Code-Review=0 -label:Verified<0 -is:wip",
    TurnLane.PLUS_TWO: "-label:Code-Review=0 -label:Code-Review=MAX -label:Code-Review<0 -is:wip",
    SMALL: "delta:<=10 -label:Code-Review<0 -is:wip",
    TurnLane.AUTHOR: "(is:wip OR label:Code-Review<0 OR label:Verified<0 OR has:unresolved)",
    TurnLane.CI: "label:Verified=0 -is:wip",
    TurnLane.CHANGE: None,
    TurnLane.HELD: "(label:Code-Review=MIN OR label:Workflow<0)",
    TurnLane.APPROVED: "label:Workflow=MAX",
    TurnLane.UNKNOWN: None,
    MINE: "owner:self",
    ALL: "",
}


@dataclass(frozen=True, slots=True)
class InGerrit:
    """`left_out`: what Gerrit is not asked, in words."""

    url: str
    left_out: tuple[str, ...] = ()


def of_queue(wanted: Wanted, server: str) -> InGerrit:
    """The nearest search. `server` is the base address of its Gerrit; without one there is no address."""
    if not server:
        return InGerrit("")
    lane = OF_LANE.get(wanted.lane)
    left_out = [] if lane is not None or not wanted.lane else [f"the lane “{WORDS[wanted.lane]}”"]
    asked = ["status:open", lane or ""]
    asked += [f"{name}:{quoted(value)}" for name, value in _filters(wanted) if value]
    text, without = _query(wanted.q)
    return InGerrit(search_url(server, " ".join(part for part in (*asked, text) if part)), (*left_out, *without))


def _filters(wanted: Wanted) -> Iterable[tuple[str, str]]:
    area = wanted.area.rstrip("/")
    return (("project", wanted.project), ("branch", wanted.branch), ("owner", wanted.owner), ("dir", area))


def _query(text: str) -> tuple[str, tuple[str, ...]]:
    """A typed query for Gerrit, and what it does without; in parentheses, since it may hold an OR."""
    try:
        found = translated(parse(text), ours()) if text.strip() else None
    except QueryError:
        return "", (f"“{text[:60]}”",)
    if not found:
        return "", ()
    return f"({found.text})" if " OR " in found.text else found.text, found.left_out


def of_lanes(dashboard: Dashboard, server: str) -> InGerrit:
    """The same dashboard. Sections lose what only we understand; `foreach` too."""
    left_out: dict[str, None] = {}
    foreach, without = _loose(dashboard.foreach)
    left_out |= dict.fromkeys(without)
    sections = []
    for section in dashboard.sections:
        query, without = _loose(section.query)
        left_out |= dict.fromkeys(without)
        sections.append(replace(section, query=query or ("" if foreach else "status:open")))
    there = replace(dashboard, sections=tuple(sections), foreach=foreach)
    return InGerrit(dashboard_url(server, there.address), tuple(left_out))


def _loose(text: str) -> tuple[str, tuple[str, ...]]:
    """A part of a query for Gerrit: as it was typed, unless something has to be taken out."""
    try:
        tree: Node | None = parse(text) if text.strip() else None
    except QueryError:
        tree = None
    found = translated(tree, ours()) if tree else None
    return (found.text, found.left_out) if found and found.left_out else (text, ())


def ours() -> frozenset[str]:
    """The names of the operators that Gerrit does not have."""
    return frozenset(name for one in registry.known() if not one.is_gerrits for name in (one.name, *one.aliases))
