"""What may be typed at one place of a query: operators, and values that exist. At most two database queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from django.db.models import Case, Count, Q, QuerySet, Sum, Value, When

from reviewq.changes.models import Account, Change, Domain, Facts, Group, LaneCount
from reviewq.people.reads import Viewer

from . import (
    operators,  # noqa: F401 they register themselves
    registry,
)
from .caret import Spot, spot_at
from .language import quoted
from .registry import Operator

MOST_SHOWN = 8
MOST_READ = 2_000  # rows that are counted in Python, where the database cannot
LONGEST_TYPED = 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`value` as it is shown, with `words` beside it; accepted, the query is `text` with the caret before character
    `caret`."""

    value: str
    words: str
    text: str
    caret: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that could stand at the spot. `ends`: nothing more belongs to it, so a space may follow."""

    value: str
    words: str = ""
    ends: bool = True


@dataclass(frozen=True, slots=True)
class Asking:
    typed: str
    operator: Operator
    viewer: Viewer

    @property
    def facts(self) -> QuerySet[Facts]:
        """Open changes that the reader may see."""
        shown = Facts.objects.filter(is_listed=True)
        return shown if self.viewer.sees_private else shown.filter(is_private=False)


Source = Callable[[Asking], Iterable[Candidate]]


def suggestions(text: str, at: int, viewer: Viewer) -> list[Suggestion]:
    """The best that could stand where the caret is, before character `at` of a query that may be unfinished."""
    spot = spot_at(text, at)
    if len(spot.typed) > LONGEST_TYPED:
        return []
    if not spot.operator:
        found = _operators(spot.typed)
    else:
        operator = _known().get(spot.operator)
        found = _values(Asking(spot.typed, operator, viewer)) if operator else ()
    return [_accepted(text, spot, one) for one in islice(found, MOST_SHOWN)]


def _known() -> dict[str, Operator]:
    return {name: one for one in registry.known() for name in (one.name, *one.aliases)}


def _operators(typed: str) -> Iterable[Candidate]:
    """Operators whose name, or another name of theirs, begins so; none for an empty box, which says nothing."""
    begun = typed.lower()
    if not begun:
        return ()
    named = [one for one in registry.known() if one.name.startswith(begun)]
    other = [one for one in registry.known() if one not in named and any(a.startswith(begun) for a in one.aliases)]
    return (Candidate(f"{one.name}:", one.says, ends=False) for one in (*named, *other))


def _values(asking: Asking) -> Iterable[Candidate]:
    source = SOURCES.get(asking.operator.name)
    if source:
        yield from source(asking)
        return
    begun = asking.typed.lower()
    listed = [Candidate(value) for value in asking.operator.values if value.startswith(begun)]
    yield from listed
    example = asking.operator.example
    if not listed and not begun and example:
        yield Candidate(example, "for example")


def _accepted(text: str, spot: Spot, chosen: Candidate) -> Suggestion:
    value = chosen.value if not spot.operator else quoted(chosen.value)
    rest = text[spot.end :]
    gap = " " if chosen.ends and not rest[:1].isspace() and not rest.startswith(")") else ""
    before = f"{text[: spot.start]}{value}"
    caret = len(before) + (1 if chosen.ends and (gap or rest[:1].isspace()) else 0)
    return Suggestion(chosen.value, chosen.words, f"{before}{gap}{rest}", caret)


# --- where values come from


def _counted(rows: Iterable[tuple[str, int]], what: str = "open") -> Iterable[Candidate]:
    return (Candidate(value, f"{count} {what}") for value, count in rows if value)


def _column(column: str) -> Source:
    """Values of a column of open changes: those that begin so before those that hold it, the most frequent first."""

    def source(asking: Asking) -> Iterable[Candidate]:
        rows = asking.facts.exclude(**{column: ""})
        if asking.typed:
            rows = rows.filter(**{f"{column}__icontains": asking.typed})
        grouped = rows.values_list(column).annotate(count=Count("pk")).order_by("-count", column)
        return _counted(_begun_first(grouped[:MOST_READ], asking.typed))

    return source


def _begun_first(rows: Iterable[tuple[str, int]], typed: str) -> list[tuple[str, int]]:
    return sorted(rows, key=lambda row: not row[0].lower().startswith(typed.lower()))


def _domains(asking: Asking) -> Iterable[Candidate]:
    """Domains by short name or name, then folders."""
    meant = Q(slug__startswith=asking.typed.lower()) | Q(name__icontains=asking.typed)
    for slug, name in Domain.objects.filter(meant).order_by("slug").values_list("slug", "name")[:MOST_SHOWN]:
        yield Candidate(slug, name)
    yield from _column("area")(asking)


def _experts(asking: Asking) -> Iterable[Candidate]:
    begun = asking.typed.lower()
    yield from (Candidate(value) for value in ("needed", "given") if value.startswith(begun))
    yield from _people(asking)


def _projects(asking: Asking) -> Iterable[Candidate]:
    rows = LaneCount.objects.filter(count__gt=0, project__name__icontains=asking.typed).exclude(lane="small")
    sums = rows.values_list("project__name").annotate(total=Sum("count")).order_by("-total", "project__name")
    return _counted(_begun_first(sums[:MOST_READ], asking.typed))


def _hashtags(asking: Asking) -> Iterable[Candidate]:
    """They are lists: counted here."""
    rows = Change.objects.filter(facts__in=asking.facts).exclude(hashtags=[]).order_by("-updated")
    counts = Counter(tag for tags in rows.values_list("hashtags", flat=True)[:MOST_READ] for tag in tags)
    begun = asking.typed.lower()
    return _counted(_begun_first([row for row in counts.most_common() if begun in row[0].lower()], begun))


def _people(asking: Asking) -> Iterable[Candidate]:
    """By the beginning of the user name or of a part of the name, as Gerrit finds them; who has open changes first."""
    begun = asking.typed.lower()
    if asking.viewer.account and "self".startswith(begun):
        yield Candidate("self", asking.viewer.account.label)
    if not begun:
        return
    meant = Q(username__istartswith=begun) | Q(name__istartswith=begun) | Q(name__icontains=f" {begun}")
    owners = asking.facts.values("owner_id")
    first = Case(When(pk__in=owners, then=Value(0)), default=Value(1))
    found = Account.objects.filter(meant, is_inactive=False).order_by(first, "name", "id")
    for account in found[:MOST_SHOWN]:
        yield Candidate(account.username or str(account.number), account.label)


def _groups(asking: Asking) -> Iterable[Candidate]:
    names = Group.objects.filter(name__icontains=asking.typed).order_by("name").values_list("name", flat=True)
    return (Candidate(name) for name in names[:MOST_SHOWN])


def _labels(asking: Asking) -> Iterable[Candidate]:
    """Labels of the newest open changes, and once one is typed, its values."""
    newest = Change.objects.filter(facts__in=asking.facts).order_by("-updated").values_list("labels", flat=True)[:50]
    labels: dict[str, Mapping[str, int]] = {}
    for one in newest:
        labels |= {name: range_ for name, range_ in one.items() if name not in labels}
    typed = asking.typed
    name = next((name for name in labels if typed.lower().startswith(name.lower())), None)
    if name is None:
        return (Candidate(one, ends=False) for one in sorted(labels) if one.lower().startswith(typed.lower()))
    values = range(labels[name].get("max", 0), labels[name].get("min", 0) - 1, -1)
    votes = [f"{name}{value:+d}" if value else f"{name}=0" for value in values]
    votes += [f"{name}={magic}" for magic in ("MAX", "MIN", "ANY")]
    votes += [f"{name}{vote},user=self" for vote in ("+1", "+2") if typed.startswith(f"{name}{vote}")]
    return (Candidate(vote) for vote in votes if vote.lower().startswith(typed.lower()))


def _days(asking: Asking) -> Iterable[Candidate]:
    number = "".join(char for char in asking.typed if char.isdigit())[:4] or "1"
    sign = asking.typed[:1] if asking.typed[:1] in "<>" else asking.operator.example[:1].strip("0123456789")
    units = (("h", "hours"), ("d", "days"), ("w", "weeks"))
    return (Candidate(f"{sign}{number}{unit}", words) for unit, words in units)


PEOPLE = ("owner", "reviewer", "cc", "attention", "uploader", "commentby", "from", "reviewedby", "author", "committer")
SOURCES: dict[str, Source] = {
    **dict.fromkeys(PEOPLE, _people),
    **dict.fromkeys(("ownerin", "reviewerin", "uploaderin"), _groups),
    **dict.fromkeys(("project", "projects", "parentproject"), _projects),
    **dict.fromkeys(("topic", "intopic", "prefixtopic"), _column("change__topic")),
    **dict.fromkeys(("hashtag", "inhashtag", "prefixhashtag"), _hashtags),
    "directory": _column("area"),
    "domain": _domains,
    "expert": _experts,
    **dict.fromkeys(("age", "waiting"), _days),
    "branch": _column("branch"),
    "label": _labels,
}
