"""The schedule.rst beside a schedule.yaml: the title of each anchor, and the days that its text names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from reviewq.cycles.rules.words import MONTHS

ANCHOR = re.compile(r"^\.\. _([\w-]+):\s*$")
RULE = re.compile(r"^([=\-^~\"'*+#.`])\1{2,}\s*$")
MONTH = "|".join(MONTHS)
ORDINAL = r"(?:st|nd|rd|th)?"
MONTH_FIRST = re.compile(rf"\b({MONTH})\s+(\d{{1,2}}){ORDINAL}\b(?!\s*(?:to|-|–)\s*\d)(?:,?\s+(\d{{4}}))?")
DAY_FIRST = re.compile(rf"\b(\d{{1,2}}){ORDINAL}\s+(?:of\s+)?({MONTH})\b,?(?:\s+(\d{{4}}))?")
WEEK_OF = re.compile(r"\bweek of\s*$", re.I)
NEAR = 20  # letters before a day that say whether only its week is meant
LONGEST_TITLE = 100
MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Detail:
    """`days`: those that the text names, each (month, day of it)."""

    title: str = ""
    days: tuple[tuple[int, int], ...] = ()

    def day_in(self, monday: date) -> date | None:
        """The one day of that week that the text names; None if it names none, or several."""
        week = [monday + timedelta(days=number) for number in range(7)]
        found = {day for day in week if (day.month, day.day) in self.days}
        return found.pop() if len(found) == 1 else None


def details_of(text: str) -> dict[str, Detail]:
    """anchor -> what is said of it."""
    found: dict[str, Detail] = {}
    anchor, lines = "", list[str]()
    for line in [*text.splitlines()[:MOST_LINES], ".. _:"]:
        if line.startswith(".. _") and (anchor or ANCHOR.match(line)):
            if anchor:
                found.setdefault(anchor, _detail(lines))
            named = ANCHOR.match(line)
            anchor, lines = (named[1] if named else ""), []
        elif anchor:
            lines.append(line)
    return found


def _detail(lines: list[str]) -> Detail:
    said = [line.strip() for line in lines if line.strip()]
    title = said[0][:LONGEST_TITLE] if len(said) > 1 and RULE.match(said[1]) else ""
    body = list[str]()
    for place, line in enumerate(said[2 if title else 0 :], 2 if title else 0):
        if place + 1 < len(said) and RULE.match(said[place + 1]):
            break  # the heading of what comes next
        body.append(line)
    return Detail(title, tuple(_named(" ".join(body))))


def _named(text: str) -> Iterator[tuple[int, int]]:
    """Days that the text names; the first day of a week, named to name the week, is none."""
    for shape, month, day in ((MONTH_FIRST, 1, 2), (DAY_FIRST, 2, 1)):
        for match in shape.finditer(text):
            if not WEEK_OF.search(text[max(0, match.start() - NEAR) : match.start()]):
                yield MONTHS.index(match[month]) + 1, int(match[day])
