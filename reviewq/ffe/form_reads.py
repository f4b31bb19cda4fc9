"""What stands beside the form of a request: the changes that it would be about, and whether somebody asked before."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviewq.changes.models import Change, Project
from reviewq.cycles.models import Cycle
from reviewq.parts.lanes import WORDS
from reviewq.parts.rows import change_url
from reviewq.people.reads import Viewer

from .efforts import changes_of, known_effort
from .forms import RequestForm
from .models import Request
from .reads import visible
from .rules.life import STANDING

MOST_CHANGES = 100


@dataclass(frozen=True, slots=True)
class Found:
    """An open change of the effort, or one that is named."""

    number: int
    subject: str
    owner: str
    url: str
    turn: str


@dataclass(slots=True)
class About:
    """`effort`: as it would be kept. `others`: requests for it in this cycle, the newest first; `standing`: the one
    that stands in the way of another."""

    effort: str = ""
    changes: list[Found] = field(default_factory=list)
    others: list[Request] = field(default_factory=list)

    @property
    def standing(self) -> Request | None:
        return next((one for one in self.others if one.state in STANDING), None)


def about(form: RequestForm, project: Project, cycle: Cycle, viewer: Viewer, asked: Request | None) -> About:
    """What is typed, or what the form begins with; at most four queries, however many changes."""
    typed = str(form["effort"].value() or "").replace("\x00", "")[:200].strip()
    effort = known_effort(project.pk, typed) if typed else ""
    found = changes_of(project.pk, effort, cycle.branch_pattern)
    ids = {0, *found, *(change.pk for change in form.changes)}
    rows = Change.objects.filter(pk__in=ids).select_related("owner", "facts").order_by("number")[:MOST_CHANGES]
    others = visible(viewer).filter(project=project, cycle=cycle, effort=effort)
    if asked is not None:
        others = others.exclude(pk=asked.pk)
    return About(effort, [_found(row, project.name) for row in rows], list(others[:10]))


def _found(change: Change, project: str) -> Found:
    facts = getattr(change, "facts", None)
    turn = WORDS.get(facts.lane, "") if facts else ""
    owner = change.owner.label if change.owner else "unknown owner"
    return Found(change.number, change.subject[:300], owner, change_url(project, change.number), turn)
