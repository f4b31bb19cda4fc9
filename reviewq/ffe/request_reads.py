"""Every query of the page of one request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reviewq.changes.models import Change
from reviewq.forecast.rules.together import all_by
from reviewq.forecast.rules.words import percent
from reviewq.parts.lanes import WORDS
from reviewq.parts.rows import change_url, gerrit_url
from reviewq.people.reads import Viewer

from .ledger_reads import Promised, ground_end, is_new, outlook_of, promised
from .models import Event, Member, Request, Sponsor
from .reads import state_words
from .rules.answers import QUESTIONS
from .rules.life import MAY_BE_ASKED_ANEW, OPEN, Act, State
from .rules.permits import Actor, Case, permitted, why_not
from .standing import Ground, actor_of, case_of, ground_of
from .words import event_words

MOST_EVENTS = 200
MOST_MEMBERS = 200


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A change of the request. `change` None: one that this reader may not see."""

    member: Member
    change: Change | None
    url: str
    gerrit: str
    standing: str
    chance: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the history. `before`: what answers were before they were edited, by heading."""

    event: Event
    words: str
    before: list[tuple[str, str]]


@dataclass(slots=True)
class Page:
    """One request as one reader sees it."""

    request: Request
    state: State
    words: str
    actor: Actor
    case: Case
    ground: Ground
    may: frozenset[Act]
    answers: list[tuple[str, str]]
    here: list[MemberLine] = field(default_factory=list)
    gone: list[MemberLine] = field(default_factory=list)
    sponsors: list[Promised] = field(default_factory=list)
    history: list[Happening] = field(default_factory=list)
    later: Request | None = None
    chance: str = "unknown"
    by: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def unsaid(self) -> set[int]:
        """The numbers of changes that this reader may not hear of."""
        return {line.member.change.number for line in (*self.here, *self.gone) if line.change is None}

    @property
    def is_over_for_asking_anew(self) -> bool:
        return self.state in MAY_BE_ASKED_ANEW and self.later is None

    @property
    def unseen(self) -> int:
        return sum(line.is_new for line in self.here)

    @property
    def may_decide(self) -> bool:
        """Whether what is decided about it is this reader's business; not whether they may do it now."""
        is_late_draft = self.state is State.DRAFT and self.case.is_late
        return self.actor.decides and (is_late_draft or (self.is_open and self.state is not State.DRAFT))

    @property
    def why_not_sponsor(self) -> str:
        return why_not(Act.SPONSOR, self.actor, self.case)

    @property
    def why_not_decide(self) -> str:
        act = Act.EXTEND if self.state is State.GRANTED else Act.ADMIT if self.state is State.DRAFT else Act.DENY
        return why_not(act, self.actor, self.case)

    @property
    def why_not_ask(self) -> str:
        return why_not(Act.ASK, self.actor, self.case)

    @property
    def have(self) -> int:
        return len(self.sponsors)


def refusal(page: Page, act: Act) -> str:
    return why_not(act, page.actor, page.case)


def named_numbers(page: Page) -> list[int]:
    """The open changes that somebody named, beside those of the effort; of a request that is over, also what left."""
    left = [] if page.is_open else [line for line in page.gone if line.member.left_why != "taken out"]
    named = [line.change for line in (*page.here, *left) if line.change and line.member.by_name]
    return [change.number for change in named if change.is_open]


def find(pk: int) -> Request | None:
    rows = Request.objects.select_related("project__server", "cycle", "by", "earlier").prefetch_related("cycle__dates")
    return rows.filter(pk=pk).first()


def page_of(request: Request, viewer: Viewer, now: datetime) -> Page | None:
    """None: it is somebody else's draft. Nine queries beside those of the reader."""
    ground = ground_of(request.cycle, request.project.name, now)
    if request.state == State.DRAFT and not _sees_draft(request, ground, viewer):
        return None
    members = list(
        Member.objects.filter(request=request).select_related("change__owner", "change__facts")[:MOST_MEMBERS]
    )
    sponsors = list(Sponsor.objects.filter(request=request, withdrawn_at=None).select_related("account"))
    owners = {one.change.owner_id for one in members if one.left_at is None}
    actor = actor_of(viewer, request, ground, owners, sponsors)
    case = case_of(viewer, request, ground, owners, sponsors, now)
    page = Page(
        request=request,
        state=case.state,
        words=state_words(case.state, request.until, len(sponsors), case.needed),
        actor=actor,
        case=case,
        ground=ground,
        may=permitted(actor, case),
        answers=[(question.short, getattr(request, name)) for name, question in QUESTIONS.items()],
        by=request.until or ground_end(ground, now),
        sponsors=[promised(one, case.state, ground, viewer, now) for one in sponsors],
        later=Request.objects.filter(earlier=request).exclude(state=State.DRAFT).order_by("pk").first(),
    )
    _add_members(page, members, viewer)
    page.history = happenings(Event.objects.filter(request=request)[:MOST_EVENTS], page.unsaid)
    return page


def _sees_draft(request: Request, ground: Ground, viewer: Viewer) -> bool:
    if not viewer.user.is_authenticated:
        return False
    return request.by_id == viewer.user.pk or ground.decides(viewer) or viewer.is_staff


def _add_members(page: Page, members: Sequence[Member], viewer: Viewer) -> None:
    request = page.request
    ids = {one.change_id for one in members if one.left_at is None}
    curves, below = outlook_of(request.project, ids, viewer)
    assert page.by is not None
    for one in members:
        curve = curves.get(one.change_id) if one.left_at is None else None
        line = _member_line(one, request, viewer, percent(curve.by(page.by) if curve else None))
        (page.here if one.left_at is None else page.gone).append(line)
    here = [line.member.change_id for line in page.here]
    page.chance = percent(all_by(here, curves, below, page.by) if here and page.is_open else None)


def _member_line(member: Member, request: Request, viewer: Viewer, chance: str) -> MemberLine:
    change = member.change
    shown = None if is_hidden(change, viewer) else change
    url = change_url(request.project.name, change.number) if shown else ""
    gerrit = gerrit_url(request.project.server.url, request.project.name, change.number, 0) if shown else ""
    return MemberLine(member, shown, url, gerrit, _standing(change), chance, is_new(member, request))


def _standing(change: Change) -> str:
    """Whose turn it is, or how it ended."""
    if not change.is_open:
        return str(Change.Status(change.status).label)
    facts = getattr(change, "facts", None)
    return WORDS.get(facts.lane, "unknown") if facts else "unknown"


def is_hidden(change: Change, viewer: Viewer) -> bool:
    """Whether this reader may not hear of a change."""
    is_secret = change.is_private or change.missing_since is not None or change.gone_at is not None
    return is_secret and not viewer.sees_private


def happenings(events: Iterable[Event], unsaid: Collection[int] = ()) -> list[Happening]:
    return [_happening(event, unsaid) for event in events]


def _happening(event: Event, unsaid: Collection[int]) -> Happening:
    before: dict[str, Any] = event.data.get("before") if isinstance(event.data.get("before"), dict) else {}
    texts = [(QUESTIONS[name].short if name in QUESTIONS else name, str(text)) for name, text in before.items()]
    return Happening(event, event_words(event, unsaid), texts)
