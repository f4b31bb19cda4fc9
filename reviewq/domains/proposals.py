"""Proposals of domains from what the mirror has: reads the changes of a project for `rules.proposing`, and makes of a
proposal a record that people may keep."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from django.db.models import Model, Q

from reviewq.changes import fast
from reviewq.changes.models import Account, Bug, Change, ChangedFile, Domain, DomainRule, Project, Tracker
from reviewq.changes.rules.domain import PATH, TOPIC, pattern_problem
from reviewq.people.reads import Viewer
from reviewq.reviews.models import Review

from .rules.cochange import Touch
from .rules.proposing import Proposal, propose
from .rules.record import LONGEST, LONGEST_SLUG, MOST_RULES, RESERVED, DomainRecord, RuleLine, in_slug_letters

MOST_CHANGES = 10_000  # of a project, the newest: what a project was like long ago is no proposal for today
BATCH = 2_000
MOST_PEOPLE = 8  # names that a proposal shows
MOST_TAGS = 3


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal as a record that may be kept. `people`: names of who reviewed or wrote most there, by name; `others`:
    so many more. `is_apart`: of its changes so many percent touch no other proposal."""

    record: DomainRecord
    changes: int
    recent: int
    apart: int
    people: list[str]
    others: int


@dataclass(frozen=True, slots=True)
class Found:
    """`changes` that were looked at; `known`: proposals left out, since domains with their rules are there."""

    proposals: list[Proposed]
    changes: int
    known: int


def proposals_of(project: Project, now: datetime, taken: Collection[str] = ()) -> Found:
    """What the history of a project proposes, without what is a domain already, by name. Worked out at once. `taken`:
    further short names that are not free."""
    touches = touches_of(project)
    proposals = propose(touches, now)
    there = _taken(project)
    new = [one for one in proposals if _folder(one.folders[0]) not in there]
    names = _names(account for one in new for account in one.people)
    slugs, tags = {*taken, *Domain.objects.values_list("slug", flat=True)}, _tags(project)
    found = [_proposed(one, project.name, slugs, tags, names) for one in new]
    return Found(found, len(touches), len(proposals) - len(new))


def projects_of(viewer: Viewer) -> list[str]:
    """The names of the mirrored projects whose domains a reader may keep."""
    rows = Project.objects.filter(server__is_mirrored=True).order_by("name")
    return [name for name in rows.values_list("name", flat=True).distinct() if viewer.may_edit_policy(name)]


def project_named(name: str) -> Project:
    """A project that `projects_of` told of."""
    return Project.objects.filter(name=name, server__is_mirrored=True).order_by("pk")[0]


def touches_of(project: Project) -> list[Touch]:
    """The newest changes of a project, open and closed, with their files and people. No private ones."""
    rows = Change.objects.filter(project=project, is_private=False, gone_at=None).order_by("-number")[:MOST_CHANGES]
    changes = {row[0]: row[1:] for row in rows.values_list("pk", "owner_id", "topic", "updated")}
    ids = sorted(changes)
    bots = set(Account.objects.filter(is_bot=True).values_list("pk", flat=True))
    files, people = _of_changes(ChangedFile, "path", ids), _of_changes(Review, "account_id", ids)
    return [
        Touch(pk, tuple(files[pk]), frozenset({*people[pk], *([owner] if owner else [])} - bots), topic, at)
        for pk, (owner, topic, at) in changes.items()
    ]


def _of_changes(model: type[Model], column: str, ids: Sequence[int]) -> dict[int, list[Any]]:
    """Change -> what its rows have in a column."""
    found: dict[int, list[Any]] = defaultdict(list)
    for start in range(0, len(ids), BATCH):
        for change, value in fast.select(model, [column], ids[start : start + BATCH]):
            found[change].append(value)
    return found


def _taken(project: Project) -> set[str]:
    """The folders and files that rules of this project name already."""
    rules = DomainRule.objects.filter(kind=PATH).values_list("project_pattern", "pattern")
    return {_folder(path) for pattern, path in rules if fnmatchcase(project.name, pattern)}


def _folder(path: str) -> str:
    return path.strip("/")


def _names(accounts: Iterable[int | str]) -> dict[int, str]:
    return {one.pk: one.label for one in Account.objects.filter(pk__in=set(accounts))}


def _tags(project: Project) -> list[str]:
    """Tags of the bugs of this project, the commonest first."""
    trackers = Tracker.objects.filter(projects=project)
    counts: Counter[str] = Counter()
    for tags in Bug.objects.filter(tracker__in=trackers).exclude(Q(tags=[])).values_list("tags", flat=True):
        counts.update(tag for tag in tags if isinstance(tag, str))
    return [tag for tag, _ in counts.most_common()]


def _proposed(
    one: Proposal, project: str, slugs: Collection[str], tags: Sequence[str], names: dict[int, str]
) -> Proposed:
    most = sorted(one.people, key=lambda account: -one.people[account])[:MOST_PEOPLE]
    slug = _slug(one.name, project, slugs)
    name = (one.name if slug == in_slug_letters(one.name) else slug.replace("-", " "))[: LONGEST["name"]]
    return Proposed(
        DomainRecord(
            slug=slug,
            name=name,
            bug_tags=tuple(tag for tag in tags if _is_same(tag, one.name))[:MOST_TAGS],
            rules=tuple(_rules(one, project)),
        ),
        changes=one.changes,
        recent=one.recent,
        apart=round(100 * one.alone / one.changes),
        people=sorted((names[pk] for pk in most if isinstance(pk, int) and pk in names), key=str.casefold),
        others=max(0, len(one.people) - MOST_PEOPLE),
    )


def _rules(one: Proposal, project: str) -> list[RuleLine]:
    """What may be a rule: a path that means something else as a pattern is left out."""
    lines = [RuleLine(project, PATH, path) for path in one.folders if not set("*^") & set(path)]
    lines += [RuleLine(project, TOPIC, topic) for topic in one.topics]
    return [line for line in lines if not pattern_problem(line.kind, line.pattern)][:MOST_RULES]


def _slug(name: str, project: str, taken: Collection[str]) -> str:
    """A short name that nobody has: the name, with that of the project where it is taken."""
    base = in_slug_letters(name) or "domain"
    ways = [
        base,
        f"{in_slug_letters(project.split('/')[-1])}-{base}",
        *(f"{base}-{number}" for number in range(2, 1000)),
    ]
    fitting = (way[:LONGEST_SLUG].strip("-") for way in ways)
    return next(way for way in fitting if way and way not in taken and way not in RESERVED)


def _is_same(tag: str, name: str) -> bool:
    """Whether a tag means the domain of that name: the same word, or one that begins the other (vmware, vmwareapi)."""
    one, other = in_slug_letters(tag), in_slug_letters(name)
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and (one == other or (len(shorter) > 3 and longer.startswith(shorter)))
