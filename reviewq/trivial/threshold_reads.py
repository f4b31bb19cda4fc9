"""Every query of the pages where projects draw the line, and what a line would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from reviewq.changes.models import Change, Facts, Project
from reviewq.parts.rows import change_url
from reviewq.people.reads import Viewer

from . import words
from .lines import Lines, load_lines
from .models import Judged, Threshold, ThresholdEdit
from .rules.judgement import State
from .rules.tag import Line, Verdict, verdict
from .said import deciding_on

MOST_PROJECTS = 200
MOST_ROWS = 50  # of those that would gain the tag, and of those that would lose it
MOST_EDITS = 50
BINS = 20


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project on the list: where its line is, and how many of its open changes are tagged now."""

    project: Project
    line: str
    overlooked: str
    is_own: bool
    judged: int
    tagged: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A change that a line would give the tag, or take it from."""

    number: int
    subject: str
    url: str
    score: str
    words: str


@dataclass(frozen=True, slots=True)
class Bin:
    """Changes of one twentieth of the scale of probabilities; `free`: nothing forbids their tag. The rest is where it
    is drawn, in percent of the width and pixels of the height."""

    low: int
    high: int
    free: int
    vetoed: int
    x: float
    width: float
    free_y: float
    free_height: float
    vetoed_y: float
    vetoed_height: float


@dataclass(slots=True)
class Outlook:
    """What a line would tag today. `unjudged`: open changes that no line can reach yet."""

    now: int = 0
    then: int = 0
    judged: int = 0
    unjudged: int = 0
    vetoed: int = 0
    gained: list[Moved] = field(default_factory=list)
    lost: list[Moved] = field(default_factory=list)
    gains: int = 0
    losses: int = 0
    bins: list[Bin] = field(default_factory=list)
    line_x: float = 0.0


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a line in words."""

    edit: ThresholdEdit
    before: str
    after: str


def visible(viewer: Viewer) -> Q:
    """The changes, by their facts, that this reader's counts are about."""
    shown = Q(is_listed=True)
    return shown if viewer.sees_private else shown & Q(is_private=False)


def projects(text: str, viewer: Viewer) -> tuple[list[ProjectLine], bool]:
    """The projects with open changes or a line of their own whose name holds `text`, and whether there are more."""
    lines = load_lines()
    open_here = Facts.objects.filter(visible(viewer)).values("project")
    found = Project.objects.filter(Q(pk__in=open_here) | Q(pk__in=[*lines.own])).order_by("name", "pk")
    if text:
        found = found.filter(name__icontains=text)
    shown = list(found[: MOST_PROJECTS + 1])
    counts = _counts([one.pk for one in shown], viewer)
    return [_project_line(one, lines, counts) for one in shown[:MOST_PROJECTS]], len(shown) > MOST_PROJECTS


def _counts(ids: Sequence[int], viewer: Viewer) -> dict[int, tuple[int, int]]:
    """Project id -> (judged, tagged)."""
    open_here = Facts.objects.filter(visible(viewer), project__in=ids).values("pk")
    rows = Judged.objects.filter(pk__in=open_here).order_by().values_list("project_id")
    counted = rows.annotate(judged=Count("pk", filter=Q(state=State.JUDGED)), n=Count("pk", filter=Q(is_tagged=True)))
    return {project: (judged, tagged) for project, judged, tagged in counted}


def _project_line(project: Project, lines: Lines, counts: dict[int, tuple[int, int]]) -> ProjectLine:
    line = lines.of(project.pk)
    told = words.share(line.score)
    return ProjectLine(project, told, overlooked_words(line), project.pk in lines.own, *counts.get(project.pk, (0, 0)))


def overlooked_words(line: Line) -> str:
    return "; ".join(f"it {words.danger_words(danger)}" for danger in sorted(line.overlooked))


def find(name: str) -> Project | None:
    """The project of that name; of several servers the first."""
    return Project.objects.filter(name=name).order_by("pk").first()


def own_line(project: Project) -> Threshold | None:
    return Threshold.objects.filter(project=project).first()


def edits(project: Project) -> list[Edit]:
    """Who moved the line, the newest first."""
    rows = ThresholdEdit.objects.filter(project=project)[:MOST_EDITS]
    return [Edit(row, _line_words(row.before), _line_words(row.after)) for row in rows]


def _line_words(data: dict[str, Any] | None) -> str:
    if data is None:
        return "the default"
    line = Line(float(data["score"]), frozenset(data["overlooked"]))
    passed = overlooked_words(line)
    return words.share(line.score) + (f"; lets pass: {passed}" if passed else "")


def outlook(project: Project, line: Line, viewer: Viewer) -> Outlook:
    """What this line would do to the project's open changes as they are judged now. Five queries."""
    listed = Facts.objects.filter(visible(viewer), project=project)
    judged = Judged.objects.filter(pk__in=listed.values("pk"))
    rows: list[Any] = list(
        judged.values("pk", "state", "score", "vetoes", "is_tagged", "category").order_by("-score", "pk")
    )
    said = deciding_on([row["pk"] for row in rows])
    shown = Outlook(line_x=round(line.score * 100, 2))
    verdicts = {}
    for row in rows:
        dangers = {veto["danger"] for veto in row["vetoes"]}
        verdicts[row["pk"]] = verdict(row["state"], row["score"], dangers, line, said.get(row["pk"]))
    _count(shown, rows, verdicts, listed)
    _name(shown, rows, verdicts)
    shown.bins = bins([row for row in rows if row["score"] is not None], line)
    return shown


def _count(
    shown: Outlook, rows: Sequence[dict[str, Any]], verdicts: dict[int, Verdict], listed: QuerySet[Facts]
) -> None:
    shown.now = sum(row["is_tagged"] for row in rows)
    shown.then = sum(one.is_tagged for one in verdicts.values())
    shown.vetoed = sum(one.why_not == "veto" for one in verdicts.values())
    shown.judged = sum(row["state"] == State.JUDGED for row in rows)
    shown.unjudged = listed.count() - shown.judged


def _name(shown: Outlook, rows: Sequence[dict[str, Any]], verdicts: dict[int, Verdict]) -> None:
    """The changes that would move, the most probable first; one query for what they are called."""
    gained = [row for row in rows if verdicts[row["pk"]].is_tagged and not row["is_tagged"]]
    lost = [row for row in rows if row["is_tagged"] and not verdicts[row["pk"]].is_tagged]
    named = {0, *(row["pk"] for row in (*gained[:MOST_ROWS], *lost[:MOST_ROWS]))}  # 0: asked for in any case
    changes = Change.objects.select_related("project").only("number", "subject", "project__name").in_bulk(named)
    shown.gains, shown.losses = len(gained), len(lost)
    shown.gained = [_moved(row, changes) for row in gained[:MOST_ROWS] if row["pk"] in changes]
    shown.lost = [_moved(row, changes) for row in lost[:MOST_ROWS] if row["pk"] in changes]


def _moved(row: dict[str, Any], changes: dict[int, Change]) -> Moved:
    change = changes[row["pk"]]
    score = words.percent(row["score"]) if row["score"] is not None else "not judged"
    url = change_url(change.project.name, change.number)
    told = words.category_words(row["category"]) if row["category"] else ""
    dangers = words.dangers_words(row["vetoes"])
    return Moved(change.number, change.subject[:200], url, score, f"{told}; it {dangers}" if dangers else told)


HEIGHT, TOP = 120, 12  # pixels of the picture, and what is kept free above the bars


def bins(rows: Sequence[dict[str, Any]], line: Line) -> list[Bin]:
    """How many changes have which probability, and of how many of them a danger forbids the tag."""
    free: Counter[int] = Counter()
    vetoed: Counter[int] = Counter()
    for row in rows:
        place = min(int(row["score"] * BINS), BINS - 1)
        is_vetoed = any(veto["danger"] not in line.overlooked for veto in row["vetoes"])
        (vetoed if is_vetoed else free)[place] += 1
    most = max((free[place] + vetoed[place] for place in range(BINS)), default=0) or 1
    return [_bin(place, free[place], vetoed[place], (HEIGHT - TOP) / most) for place in range(BINS)]


def _bin(place: int, free: int, vetoed: int, unit: float) -> Bin:
    step = 100 / BINS
    free_height, vetoed_height = round(free * unit, 1), round(vetoed * unit, 1)
    return Bin(
        low=round(place * step),
        high=round((place + 1) * step),
        free=free,
        vetoed=vetoed,
        x=round(place * step + 0.4, 2),
        width=round(step - 0.8, 2),
        free_y=round(HEIGHT - free_height, 1),
        free_height=free_height,
        vetoed_y=round(HEIGHT - free_height - vetoed_height, 1),
        vetoed_height=vetoed_height,
    )
