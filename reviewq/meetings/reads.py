"""Every query of meeting mode. The number of queries does not grow with the agenda."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from reviewq.changes.models import Account, Change, Facts, Project
from reviewq.changes.rules.history import events
from reviewq.changes.rules.turn import Holder
from reviewq.changes.snapshots import Loaded, load
from reviewq.parts.reads import listed, rows_of, server_urls
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer

from .models import Item, Meeting
from .rules import Agreed, Came, Judgement, Outcome, State, is_met, judge
from .words import judgement_words, outcome_words

MOST_MEETINGS = 50  # shown of the past
MOST_PROJECTS = 300  # offered while typing
PUBLIC = {"is_listed": True, "is_private": False}


@dataclass(frozen=True, slots=True)
class Checked:
    """An outcome of an item, and whether it came true: `came` and `words` are empty where nothing was promised."""

    item: Item
    outcome: str
    came: str = ""
    words: str = ""
    is_met: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as it is shown. `row` None: the change left the mirror, or is not for this reader."""

    item: Item
    row: Row | None
    own: Checked | None
    earlier: Checked | None

    @property
    def is_hidden(self) -> bool:
        """A change that was public when the meeting took it up; its subject is not said any more."""
        return self.row is None and self.item.change_id is not None

    @property
    def subject(self) -> str:
        return "A change that is not public any more" if self.is_hidden else self.item.subject


@dataclass(frozen=True, slots=True)
class Agenda:
    """A meeting with its items, and what came of all outcomes of the last one."""

    meeting: Meeting
    entries: list[Entry]
    last: list[Entry]

    @property
    def undecided(self) -> Entry | None:
        """Where to go on."""
        return next((entry for entry in self.entries if not entry.item.outcome), None)

    @property
    def decided(self) -> int:
        return sum(bool(entry.item.outcome) for entry in self.entries)

    @property
    def promised(self) -> list[Entry]:
        """What the last meeting agreed on, but for "nothing"."""
        return [entry for entry in self.last if entry.own and entry.own.came]

    @property
    def came_true(self) -> int:
        return sum(bool(entry.own and entry.own.is_met) for entry in self.promised)


def meetings() -> tuple[list[Meeting], list[Meeting]]:
    """(open, past): each with the number of its items and of its outcomes."""
    counted = Meeting.objects.annotate(size=Count("items"), decided=Count("items", filter=~Q(items__outcome="")))
    rows = list(counted.order_by("-opened_at", "-id")[:MOST_MEETINGS])
    return [one for one in rows if not one.closed_at], [one for one in rows if one.closed_at]


def projects_to_choose() -> list[str]:
    return list(Project.objects.order_by("name").values_list("name", flat=True)[:MOST_PROJECTS])


def find(pk: int) -> Meeting | None:
    return Meeting.objects.select_related("previous").filter(pk=pk).first()


def oldest(project: str, count: int, without: Collection[int] = ()) -> list[int]:
    """The ids of the public changes that reviewers have held for longest."""
    waiting = Facts.objects.filter(turn=Holder.REVIEWERS.value, **PUBLIC).exclude(pk__in=without)
    if project:
        waiting = waiting.filter(project__name=project)
    return list(waiting.order_by("clock_start", "change_id").values_list("pk", flat=True)[:count])


def last_meeting(project: str) -> Meeting | None:
    return Meeting.objects.filter(project=project).order_by("-opened_at", "-id").first()


def unmet(meeting: Meeting, now: datetime) -> list[Item]:
    """The items of a meeting whose outcome has not come true, of changes that are open and public."""
    items = list(_with_outcome(meeting))
    states = _states(items)
    waiting = [item for item in items if not is_met(_judge(item, states, now))]
    ids = Facts.objects.filter(pk__in=[item.change_id for item in waiting], **PUBLIC).values_list("pk", flat=True)
    is_open = set(ids)
    return [item for item in waiting if item.change_id in is_open]


def agenda(meeting: Meeting, viewer: Viewer, now: datetime) -> Agenda:
    """All of a meeting."""
    items = list(meeting.items.select_related("earlier__meeting"))
    before = list(_with_outcome(meeting.previous)) if meeting.previous else []
    rows = _rows([*items, *before], viewer, now)
    checked = _checked([*items, *before, *(item.earlier for item in items if item.earlier)], rows, now)
    entries, last = ([_entry(item, rows, checked) for item in some] for some in (items, before))
    return Agenda(meeting, entries, last)


def entry(item: Item, viewer: Viewer, now: datetime) -> Entry:
    """One item of a meeting."""
    rows = _rows([item], viewer, now)
    wanted = [item, *([item.earlier] if item.earlier else [])]
    return _entry(item, rows, _checked(wanted, rows, now))


def item_at(meeting: Meeting, place: int) -> Item | None:
    items = meeting.items.select_related("earlier__meeting", "change__owner")
    return items.filter(place=place).first()


def places(meeting: Meeting) -> list[tuple[int, bool]]:
    """(place, whether it has an outcome) of each item."""
    return [(place, bool(outcome)) for place, outcome in meeting.items.values_list("place", "outcome")]


def change_to_add(number: int, project: str) -> Change | None:
    """A public change by its number; on a server of many projects the meeting's own comes first."""
    found = Change.objects.filter(number=number, facts__is_listed=True, facts__is_private=False)
    rows = sorted(found.select_related("project"), key=lambda change: change.project.name != project)
    return rows[0] if rows else None


def _with_outcome(meeting: Meeting) -> QuerySet[Item]:
    return Item.objects.filter(meeting=meeting).exclude(outcome="").select_related("meeting").order_by("place")


def _rows(items: Iterable[Item], viewer: Viewer, now: datetime) -> dict[int, Row]:
    """change id -> row, of those that the reader may see."""
    ids = {item.change_id for item in items if item.change_id}
    found = [one for one in listed(ids) if viewer.sees_private or not one.is_hidden]
    return {row.id: row for row in rows_of(found, viewer, server_urls(), now)}


def _states(items: Sequence[Item]) -> dict[int, State]:
    loaded = load([item.change_id for item in items if item.change_id])
    return {key: _state(one) for key, one in loaded.items()}


def _state(one: Loaded) -> State:
    change = one.snapshot
    log = tuple(events(change))
    return State(change.status, change.owner, log, change.votes, one.policy.review_label)


def _judge(item: Item, states: dict[int, State], now: datetime) -> Judgement | None:
    if not item.outcome or item.written_at is None:
        return None
    agreed = Agreed(Outcome(item.outcome), item.written_at, item.whom_account_id, item.until)
    return judge(agreed, states.get(item.change_id or 0), now)


def _checked(items: Sequence[Item], rows: dict[int, Row], now: datetime) -> dict[int, Checked]:
    """item id -> what came of its outcome, for those that have one. What a reader may not see is not judged."""
    with_outcome = [item for item in items if item.outcome]
    states = _states(with_outcome)
    judged = {item.pk: _seen(_judge(item, states, now), item, rows) for item in with_outcome}
    names = _names({one.event.account for one in judged.values() if one and one.event and one.event.account})
    return {item.pk: _check(item, judged[item.pk], names, now) for item in with_outcome}


def _seen(judgement: Judgement | None, item: Item, rows: dict[int, Row]) -> Judgement | None:
    is_shown = judgement is None or item.change_id in rows
    return judgement if is_shown else Judgement(Came.UNKNOWN, "gone")


def _check(item: Item, judgement: Judgement | None, names: dict[int, str], now: datetime) -> Checked:
    words = outcome_words(item)
    if judgement is None:
        return Checked(item, words)
    return Checked(item, words, judgement.came.value, judgement_words(judgement, names, now), is_met(judgement))


def _names(accounts: Collection[int]) -> dict[int, str]:
    return {account.pk: account.label for account in Account.objects.filter(pk__in=accounts)}


def _entry(item: Item, rows: dict[int, Row], checked: dict[int, Checked]) -> Entry:
    return Entry(item, rows.get(item.change_id or 0), checked.get(item.pk), checked.get(item.earlier_id or 0))
