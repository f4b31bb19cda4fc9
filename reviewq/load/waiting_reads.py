"""What waits for whom: one query for any number of people. Each part of it is one reason why a change waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast

from reviewq.capacity.waits import came_back, promised
from reviewq.changes.models import AttentionEntry, ChangeDomain, Expert, Facts, Reviewer, Vote
from reviewq.changes.rules.turn import Holder, Lane
from reviewq.handing.reads import open_handings
from reviewq.parts import plugins
from reviewq.reviews.models import Review

from .rules.audience import Allowed
from .rules.waiting import Ground, Kind, Load, Second, Waits, loads, owed

REVIEW_LABEL = "Code-Review"
LATELY = timedelta(days=90)  # who reviewed in a place since then is at home there
# parts that say something of people, beside the kinds
PLACE, VOTED, DOMAIN, GIVEN = "place", "voted", "domain", "given"
KEPT = (Kind.HANDED, Kind.PROMISED, Kind.OWN)  # cannot be handed on, or came from another
COLUMNS = ("of", "account_of", "change_of", "project_of", "area_of", "owner_of", "minutes_of")
FACTS = "change__facts__"
INDEXED = (True,)  # of `is_listed`: as a list of values SQLite may look it up in the indexes that begin with it


@dataclass(slots=True)
class _Found:
    """The answer of the query, sorted by what each row says."""

    waits: list[Waits] = field(default_factory=list)
    seconds: list[Second] = field(default_factory=list)
    places: dict[int, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))
    in_domains: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    voted: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    given: set[tuple[int, int]] = field(default_factory=set)  # account and change that they handed on


def waiting(allowed: Allowed, cores: Mapping[int, Collection[int]], now: datetime) -> dict[int, Load]:
    """Account -> what waits for it, of all these accounts. `cores`: project id -> who is core there. Private changes
    are in nobody's figures; what somebody handed on is the taker's."""
    found = _found(_parts(allowed, now) if allowed.accounts else (), allowed.projects)
    waits = found.waits
    for account in allowed.accounts:
        core_of = frozenset(project for project, accounts in cores.items() if account in accounts)
        ground = Ground(core_of, frozenset(found.places[account]), frozenset(found.in_domains[account]))
        waits += owed(account, ground, found.seconds, frozenset(found.voted[account]))
    of_all = loads(one for one in waits if one.kind in KEPT or (one.account, one.change) not in found.given)
    return {account: of_all.get(account, Load()) for account in allowed.accounts}


def _found(parts: Iterable[QuerySet[Any, Any]], projects: Collection[int] | None) -> _Found:
    """The answer to all parts as one query; of these projects, None: of all."""
    found, asked = _Found(), list(parts)
    rows = asked[0].union(*asked[1:], all=True) if asked else ()
    for of, account, change, project, area, owner, minutes in rows:
        if projects is not None and project not in projects:
            continue
        if of == Kind.SECOND:
            found.seconds.append(Second(change, project, area, owner, minutes))
        elif of == PLACE:
            found.places[account] |= {(project, area)} if area else set()
        elif of == DOMAIN:
            found.in_domains[account].add(change)
        elif of == VOTED:
            found.voted[account].add(change)
        elif of == GIVEN:
            found.given.add((account, change))
        else:
            found.waits.append(Waits(account, Kind(of), change, minutes))
    return found


def _parts(allowed: Allowed, now: datetime) -> Iterable[QuerySet[Any, Any]]:
    accounts = sorted(allowed.accounts)
    has_it = Q(**{f"{FACTS}turn": Holder.REVIEWERS})
    not_own = ~Q(**{f"{FACTS}owner": F("account")})
    heard = Review.objects.filter(change=OuterRef("change"), account=OuterRef("account"))
    named = Reviewer.objects.filter(has_it, not_own, ~Exists(heard), account__in=accounts, state="REVIEWER")
    yield _of_children(Kind.ASKED, named)
    yield _of_children(Kind.ASKED, AttentionEntry.objects.filter(has_it, not_own, account__in=accounts))
    yield _of_children(Kind.BACK, came_back(accounts, now).rows.filter(has_it))
    yield _of_children(Kind.HANDED, open_handings().filter(has_it, taker__in=accounts), "taker_id")
    yield _of_children(GIVEN, open_handings().filter(giver__in=accounts), "giver_id")
    yield from _promises(accounts, now)
    own = _facts(allowed).filter(owner__in=accounts, turn=Holder.AUTHOR)
    yield _of_facts(Kind.OWN, own, F("owner_id"))
    yield _of_facts(Kind.SECOND, _facts(allowed).filter(lane=Lane.SECOND), Value(0))
    yield from _of_people(accounts, allowed, now)


def _promises(accounts: list[int], now: datetime) -> Iterable[QuerySet[Any, Any]]:
    """Review-Priority above 0 without a review vote since, and what other capabilities know of. While it is not the
    reviewers' turn a promise costs no minutes, yet it stands."""
    yield _of_children(Kind.PROMISED, promised(accounts, now).rows)
    for promise in plugins.promises():
        if promise.owed is not None:
            theirs = promise.owed(accounts, now)
            yield _of_children(Kind.PROMISED, theirs.rows, theirs.account)


def _of_people(accounts: list[int], allowed: Allowed, now: datetime) -> Iterable[QuerySet[Any, Any]]:
    """Where each of them is at home, and what they have voted on of that which lacks a second +2."""
    second = {f"{FACTS}lane": Lane.SECOND, f"{FACTS}is_listed__in": INDEXED}
    lately = Review.objects.filter(account__in=accounts, at__gte=now - LATELY)
    lately = lately if allowed.projects is None else lately.filter(project__in=allowed.projects)
    area = Cast(Subquery(Facts.objects.filter(pk=OuterRef("change_id")).values("area")), TextField())
    columns = {"account_of": F("account_id"), "project_of": F("project_id"), "area_of": area}
    yield _row(lately, PLACE, **columns).distinct()
    of_experts = _of_experts(accounts, now)
    yield _of_children(DOMAIN, of_experts.filter(**second), "expert")
    said = Vote.objects.filter(change=OuterRef("change"), account=OuterRef("expert"), label=REVIEW_LABEL, value__gt=0)
    lacks = of_experts.filter(~Exists(said), ~Q(**{f"{FACTS}owner": F("expert")}), missing__gt=0)
    yield _of_children(Kind.EXPERT, lacks.filter(**{f"{FACTS}lane": Lane.EXPERT}), "expert")
    voted = Vote.objects.filter(account__in=accounts, label=REVIEW_LABEL, **second).exclude(value=0)
    yield _of_children(VOTED, voted)


def _of_experts(accounts: list[int], now: datetime) -> QuerySet[ChangeDomain]:
    """Changes in domains that name one of them an expert today: a row for each `expert`."""
    today = Expert.on(now.astimezone(UTC).date(), "domain__experts__")
    named = ChangeDomain.objects.filter(today, domain__experts__account__in=accounts)
    return named.annotate(expert=F("domain__experts__account_id"))  # filters that follow speak of the same row


def _facts(allowed: Allowed) -> QuerySet[Facts]:
    rows = Facts.objects.filter(is_listed__in=INDEXED, is_private=False)
    return rows if allowed.projects is None else rows.filter(project__in=allowed.projects)


def _of_facts(of: str, rows: QuerySet[Facts], account: Any) -> QuerySet[Any, Any]:
    return _row(
        rows,
        of,
        account_of=account,
        change_of=F("change_id"),
        project_of=F("project_id"),
        area_of=_text("area"),
        owner_of=F("owner_id"),
        minutes_of=F("minutes"),
    )


def _of_children(of: str, rows: QuerySet[Any], account: str = "account_id") -> QuerySet[Any, Any]:
    """Rows with a `change`: those of open changes that everybody may see, of any project: by people they are few, and
    with a condition on projects SQLite begins with all changes of these."""
    its_turn = When(**{f"{FACTS}turn": Holder.REVIEWERS}, then=F(f"{FACTS}minutes"))
    return _row(
        rows.filter(**{f"{FACTS}is_listed": True, f"{FACTS}is_private": False}),
        of,
        account_of=F(account),
        change_of=F("change_id"),
        project_of=F(f"{FACTS}project_id"),
        minutes_of=Case(its_turn, default=Value(0), output_field=IntegerField()),
    )


def _text(name: str) -> Cast:
    return Cast(name, TextField())


NONE_SAID = {"account_of": Value(0), "change_of": Value(0), "project_of": Value(0), "owner_of": Value(0)}


def _row(rows: QuerySet[Any], of: str, **said: Any) -> QuerySet[Any, Any]:
    """A part of the query: the same columns for all."""
    blank = NONE_SAID | {"area_of": Value("", TextField()), "minutes_of": Value(0)}
    columns = blank | said | {"of": Cast(Value(str(of)), TextField())}
    found: QuerySet[Any, Any] = rows.order_by().annotate(**columns).values_list(*COLUMNS)
    return found
