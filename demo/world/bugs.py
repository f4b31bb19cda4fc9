"""The bugs of Skerry as its tracker has them: those that changes name, and those that nobody has worked on.

    bugs(past("1", now))

Pure: the same past gives the same bugs. A bug that a change names speaks of the same things as the change does.
"""

import itertools
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from . import people, shape, wording
from .projects import projects

FOOTER = re.compile(r"(Closes|Partial|Related)-Bug: #(\d+)")
IMPORTANCES = {"Undecided": 22, "Wishlist": 8, "Low": 24, "Medium": 30, "High": 13, "Critical": 3}
# What people made of the bugs that no change names: how many, and in which status.
LEFT_LYING = {"New": 14, "Confirmed": 8, "Triaged": 7, "Incomplete": 4, "In Progress": 5, "Won't Fix": 2, "Invalid": 2}
UNTOUCHED = ("New", "Confirmed", "Triaged")
EASY = (
    "Typo in the help text about {thing}",
    "Docs do not say what happens when {state}",
    "Log line about {thing} names the wrong pier",
    "Docstring of {helper}() describes the old return value",
    "Unused option group beside {thing}",
)
HARD = (
    "{Act} fails when {state}",
    "After an upgrade we {slip}",
    "{Act} is slow on large harbours",
    "{Act} twice at the same time: we {slip}",
    "Error while {act} says nothing about {thing}",
)


@dataclass(frozen=True)
class Bug:
    """One bug of one project of the tracker. `assignee` is a user name, or None."""

    number: int
    title: str
    status: str
    importance: str
    tags: tuple
    project: str  # as the tracker calls it: mooring
    assignee: str | None
    created: datetime
    updated: datetime


def bugs(past):
    """All bugs, by number."""
    named: dict[int, Told] = {}
    for told in stories(past):
        for _, number in FOOTER.findall("\n".join(told.draft.footers)):
            named.setdefault(int(number), told)
    found = [named_bug(number, told) for number, told in named.items()]
    return sorted(found + list(left_lying(past)), key=lambda bug: bug.number)


@dataclass
class Told:
    """What became of one change."""

    draft: object
    first: float
    last: float
    ended: str = ""  # submit, abandon


def stories(past):
    """One record a change, in the order in which they began."""
    found = {}
    for event in past.events:
        if event.key not in found:
            found[event.key] = Told(event.args["draft"], event.at, event.at)
        told = found[event.key]
        told.last = event.at
        if event.what in ("submit", "abandon"):
            told.ended = event.what
    return found.values()


def named_bug(number, told):
    """The bug that a change names: fixed with it, in progress as long as it is open, and often forgotten in that
    status when it is given up."""
    rng = random.Random(f"bug/{number}")
    closes = any(footer == f"Closes-Bug: #{number}" for footer in told.draft.footers)
    statuses = {
        "": ("In Progress",) if closes else ("In Progress", "Confirmed", "Triaged"),
        "submit": ("Fix Released", "Fix Released", "Fix Committed") if closes else ("In Progress", "Confirmed"),
        "abandon": ("In Progress", "In Progress", "Confirmed"),
    }
    status = rng.choice(statuses[told.ended])
    return Bug(
        number=number,
        title=title_of(told.draft, rng),
        status=status,
        importance=shape.pick(rng, IMPORTANCES),
        tags=tags(rng, told.draft.area.name),
        project=tracker_name(told.draft.project),
        assignee=told.draft.owner if status in ("In Progress", "Fix Committed", "Fix Released") else None,
        created=instant(told.first - rng.uniform(0.5, 60) * shape.DAY),
        updated=instant(told.last if told.ended else told.first),
    )


def title_of(draft, rng):
    """A bug says what is wrong, where its change says what to do."""
    title = rng.choice(HARD).format(**draft.words)
    return title[0].upper() + title[1:]


def left_lying(past):
    """Bugs that no change names. Most were never touched since the day they were reported."""
    rng = random.Random("bugs left lying")
    now = max(event.at for event in past.events)
    numbers = itertools.count(2081010, 21)
    for status, count in LEFT_LYING.items():
        for _ in range(count):
            yield left_bug(next(numbers), status, now, rng)


def left_bug(number, status, now, rng):
    project = rng.choices(projects(), [project.share for project in projects()])[0]
    area = rng.choice([area for area in project.areas if area.name != "docs"])
    is_easy = rng.random() < 0.45
    title = rng.choice(EASY if is_easy else HARD).format(**wording.slots(rng, area))
    created = now - rng.uniform(3, 700) * shape.DAY
    updated = created if status in UNTOUCHED else created + (now - created) * rng.uniform(0.1, 0.9)
    return Bug(
        number=number,
        title=title[0].upper() + title[1:],
        status=status,
        importance="Undecided" if status == "New" else shape.pick(rng, IMPORTANCES),
        tags=tags(rng, area.name) + (("low-hanging-fruit",) if is_easy and rng.random() < 0.5 else ()),
        project=tracker_name(project.name),
        assignee=rng.choice(people.active()) if status == "In Progress" else None,
        created=instant(created),
        updated=instant(updated),
    )


def tags(rng, area):
    """Half of the bugs bear their area's name, some bear another word."""
    others = rng.sample(("upgrade", "performance", "gate-failure", "backport-potential"), 1)
    return (*([area] if rng.random() < 0.5 else []), *(others if rng.random() < 0.15 else []))


def tracker_name(project):
    """What the tracker calls a project of the Gerrit: `mooring` for `skerry/mooring`."""
    return project.rpartition("/")[2]


def instant(at):
    return datetime.fromtimestamp(round(at), UTC)
