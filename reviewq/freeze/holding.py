"""The page of holds, put together from what was read: what to hold, which holds there are, which are no longer due, and
who lifts what when the branch opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reviewq.changes.rules.reason import MINUS
from reviewq.parts.rows import NO_DIRECTIONS, change_url, gerrit_url, shortened

from .hold_reads import Open, Person, Stock, snapshot_of, words_of
from .row_tags import finding_words
from .rules.commands import Place, Way, hold_message, lift_message
from .rules.forbids import FORBIDS, Rule, Window, broken, feature_freeze, windows_of
from .rules.found import Does, Found
from .rules.holds import (
    BY_WORDS,
    OVER_WORDS,
    OWN,
    By,
    Held,
    Hold,
    ToLift,
    holds_of,
    is_of,
    lift_text,
    must_hold,
    over,
    to_lift,
)
from .rules.reasons import Why

SHOWN_TEXT = 600  # characters of a reason
NOBODY = Person("somebody", 0)


class Phase(StrEnum):
    """Where now lies: `NONE`: the calendar has no such freeze."""

    NONE = "none"
    BEFORE = "before"
    ON = "on"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Line:
    """One change of a list. `why`: what the freeze has against it."""

    id: int
    number: int
    patch_set: int
    subject: str
    url: str
    gerrit_url: str
    owner: str
    effort: str
    work: str
    is_wip: bool = False
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One hold. `why`: what its giver's words say it is, `evidence`: the words that do; `over`: why it is not due."""

    line: Line
    hold: Hold
    who: Person
    text: str
    why: str
    over: str = ""

    @property
    def vote(self) -> str:
        if not self.hold.label:
            return "work in progress"
        return f"{self.hold.label} {MINUS}{-self.hold.value}"

    @property
    def evidence(self) -> str:
        return self.hold.judged.evidence


@dataclass(frozen=True, slots=True)
class Group:
    """The holds of one kind."""

    by: By
    words: str
    lines: tuple[HoldLine, ...]

    @property
    def is_own(self) -> bool:
        """Whether it is only their authors who hold these."""
        return self.by in OWN


@dataclass(frozen=True, slots=True)
class Lifter:
    """One person, the holds that only they can lift, and a letter to them."""

    who: Person
    lines: tuple[HoldLine, ...]
    letter: str


@dataclass(frozen=True, slots=True)
class HoldPage:
    """`days`: to the freeze, or since it. `forbidden`: what its rules say; `not_told`: changes of which nobody knows
    what they are; `let_in`: features with an exception."""

    stock: Stock
    freeze: Window | None
    phase: Phase
    days: int
    way: Way | None
    held_back: list[Line] = field(default_factory=list)
    not_told: list[Line] = field(default_factory=list)
    let_in: list[Line] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    not_due: list[HoldLine] = field(default_factory=list)
    lifters: list[Lifter] = field(default_factory=list)

    @property
    def held(self) -> int:
        """How many changes somebody holds, their authors included."""
        return len({line.line.id for group in self.groups for line in group.lines})

    @property
    def unread(self) -> int:
        """How many open changes have a diff that nobody has read yet, or can."""
        return sum(one.found is None and not one.is_free for one in self.stock.changes.values())


@dataclass(frozen=True, slots=True)
class Judge:
    """What decides over every change of a page."""

    stock: Stock
    windows: tuple[Window, ...]
    freeze: Window | None
    way: Way | None
    now: datetime

    def held(self, one: Open) -> Held:
        snapshot = snapshot_of(one, self.stock.votes)
        policy = self.stock.policies.get(one.policy) or self.stock.policies[None]
        work = "other" if one.is_free else one.work
        breaks = None if one.found is None else bool(self.against(one))
        approved = self.stock.votes.approved.get(one.id)
        marked = self.stock.votes.marked.get(one.id)
        return Held(snapshot, policy, work, False if one.is_free else breaks, one.is_granted, approved, marked)

    def against(self, one: Open) -> list[str]:
        """What the freezes have against a change."""
        if one.is_free:
            return []
        found = [*(one.found or ())]
        if one.work == "feature":
            found.insert(0, Found(Does.FEATURE, "", one.effort))
        return [finding_words(one.found) for one in broken(found, self.windows)]

    def line(self, one: Open) -> Line:
        project, server = self.stock.ground.project.name, self.stock.server
        return Line(
            id=one.id,
            number=one.number,
            patch_set=one.patch_set,
            subject=shortened(one.subject.translate(NO_DIRECTIONS)),
            url=change_url(project, one.number),
            gerrit_url=gerrit_url(server, project, one.number, one.patch_set),
            owner=self.stock.people.get(one.owner or 0, NOBODY).name,
            effort=one.effort,
            work=one.work,
            is_wip=one.is_wip,
            why=tuple(self.against(one)),
        )


def page_of(stock: Stock, way: str, now: datetime) -> HoldPage:
    """`way`: the key of how to hold; one that the project does not have: its own."""
    windows = windows_of(stock.ground.span, stock.ground.project.name)
    freeze = feature_freeze(windows)
    chosen = next((one for one in stock.ways if one.key == way), stock.ways[0] if stock.ways else None)
    near = tuple(one for one in windows if freeze and one.at <= max(freeze.at, now))
    judge = Judge(stock, near, freeze, chosen, now)
    page = HoldPage(stock, freeze, _phase(freeze, now), _days(freeze, now), chosen)
    holds: list[HoldLine] = []
    for one in stock.changes.values():
        holds.extend(_sort_in(page, judge, one))
    page.groups.extend(_grouped(holds))
    page.not_due.extend(hold for hold in holds if hold.over)
    theirs = to_lift(hold.hold for hold in holds if is_of(hold.hold, freeze))
    page.lifters.extend(_lifter(judge, one, holds) for one in theirs)
    return page


def _sort_in(page: HoldPage, judge: Judge, one: Open) -> list[HoldLine]:
    """Puts a change where it belongs; returns its holds."""
    held = judge.held(one)
    labels = judge.stock.votes.labels.get(one.id, {})
    holds = holds_of(held, words_of(labels), judge.stock.votes.texts.get(one.id, {})) if labels or one.is_wip else []
    place = _place(page, held, holds) if judge.freeze and page.phase is not Phase.OVER else None
    if place is None and not holds:
        return []
    line = judge.line(one)
    if place is not None:
        place.append(line)
    return [_hold_line(judge, held, hold, line) for hold in holds]


def _place(page: HoldPage, held: Held, holds: Sequence[Hold]) -> list[Line] | None:
    """The list that a change belongs to as long as the freeze is ahead or on."""
    if must_hold(held, holds):
        return page.held_back
    if held.is_granted and (held.work == "feature" or held.breaks):
        return page.let_in
    is_unknown = not held.work and not held.breaks and all(hold.by in OWN for hold in holds)
    return page.not_told if is_unknown else None


def _hold_line(judge: Judge, held: Held, hold: Hold, line: Line) -> HoldLine:
    ended = over(hold, held, judge.freeze, judge.stock.ground.span.begins_at, judge.now)
    who = judge.stock.people.get(hold.account or 0, NOBODY)
    return HoldLine(
        line, hold, who, shortened(hold.text, SHOWN_TEXT), _why_words(hold), OVER_WORDS[ended] if ended else ""
    )


def _why_words(hold: Hold) -> str:
    if hold.by in OWN:
        return ""
    if hold.judged.why is Why.FREEZE:
        return "procedural, for the freeze"
    if hold.judged.why is Why.VETO:
        return "a technical veto" if hold.by is By.REVIEW else "for another reason"
    return "unknown: no reason is given"


def _grouped(holds: Iterable[HoldLine]) -> list[Group]:
    found: dict[By, list[HoldLine]] = {}
    for hold in holds:
        found.setdefault(hold.hold.by, []).append(hold)
    return [Group(by, BY_WORDS[by], tuple(found[by])) for by in By if by in found]


def _lifter(judge: Judge, one: ToLift, holds: Sequence[HoldLine]) -> Lifter:
    theirs = tuple(hold for hold in holds if hold.hold in one.holds)
    who = judge.stock.people.get(one.account, NOBODY)
    addresses = [f"{hold.line.gerrit_url}  {' '.join(hold.line.subject.split())}" for hold in theirs]
    span, freeze, now = judge.stock.ground.span, judge.freeze, judge.now
    lifts = freeze.lifts_at if freeze else None
    when = "opens for the next cycle" if lifts is None else f"opens for the next cycle on {lifts:%Y-%m-%d}"
    if freeze and freeze.is_over(now):
        when = f"is open for the next cycle since {lifts:%Y-%m-%d}"
    return Lifter(who, theirs, lift_text(who.name, span.name, when, addresses))


def _phase(freeze: Window | None, now: datetime) -> Phase:
    if freeze is None:
        return Phase.NONE
    return Phase.OVER if freeze.is_over(now) else Phase.ON if freeze.is_on(now) else Phase.BEFORE


def _days(freeze: Window | None, now: datetime) -> int:
    """Days of the calendar (UTC) between today and the day of the freeze."""
    return abs((freeze.at.date() - now.date()).days) if freeze else 0


@dataclass(frozen=True, slots=True)
class Command:
    """What holds one change, in both languages."""

    line: Line
    ssh: str
    curl: str


def hold_commands(page: HoldPage, lines: Sequence[Line]) -> list[Command]:
    """None where the project has no label that holds."""
    if page.way is None:
        return []
    place, message = Place(page.stock.server), hold_message(page.stock.ground.span.name)
    vote = (page.way.label, page.way.value, message)
    changes = [(line, (line.number, line.patch_set)) for line in lines]
    return [Command(line, place.ssh(change, *vote), place.curl(change, *vote)) for line, change in changes]


def lift_commands(page: HoldPage, by: str) -> list[str]:
    """Commands that take holds back, by whose they are: each works only as their giver. `by`: ssh or curl."""
    place, message = Place(page.stock.server), lift_message(page.stock.ground.span.name)
    found = []
    for lifter in page.lifters:
        found.append(f"# as account {lifter.who.number}: {len(lifter.lines)}")
        for one in lifter.lines:
            change = (one.line.number, one.line.patch_set)
            found.append(place.command(by, change, one.hold.label, 0, message))
    return found


def rules_of(page: HoldPage) -> list[Rule]:
    """The rules that the page speaks of."""
    names = {window.rule for window in windows_of(page.stock.ground.span, page.stock.ground.project.name)}
    return [rule for rule in FORBIDS if rule in names]
