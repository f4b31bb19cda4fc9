"""One decoded task of the tracker as typed objects; unknown keys are ignored, optional ones may be missing.

A task is a bug as one project sees it. Its tags, heat and duplicates are on the bug itself, which is another request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from gerrit_sync.bounds import line

OPEN = ("New", "Incomplete", "Confirmed", "Triaged", "In Progress", "Fix Committed")
CLOSED = ("Fix Released", "Invalid", "Opinion", "Won't Fix", "Expired", "Does Not Exist")
# That a search is asked for; of the other two not every tracker knows. What expires is missed by the next sweeps.
ASKED_CLOSED = CLOSED[:4]
MOST = 2**63 - 1  # what a database holds as a number
TITLE, STATUS, IMPORTANCE, PERSON, MILESTONE, LINK = 2000, 40, 20, 200, 100, 500
BUG_LINK = re.compile(r"/(?:bugs|\+bug)/(\d{1,18})/?$")
QUOTED = re.compile(r'Bug #\d+ in .{1,200}?: "(.*)"\s*', re.DOTALL)
DATES = (
    *("date_created", "date_assigned", "date_confirmed", "date_triaged", "date_in_progress", "date_incomplete"),
    *("date_fix_committed", "date_fix_released", "date_left_new", "date_left_closed", "date_closed"),
)


def _text(value: Any) -> Any:
    return "" if value is None else value


def _instant(value: Any) -> datetime | None:
    """An ISO date and time; None for what is none: a date that cannot be read is an unknown one."""
    try:
        instant = datetime.fromisoformat(value)
        instant = instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
        return instant if 1970 <= instant.year < 9999 else None
    except (TypeError, ValueError, OverflowError):
        return None


Text = Annotated[str, BeforeValidator(_text)]
Instant = Annotated[datetime | None, BeforeValidator(_instant)]


class BugTask(BaseModel):
    """Launchpad's bug_task, named as there."""

    model_config = ConfigDict(extra="ignore")

    title: Text = ""
    status: str
    importance: Text = ""
    bug_target_name: Text = ""
    bug_link: Text = ""
    self_link: Text = ""
    web_link: Text = ""
    assignee_link: Text = ""
    milestone_link: Text = ""
    date_created: Instant = None
    date_assigned: Instant = None
    date_confirmed: Instant = None
    date_triaged: Instant = None
    date_in_progress: Instant = None
    date_incomplete: Instant = None
    date_fix_committed: Instant = None
    date_fix_released: Instant = None
    date_left_new: Instant = None
    date_left_closed: Instant = None
    date_closed: Instant = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task as the mirror keeps it: bounded, on one line. `target`: the tracker's project; empty: not said. `updated`:
    the newest of its dates, which tells when status or assignee moved last, not when somebody wrote."""

    number: int
    target: str
    title: str
    status: str
    importance: str
    assignee: str
    milestone: str
    web_link: str
    created: datetime | None
    updated: datetime | None

    @property
    def is_open(self) -> bool:
        """By the closed statuses: one that we do not know yet is not over."""
        return self.status not in CLOSED


def parse_task(raw: Mapping[str, Any]) -> Task | None:
    """The task of a record; None if it cannot be read."""
    try:
        told = BugTask.model_validate(raw)
    except (ValidationError, RecursionError):
        return None
    number = number_of(told)
    if number is None:
        return None
    dates = [date for name in DATES if (date := getattr(told, name))]
    return Task(
        number=number,
        target=line(told.bug_target_name, PERSON),
        title=line(title_of(told.title), TITLE),
        status=line(told.status, STATUS),
        importance=line(told.importance, IMPORTANCE),
        assignee=line(_last_part(told.assignee_link).removeprefix("~"), PERSON),
        milestone=line(_last_part(told.milestone_link), MILESTONE),
        web_link=_web_address(told.web_link),
        created=told.date_created,
        updated=max(dates, default=None),
    )


def number_of(told: BugTask) -> int | None:
    """The bug's number, by whichever of its addresses ends in one."""
    for link in (told.bug_link, told.self_link, told.web_link):
        if found := BUG_LINK.search(link[:1000]):
            number = int(found[1])
            return number if 0 < number <= MOST else None
    return None


def title_of(text: str) -> str:
    """Launchpad writes `Bug #17 in nova: "what is wrong"`; of that what is wrong."""
    found = QUOTED.fullmatch(text[: 4 * TITLE])
    return found[1] if found else text


def _last_part(link: str) -> str:
    return unquote(link[:1000].rstrip("/").rpartition("/")[2])


def _web_address(link: str) -> str:
    """A link that a page may show: of the web, not too long and without spaces; else empty."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    is_plain = parts.scheme in ("http", "https") and bool(parts.hostname) and link.isprintable() and " " not in link
    return link if is_plain and len(link) <= LINK else ""
