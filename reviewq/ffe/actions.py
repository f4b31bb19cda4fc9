"""What people do to requests, each in one transaction with the event that keeps who, when and why. Who may not do it
gets a Refused whose words say why; who was slower than somebody else gets an Overtaken with what they did. Then
nothing was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from reviewq.changes.models import Change, Project
from reviewq.cycles.models import Cycle
from reviewq.people.reads import Viewer

from . import writes
from .efforts import changes_of
from .models import Member, Request, Sponsor
from .rules import permits
from .rules.answers import QUESTIONS, unanswered
from .rules.life import MAY_BE_ASKED_ANEW, STANDING, Act, State, state_at
from .rules.permits import Actor, Case
from .rules.terms import end_of, until, until_problem
from .standing import Ground, standing
from .writes import By, Overtaken

__all__ = ["Answers", "AskedAlready", "Overtaken", "Refused", "Seen"]


class Refused(Exception):
    """What was asked cannot be done: `words` say why, and what can be done instead. `field`: what it is about."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.words, self.field = words, field


class AskedAlready(Refused):
    """There is an open request for this effort. `request`: that one."""

    def __init__(self, request: Request) -> None:
        super().__init__(f"{request.effort} of {request.project.name} has an open request already.", "effort")
        self.request = request


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as the reader had it before them."""

    pk: int
    version: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What a request says. All texts as typed, bounded by the form."""

    effort: str
    title: str
    benefit: str = ""
    regression: str = ""
    disruption: str = ""
    how_long: str = ""
    left: str = ""
    if_refused: str = ""


MOVES_DUES = frozenset({Act.SPONSOR, Act.GRANT, Act.OVERRIDE, Act.EXTEND})
ANSWERS = tuple(one.name for one in fields(Answers))
Values = Mapping[str, Any]
Effect = Callable[[Request, Case, Ground], Values]


@transaction.atomic
def make(
    viewer: Viewer, cycle: Cycle, project: Project, answers: Answers, changes: Mapping[int, int], now: datetime
) -> Request:
    """A draft. `changes`: id -> number of those that it names; the open ones of its effort join of themselves."""
    by = _by(viewer)
    request = Request.objects.create(
        cycle=cycle,
        project=project,
        by_id=by.user,
        by_name=by.name,
        account=viewer.account,
        is_by_core=viewer.is_core_of(project.pk),
        made_at=now,
        earlier=_earlier(cycle, project, answers.effort),
        **asdict(answers),
    )
    moved = _fit_members(request, changes, by, now)
    writes.keep(request, Act.MAKE, by, now, data=moved)
    return request


def edit(
    viewer: Viewer, seen: Seen, answers: Answers, now: datetime, changes: Mapping[int, int] | None = None
) -> Request:
    """Other answers. `changes`: id -> number of those that it names then; None: as they are. What its answers were
    before is kept. Raises Refused, Overtaken."""

    def effect(request: Request, case: Case, ground: Ground) -> Values:
        new = asdict(answers)
        if case.state is not State.DRAFT and new["effort"] != request.effort:
            raise Refused(f"It is asked for {request.effort}; for another effort ask anew.", "effort")
        before = {name: getattr(request, name) for name in ANSWERS if getattr(request, name) != new[name]}
        request.effort = new["effort"]
        moved = _fit_members(request, changes, _by(viewer), now)
        return {**new, "data": {"before": before, **moved}}

    return _act(viewer, seen, Act.EDIT, "", now, effect)


def ask(viewer: Viewer, seen: Seen, now: datetime) -> Request:
    """A draft becomes a request. Raises Refused, AskedAlready, Overtaken."""

    def effect(request: Request, case: Case, ground: Ground) -> Values:
        _require_answers(request)
        return {"requested_at": now, "is_by_core": viewer.is_core_of(request.project_id), "account": viewer.account}

    return _stand(seen, now, lambda: _act(viewer, seen, Act.ASK, "", now, effect))


def admit(viewer: Viewer, seen: Seen, why: str, now: datetime) -> Request:
    """A draft becomes a request although the last day to ask is over. Raises Refused, AskedAlready, Overtaken."""

    def effect(request: Request, case: Case, ground: Ground) -> Values:
        _require_answers(request)
        return {"requested_at": now}

    return _stand(seen, now, lambda: _act(viewer, seen, Act.ADMIT, why, now, effect))


def sponsor(viewer: Viewer, pk: int, now: datetime, words: str = "") -> Request:
    """A core promises to review. Two who promise at once both do. Raises Refused."""

    def effect(request: Request, case: Case, ground: Ground) -> Values:
        assert viewer.account is not None
        by = _by(viewer)
        Sponsor.objects.create(request=request, user_id=by.user, name=by.name, account=viewer.account, at=now)
        return {}

    return _act(viewer, Seen(pk, 0), Act.SPONSOR, words, now, effect)


def unsponsor(viewer: Viewer, pk: int, why: str, now: datetime) -> Request:
    """A sponsor takes the promise back; a request that loses the last one is merely requested again. Raises
    Refused."""

    def effect(request: Request, case: Case, ground: Ground) -> Values:
        standing = Sponsor.objects.filter(request=request, withdrawn_at=None)
        standing.filter(user=_by(viewer).user).update(withdrawn_at=now)
        return {"sponsors": standing.count()}

    return _act(viewer, Seen(pk, 0), Act.UNSPONSOR, why, now, effect)


def grant(
    viewer: Viewer, seen: Seen, why: str, now: datetime, day: date | None = None, is_override: bool = False
) -> Request:
    """Until the end of a day (UTC); none: as the terms say. `is_override`: although sponsors are missing. Raises
    Refused, Overtaken."""

    def effect(request: Request, case: Case, ground: Ground) -> Values:
        ends = _until(day, now) if day else until(ground.terms, now)
        told = {"until": ends.isoformat(), "missing": case.missing, "needed": case.needed}
        return {"until": ends, "granted_at": now, **_decision(viewer, why, now), "data": told}

    return _act(viewer, seen, Act.OVERRIDE if is_override else Act.GRANT, why, now, effect)


def deny(viewer: Viewer, seen: Seen, why: str, now: datetime) -> Request:
    """Raises Refused, Overtaken."""
    return _act(viewer, seen, Act.DENY, why, now, lambda *_: _decision(viewer, why, now) | {"ended_at": now})


def revoke(viewer: Viewer, seen: Seen, why: str, now: datetime) -> Request:
    """A grant is taken back. Raises Refused, Overtaken."""
    return _act(viewer, seen, Act.REVOKE, why, now, lambda *_: _decision(viewer, why, now) | {"ended_at": now})


def extend(viewer: Viewer, seen: Seen, why: str, day: date, now: datetime) -> Request:
    """A grant ends later, at the end of a day (UTC). Raises Refused, Overtaken."""

    def effect(request: Request, case: Case, ground: Ground) -> Values:
        ends = _until(day, now, request.until)
        before = request.until.isoformat() if request.until else ""
        return {"until": ends, "data": {"before": before, "until": ends.isoformat()}}

    return _act(viewer, seen, Act.EXTEND, why, now, effect)


def withdraw(viewer: Viewer, seen: Seen, why: str, now: datetime) -> Request:
    """Who asked for it no longer does. Raises Refused, Overtaken."""
    return _act(viewer, seen, Act.WITHDRAW, why, now, lambda *_: {"ended_at": now})


def name_change(viewer: Viewer, pk: int, change: Change, now: datetime) -> Request:
    """One more change. Raises Refused."""
    with transaction.atomic():
        request, by = _permitted(viewer, Seen(pk, 0), Act.NAME, "", now)[0], _by(viewer)
        if change.project_id != request.project_id:
            raise Refused(f"{change.number} is a change of another project: ask for it there.", "number")
        if not change.is_open:
            raise Refused(f"{change.number} is {Change.Status(change.status).label}: nothing is left of it.", "number")
        if not writes.join(request, {change.pk: change.number}, now, by):
            raise Refused(f"{change.number} belongs to it already.", "number")
    return request


def drop_change(viewer: Viewer, pk: int, change: Change, why: str, now: datetime) -> Request:
    """Takes a change out; it does not join by itself again. Raises Refused."""
    with transaction.atomic():
        request, by = _permitted(viewer, Seen(pk, 0), Act.DROP, why, now)[0], _by(viewer)
        if not writes.leave(request, {change.pk: change.number}, "taken out", now, by, why):
            raise Refused(f"{change.number} does not belong to it any more.", "change")
    return request


def see(viewer: Viewer, seen: Seen, now: datetime) -> Request:
    """A PTL has seen what joined since the grant, as it was when the page was drawn. Raises Refused, Overtaken."""

    def effect(request: Request, case: Case, ground: Ground) -> Values:
        rows = Member.objects.filter(request=request, left_at=None, seen_at=None, joined_at__gt=request.granted_at)
        rows.update(seen_at=now)
        return {}

    return _act(viewer, seen, Act.SEE, "", now, effect)


# --- How an act is done


def _act(viewer: Viewer, seen: Seen, act: Act, why: str, now: datetime, effect: Effect) -> Request:
    with transaction.atomic():
        request, case, ground = _permitted(viewer, seen, act, why, now)
        writes.move(request, act, _by(viewer), now, why.strip(), **effect(request, case, ground))
        if act in MOVES_DUES:
            writes.set_dues(request, ground.terms.days_to_review)
        return request


def _permitted(viewer: Viewer, seen: Seen, act: Act, why: str, now: datetime) -> tuple[Request, Case, Ground]:
    """The request, locked, if the viewer may do this to it as it was seen. Raises Refused, Overtaken. A version of 0:
    as it is now."""
    request = writes.lock(seen.pk)
    if seen.version and request.version != seen.version:
        raise Overtaken(request, writes.events_since(request.pk, seen.version))
    actor, case, ground = standing(viewer, request, now)
    _require(act, actor, case, why)
    return request, case, ground


def _require(act: Act, actor: Actor, case: Case, why: str) -> None:
    if words := permits.why_not(act, actor, case):
        raise Refused(words)
    is_own_draft = case.state is State.DRAFT and act is not Act.ADMIT
    if act in permits.NEEDS_WHY and not why.strip() and not is_own_draft:
        raise Refused("Say why: it is kept with what you do.", "why")


def _require_answers(request: Request) -> None:
    empty = unanswered({name: getattr(request, name) for name in ANSWERS})
    if empty:
        asked = "; ".join(QUESTIONS[name].words for name in empty)
        raise Refused(f"Nobody can judge it before it says: {asked} Edit the draft.", "answers")


def _by(viewer: Viewer) -> By:
    assert isinstance(viewer.user, User)
    return By(viewer.user.pk, (viewer.user.get_full_name() or viewer.user.get_username())[:200])


def _decision(viewer: Viewer, why: str, now: datetime) -> dict[str, Any]:
    by = _by(viewer)
    return {"decided_at": now, "decided_by_id": by.user, "decided_by_name": by.name, "decision": why.strip()}


def _until(day: date, now: datetime, present: datetime | None = None) -> datetime:
    if problem := until_problem(day, now, present):
        raise Refused(problem, "day")
    return end_of(day)


def _fit_members(request: Request, named: Mapping[int, int] | None, by: By, now: datetime) -> dict[str, list[int]]:
    """Makes its members those that are named and the open ones of its effort. `named` None: those that were. Returns
    the numbers that came and went, for the event."""
    rows = Member.objects.filter(request=request, left_at=None).values_list("change_id", "change__number", "by_name")
    here = {pk: number for pk, number, _ in rows}
    if named is None:
        named = {pk: number for pk, number, by_name in rows if by_name}
    found = changes_of(request.project_id, request.effort, request.cycle.branch_pattern)
    wanted = {**found, **named}
    gone, came = set(here) - set(wanted), set(wanted) - set(here)
    Member.objects.filter(request=request, change__in=gone).update(left_at=now, left_why="taken out")
    for pk in wanted:
        values: dict[str, Any] = {"by_name": by.name if pk in named else "", "left_at": None, "left_why": ""}
        values |= {"joined_at": now, "seen_at": None} if pk in came else {}
        Member.objects.update_or_create(request=request, change_id=pk, defaults=values)
    return {"changes": sorted(wanted[pk] for pk in came), "out": sorted(here[pk] for pk in gone)}


def _earlier(cycle: Cycle, project: Project, effort: str) -> Request | None:
    """The newest request for the same effort that is over: this one asks it anew."""
    over = Request.objects.filter(cycle=cycle, project=project, effort=effort, state__in=MAY_BE_ASKED_ANEW)
    return over.order_by("-made_at", "-id").first()


def _stand(seen: Seen, now: datetime, act: Callable[[], Request]) -> Request:
    """Does what makes a request stand, of which its effort may have one. One whose time is over is ended first."""
    draft = Request.objects.filter(pk=seen.pk).select_related("project").first()
    if draft and (other := other_standing(draft)) and not settle(other, now):
        raise AskedAlready(other)
    try:
        return act()
    except IntegrityError:  # somebody was quicker since we looked
        other = other_standing(draft) if draft else None
        if other is None:
            raise
        raise AskedAlready(other) from None


def other_standing(request: Request) -> Request | None:
    """The request that stands for the same effort in the same cycle."""
    same = Request.objects.filter(cycle=request.cycle_id, project=request.project_id, effort=request.effort)
    return same.filter(state__in=STANDING).exclude(pk=request.pk).select_related("project", "cycle").first()


def settle(request: Request, now: datetime) -> bool:
    """Writes down that a grant has expired, if its time is over; whether it did."""
    if state_at(State(request.state), request.until, now) is State(request.state):
        return False
    with transaction.atomic():
        fresh = writes.lock(request.pk)
        if state_at(State(fresh.state), fresh.until, now) is State(fresh.state):
            return False
        writes.expire(fresh, now)
    return True
