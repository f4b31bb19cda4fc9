"""Every query of the page of one effort beside those of the board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from reviewq.changes.models import Change, Facts
from reviewq.changes.rules.effort import aliases
from reviewq.changes.rules.reason import span
from reviewq.ffe.efforts import BY_CHANGE
from reviewq.forecast.reads import outlooks
from reviewq.forecast.rules.chance import Outlook, Push
from reviewq.forecast.rules.together import by as chance_by
from reviewq.parts.lanes import WORDS, glyph
from reviewq.parts.reads import glossary_of
from reviewq.parts.rows import change_url, shortened
from reviewq.people.reads import Viewer

from .actions import About
from .board import Assessed
from .lines import latest_for, percent
from .models import WorkWord
from .reads import Scene
from .rules.board import Effort, Piece, effort_of, fold

MOST_WORDS = 50
MOST_MERGED = 50
MOST_PUSHES = 4  # reasons of a chance


@dataclass(frozen=True, slots=True)
class Shown:
    """One open change on the page of its effort."""

    piece: Piece
    url: str
    subject: str
    owner: str
    turn: str
    glyph: str
    held: str
    chance: str
    latest: str
    pushes: Sequence[Push]
    on: str


@dataclass(frozen=True, slots=True)
class MergedOne:
    number: int
    url: str
    subject: str
    at: datetime


def find(scene: Scene, key: str) -> Effort | None:
    """The effort of that key; of the key of a topic that stands under its blueprint, that; the single change of
    `change/NUMBER`. None: nothing of it is open here."""
    if key.startswith(BY_CHANGE):
        number = key.removeprefix(BY_CHANGE)
        return _alone(scene, key, [piece for piece in scene.pieces if str(piece.number) == number])
    efforts = fold(scene.pieces, scene.merged, scene.words.effort, scene.below).efforts
    for one in efforts:
        if one.key == key or (not one.is_rest and any(piece.effort == key for piece in one.pieces)):
            return one
    return _alone(scene, key, [piece for piece in scene.pieces if key and piece.effort == key])


def _alone(scene: Scene, key: str, members: list[Piece]) -> Effort | None:
    return effort_of(key, members, 0, scene.words.effort(key), scene.below) if members else None


def shown(one: Assessed, scene: Scene, viewer: Viewer, now: datetime) -> list[Shown]:
    """Its open changes, what must merge first before the others; three queries."""
    effort = one.effort
    told = outlooks(effort.ids)
    people = glossary_of((piece.owner for piece in effort.pieces if piece.owner), (), viewer).names
    return [_shown(piece, one, scene, _pushes(told.get(piece.id)), people, now) for piece in in_line(effort, scene)]


def in_line(effort: Effort, scene: Scene) -> list[Piece]:
    """From the bottom of its chains up; else by number."""
    by_id = {piece.id: piece for piece in effort.pieces}
    done: dict[int, Piece] = {}
    for piece in effort.pieces:
        stack = [piece.id]
        while stack:
            under = [low for low in scene.below.get(stack[-1], ()) if low in by_id and low not in done]
            fresh = [low for low in under if low not in stack]
            if fresh:
                stack.append(min(fresh))
            else:
                top = stack.pop()
                done.setdefault(top, by_id[top])
    return list(done.values())


def _pushes(outlook: Outlook | None) -> Sequence[Push]:
    return outlook.pushes[:MOST_PUSHES] if outlook else ()


def _shown(
    piece: Piece, one: Assessed, scene: Scene, pushes: Sequence[Push], people: Mapping[int, str], now: datetime
) -> Shown:
    forecasts, target = scene.forecasts, one.target
    numbers = {other.id: other.number for other in one.effort.pieces}
    is_judged = target is not None and not target.is_over
    chance = chance_by(piece.id, forecasts.curves, scene.below, target.at) if is_judged and target else None
    latest = latest_for(piece.id, scene, target.at, now).words if is_judged and target else ""
    return Shown(
        piece=piece,
        url=change_url(scene.ground.project.name, piece.number),
        subject=shortened(piece.subject),
        owner=people.get(piece.owner or 0, "unknown owner"),
        turn=WORDS.get(piece.lane, "No longer listed"),
        glyph=glyph(piece.turn, piece.lane),
        held=span((now - piece.since).total_seconds()),
        chance=percent(chance) if is_judged else "",
        latest=latest,
        pushes=pushes,
        on=", ".join(str(numbers[low]) for low in sorted(scene.below.get(piece.id, ())) if low in numbers),
    )


def merged_of(scene: Scene, effort: Effort) -> list[MergedOne]:
    """What of it merged in the cycle, the newest first; one query."""
    span_, project = scene.ground.span, scene.ground.project
    keys = {key for name in (effort.key, *(piece.effort for piece in effort.pieces)) if name for key in aliases(name)}
    if effort.is_rest:
        keys = set()
    rows = Facts.objects.filter(project=project.pk, effort__in=keys, is_private=False)
    merged = rows.filter(change__status=Change.Status.MERGED)
    merged = merged.filter(change__submitted__gte=span_.begins_at) if span_.begins_at else merged.none()
    columns = ("number", "change__subject", "change__submitted")
    return [
        MergedOne(number, change_url(project.name, number), shortened(subject), at)
        for number, subject, at in merged.order_by("-change__submitted").values_list(*columns)[:MOST_MERGED]
    ]


def words_of(scene: Scene, effort: Effort) -> list[WorkWord]:
    """What people said of the effort and of its changes, the newest first; one query."""
    about = Q(effort__in=aliases(effort.key), change=None)
    if len(effort.pieces) <= MOST_WORDS:
        about |= Q(change__in=effort.ids)
    rows = WorkWord.objects.filter(about, project=scene.ground.project.pk).select_related("change")
    return list(rows[:MOST_WORDS])


def about(scene: Scene, effort: Effort) -> About | None:
    """What a word said on the page of an effort is about. None: changes without a topic have nothing in common."""
    if effort.is_rest:
        return None
    if effort.key.startswith(BY_CHANGE):
        return About(scene.ground.project, "", effort.pieces[0].id)
    return About(scene.ground.project, effort.key)


def standing(said: Iterable[WorkWord], of: About | None) -> WorkWord | None:
    """The word on exactly that which stands."""
    if of is None:
        return None
    alike = (word for word in said if word.effort == of.effort and word.change_id == of.change)
    return next((word for word in alike if word.undone_at is None), None)


def word(pk: int) -> WorkWord | None:
    return WorkWord.objects.filter(pk=pk).select_related("project", "change").first()


def owners_of(of: WorkWord) -> set[int | None]:
    """Who owns an open change that a word is about."""
    if of.change is not None:
        return {of.change.owner_id}
    rows = Facts.objects.filter(project=of.project_id, effort__in=aliases(of.effort), is_listed=True)
    return set(rows.values_list("owner", flat=True))


def key_of(of: WorkWord) -> str:
    """The key of the page that it stands on."""
    return f"{BY_CHANGE}{of.change.number}" if of.change is not None else of.effort
