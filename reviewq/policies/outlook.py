"""What an edit would do before it is made: the open changes whose turn it would move, worked out without writing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from reviewq.changes.chains import dependents_of
from reviewq.changes.choosing import as_policy
from reviewq.changes.derive import turns_under
from reviewq.changes.models import Facts, Policy
from reviewq.changes.rules.turn import Lane
from reviewq.parts.lanes import WORDS
from reviewq.parts.rows import change_url, shortened
from reviewq.people.reads import Viewer

from .reads import all_records, under

MOST_LOOKED_AT = 1000  # changes; two or three seconds
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Move:
    """A change whose turn would be another."""

    number: int
    url: str
    subject: str
    project: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """`concerned`: open changes that the record speaks of before or after; `looked_at`: those of them, held longest,
    that were worked out; `moves`: the first of the `moved` ones."""

    concerned: int = 0
    looked_at: int = 0
    moved: int = 0
    moves: list[Move] = field(default_factory=list)


def outlook(before: Policy | None, after: Policy | None, viewer: Viewer, now: datetime) -> Outlook:
    """What would become of the open changes if `after` stood in the place of `before`; None: no such record."""
    ids = _concerned([record for record in (before, after) if record], viewer)
    looked_at = ids[:MOST_LOOKED_AT]
    policies = [as_policy(record) for record in under(all_records()[0], before, after)]
    wanted = set(looked_at) | dependents_of(set(looked_at))
    turns = {key: turn.lane for key, turn in turns_under(policies, wanted, now).items()}
    moved = _moved(turns, viewer)
    return Outlook(len(ids), len(looked_at), len(moved), moved[:MOST_SHOWN])


def _concerned(records: list[Policy], viewer: Viewer) -> list[int]:
    """The open changes that these records speak of, those first that were held for longest."""
    rules = [as_policy(record) for record in records]
    facts = Facts.objects.filter(is_listed=True)
    if not viewer.sees_private:
        facts = facts.filter(is_private=False)
    rows = facts.order_by("clock_start", "pk").values_list("pk", "project__name", "branch")
    return [pk for pk, project, branch in rows if any(rule.matches(project, branch) for rule in rules)]


def _moved(turns: dict[int, Lane], viewer: Viewer) -> list[Move]:
    columns = ("pk", "lane", "number", "change__subject", "project__name")
    facts = Facts.objects.filter(pk__in=turns, is_listed=True)
    if not viewer.sees_private:
        facts = facts.filter(is_private=False)
    return [
        Move(number, change_url(project, number), shortened(subject), project, _words(lane), _words(turns[pk]))
        for pk, lane, number, subject, project in facts.order_by("clock_start", "pk").values_list(*columns)
        if lane != turns[pk]
    ]


def _words(lane: str) -> str:
    return WORDS.get(lane, lane)
