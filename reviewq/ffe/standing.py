"""Who stands how to a request: what `rules.permits` asks of the reader, and of the request. Both the pages and the acts
come here, so that what a page offers is what may be done."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from reviewq.cycles.models import Cycle
from reviewq.cycles.reads import Read, span_of
from reviewq.cycles.records import day_of
from reviewq.cycles.rules.cycle import CycleSpan, Kind
from reviewq.people.models import Role
from reviewq.people.reads import Viewer

from .models import Member, Request, Sponsor, Terms
from .rules.life import State, state_at
from .rules.permits import Actor, Case
from .rules.terms import Held, is_late, last_day, narrowest, sponsors_needed


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody who is PTL or deputy of a project. `account`: of theirs on Gerrit, by their word."""

    user: int
    name: str
    is_deputy: bool
    account: int | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What holds for all requests of one project in one cycle. `deciders`: its PTLs, then its deputies."""

    span: CycleSpan
    terms: Held
    deciders: tuple[Decider, ...]

    @property
    def freeze_day(self) -> date | None:
        found = self.span.day(Kind.FEATURE_FREEZE)
        return found.day if found else None

    @property
    def last_day(self) -> date | None:
        return last_day(self.terms, self.freeze_day)

    @property
    def who_decide(self) -> tuple[Decider, ...]:
        return tuple(one for one in self.deciders if self.terms.deputies_decide or not one.is_deputy)

    def decides(self, viewer: Viewer) -> bool:
        return any(one.user == viewer.user.pk for one in self.who_decide)

    def is_late(self, now: datetime) -> bool:
        return is_late(self.last_day, now)


def ground_of(cycle: Cycle, project: str, now: datetime) -> Ground:
    """Three queries: terms, roles, and dates unless the cycle has them at hand."""
    return Ground(span_for(cycle, project), terms_of(cycle.pk, project), deciders_of(project, now))


def span_for(cycle: Cycle, project: str) -> CycleSpan:
    """The cycle as one project sees it; no query where its dates are at hand."""
    return span_of(Read(cycle, tuple(day_of(date) for date in cycle.dates.all())), project)


def terms_of(cycle: int, project: str) -> Held:
    return narrowest(map(held, Terms.objects.filter(cycle=cycle)), project)


def held(record: Terms) -> Held:
    return Held(**{name: getattr(record, name) for name in Held.__dataclass_fields__})


def deciders_of(project: str, now: datetime) -> tuple[Decider, ...]:
    """Who is PTL or deputy of a project today; who is both is PTL."""
    roles = Role.objects.filter(Role.held_on(now.date()), user__is_active=True)
    found: dict[int, Decider] = {}
    for role in roles.select_related("user", "user__gerrit_link").order_by("-kind", "id"):  # PTL before deputy
        if role.covers(project) and role.user_id not in found:
            link = getattr(role.user, "gerrit_link", None)
            name = role.user.get_full_name() or role.user.get_username()
            is_deputy = role.kind == Role.Kind.DEPUTY
            found[role.user_id] = Decider(role.user_id, name, is_deputy, link.account_id if link else None)
    return tuple(found.values())


def actor_of(
    viewer: Viewer, request: Request, ground: Ground, owners: Collection[int | None], sponsors: Iterable[Sponsor]
) -> Actor:
    """`owners`: accounts that own its changes; `sponsors`: the promises that stand."""
    user, account = viewer.user, viewer.account.pk if viewer.account else None
    if not user.is_authenticated:
        return Actor(is_signed_in=False)
    return Actor(
        is_asker=request.by_id == user.pk,
        has_account=account is not None,
        is_verified=viewer.is_verified,
        is_core=viewer.is_core_of(request.project_id),
        owns_change=account is not None and account in owners,
        is_sponsor=any(one.user_id == user.pk for one in sponsors),
        decides=ground.decides(viewer),
        is_deputy=any(one.user == user.pk and one.is_deputy for one in ground.deciders),
    )


def case_of(
    viewer: Viewer,
    request: Request,
    ground: Ground,
    owners: Collection[int | None],
    sponsors: Iterable[Sponsor],
    now: datetime,
) -> Case:
    needed = sponsors_needed(ground.terms, request.is_by_core)
    have = sum(one.account_id not in owners for one in sponsors)
    others = (
        one.name
        for one in ground.who_decide
        if one.user not in (viewer.user.pk, request.by_id) and (one.account is None or one.account not in owners)
    )
    return Case(
        state=state_at(State(request.state), request.until, now),
        project=request.project.name,
        missing=max(needed - have, 0),
        needed=needed,
        is_late=ground.is_late(now),
        last_day=ground.last_day,
        deciders=tuple(one.name for one in ground.who_decide),
        other_deciders=tuple(others),
    )


def standing(viewer: Viewer, request: Request, now: datetime) -> tuple[Actor, Case, Ground]:
    """Read from the database: for acts, which must not go by what a page was drawn from."""
    ground = ground_of(request.cycle, request.project.name, now)
    owners = set(Member.objects.filter(request=request, left_at=None).values_list("change__owner", flat=True))
    sponsors = list(Sponsor.objects.filter(request=request, withdrawn_at=None))
    actor = actor_of(viewer, request, ground, owners, sponsors)
    return actor, case_of(viewer, request, ground, owners, sponsors, now), ground
