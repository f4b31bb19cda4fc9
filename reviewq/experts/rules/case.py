"""A change as this room sees it: what is known of it at its upload, and apart from that who reviewed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

Account = str
Day = float  # days since 1970 in UTC
SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """A change for which somebody is looked for. `owner`, `branch`: None where it is not known."""

    project: str
    files: tuple[str, ...]
    at: datetime
    owner: Account | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A change of the past with the people who reviewed it. They are apart from `asked`, so that a rule which is given
    only that cannot look at them."""

    id: int
    asked: Asked
    reviewers: frozenset[Account]


def day_of(at: datetime) -> Day:
    return at.astimezone(UTC).timestamp() / SECONDS_A_DAY
