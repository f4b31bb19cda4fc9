"""Makes the suggestions of open changes from what is known now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from reviewq.capacity.reads import rooms
from reviewq.changes.able import Able, able
from reviewq.changes.fast import insert
from reviewq.changes.models import Facts

from .memory import Mind, keep, recall
from .mirror import Seen, never_asked, seen
from .models import Suggested
from .rules.choice import Candidate, choose
from .rules.load import SHOWN
from .rules.ranking import Pick, Ranking
from .rules.reasons import Reason, Sources, Why

COLUMNS = ("change_id", "made_at", "version", "cases", "picks", "has_too_little", "is_reviewed", "lane")
DIGITS = 4


@dataclass(slots=True)
class Made:
    """`picks` in the order in which they are suggested."""

    seen: Seen
    ranking: Ranking
    picks: Sequence[Pick]
    lane: str = ""


def make(ids: Collection[int], now: datetime) -> int:
    """Makes the suggestions of these open changes; returns how many. May raise Stale."""
    if not ids:
        return 0
    versions = dict(Facts.objects.filter(pk__in=ids).values_list("pk", "version"))
    had = set(Suggested.objects.filter(pk__in=ids).values_list("pk", flat=True))
    mind, found, nobody = recall(), seen(ids), never_asked()
    asked = able(ids, now.date())
    mind.knowledge.fetch(one.asked for one in found.values())
    made = [_ranked(found[key], mind, nobody, asked.get(key), now) for key in ids if key in found]
    has_room = _with_room({pick.account for one in made for pick in one.picks}, now)
    is_fresh = False
    for one in made:
        one.picks = mind.load.order(one.picks)
        if one.seen.change not in had and not one.ranking.has_too_little:
            mind.load.suggested(_shown(one, has_room))
            is_fresh = True
    rows = [_row(one, mind, versions, now) for one in made]
    with transaction.atomic():
        if is_fresh:
            keep(mind, now)
        insert(Suggested, COLUMNS, rows, unique=["change"])
    return len(rows)


def _ranked(one: Seen, mind: Mind, nobody: Collection[str], asked: Able | None, now: datetime) -> Made:
    """Of a change that somebody reviewed already it is said how likely another is to join them. Where all that it
    lacks is a core's vote, or an expert's, only they are picked."""
    among = {str(account) for account in asked.accounts} if asked else None
    ranking = mind.advisor.rank(replace(one.asked, at=now), nobody, among)
    if among is None and not _has_evidence(one, ranking, mind):
        ranking = replace(ranking, has_too_little=True)
    picks = list(ranking.picks)
    if one.first_reviews:
        join = mind.advisor.calibration.probability_to_join
        picks = [Pick(pick.account, join(pick.probability)) for pick in picks]
    return Made(one, ranking, picks, asked.lane.value if asked else "")


def _has_evidence(one: Seen, ranking: Ranking, mind: Mind) -> bool:
    """Whether one of the likeliest reviewed or made anything in its project, or reviewed for its owner. Else, as in a
    project of yesterday, they are merely those who review most."""
    sources = Sources(one.asked, mind.knowledge)
    told = (reason.why for pick in ranking.picks[:SHOWN] for reason in sources.reasons(pick.account))
    return any(why is not Why.ELSEWHERE for why in told)


def _with_room(accounts: Collection[str], now: datetime) -> set[str]:
    return {str(account) for account, room in rooms([int(one) for one in accounts], now).items() if room.is_open}


def _shown(one: Made, has_room: Collection[str]) -> list[Pick]:
    """As a page will show it."""
    on_it = {*one.seen.first_reviews, *one.seen.asked_people}
    candidates = [
        Candidate(int(pick.account), pick.probability, 0.0, pick.account in on_it, pick.account in has_room)
        for pick in one.picks
    ]
    return [Pick(str(found.account), found.probability) for found in choose(candidates).shown]


def _row(one: Made, mind: Mind, versions: Mapping[int, int], now: datetime) -> tuple[Any, ...]:
    chances = {pick.account: best for pick, best in zip(one.ranking.picks, one.ranking.best, strict=True)}
    sources = Sources(replace(one.seen.asked, at=now), mind.knowledge)
    picks = [
        [
            int(pick.account),
            round(pick.probability, DIGITS),
            round(chances[pick.account], DIGITS),
            [_plain(reason) for reason in sources.reasons(pick.account)],
        ]
        for pick in one.picks
    ]
    key, is_reviewed = one.seen.change, bool(one.seen.first_reviews)
    return (
        key,
        now,
        versions.get(key, 0),
        mind.knowledge.cases,
        picks,
        one.ranking.has_too_little,
        is_reviewed,
        one.lane,
    )


def _plain(reason: Reason) -> list[Any]:
    return [reason.why.value, reason.count, reason.place, reason.days, reason.among]
