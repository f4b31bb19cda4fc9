"""What we ask a Gerrit for: the query strings and the `o=` options, in one place."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

# option -> the version that brought it; None: every version that has REST as we know it
OPTIONS: dict[str, tuple[int, int] | None] = {
    "DETAILED_LABELS": None,
    "DETAILED_ACCOUNTS": None,
    "CURRENT_REVISION": None,
    "ALL_REVISIONS": None,
    "CURRENT_COMMIT": None,
    "CURRENT_FILES": None,
    "MESSAGES": None,
    "SUBMITTABLE": (2, 14),
    "SUBMIT_REQUIREMENTS": (3, 5),
}
MINIMAL = ("DETAILED_LABELS", "DETAILED_ACCOUNTS", "CURRENT_REVISION")
REFUSED_OPTION = re.compile(r'"?([A-Z_]{4,})"? is not a valid value for')


def parse_version(text: str) -> tuple[int, int] | None:
    """(3, 13) of "3.13-rc1-42-gabc"; None for words like "(dev)", which is taken for the newest."""
    found = re.match(r"(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else None


def options_for(version: str, refused: Collection[str]) -> list[str]:
    """The options that a server of this version takes, less those that it refused before."""
    number = parse_version(version)
    return [
        option
        for option, since in OPTIONS.items()
        if option not in refused and (since is None or number is None or number >= since)
    ]


def refused_by(text: str, options: Sequence[str]) -> list[str]:
    """The options that a 400 is about: the named one, else all that we can do without."""
    named = [option for option in REFUSED_OPTION.findall(text) if option in options]
    return named or [option for option in options if option not in MINIMAL]


def projects_clause(projects: Sequence[str]) -> str:
    """`(project:"a" OR project:"b")`; nothing for no project, which means all. Parenthesised: AND binds tighter."""
    return "(" + " OR ".join(f'project:"{project}"' for project in projects) + ")" if projects else ""


def joined(*terms: str) -> str:
    return " ".join(term for term in terms if term)


def anything(projects: Sequence[str]) -> str:
    return joined("(status:open OR status:closed)", projects_clause(projects))


def open_changes(projects: Sequence[str]) -> str:
    return joined("status:open", projects_clause(projects))


def first_sync(projects: Sequence[str], since: datetime) -> str:
    """Open changes, and closed ones that moved after `since`."""
    return joined(f"(status:open OR {after(since)})", projects_clause(projects))


def changed_after(projects: Sequence[str], instant: datetime) -> str:
    """Everything that moved, whatever its status: merges and abandons leave `status:open` without a trace."""
    return joined(after(instant), projects_clause(projects))


def numbered(numbers: Sequence[int]) -> str:
    return "(" + " OR ".join(f"change:{number}" for number in numbers) + ")"


def after(instant: datetime) -> str:
    """Inclusive; whole seconds, rounded down, so that rounding only ever widens the window."""
    return f'after:"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S}"'


def before(instant: datetime) -> str:
    """Inclusive; milliseconds rounded up, so that rounding only ever widens the window."""
    widened = instant.astimezone(UTC) + timedelta(microseconds=-instant.microsecond % 1000)
    return f'before:"{widened:%Y-%m-%d %H:%M:%S}.{widened.microsecond // 1000:03d}"'
