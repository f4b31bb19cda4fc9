"""Which freeze forbids what, from when to when: read from the dates of a project's cycle.

All of them are lifted by RC1, when the stable branch is cut and the cycle's branch opens again; where no RC1 is dated,
by the release.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reviewq.cycles.rules.cycle import CycleSpan, Kind

from .found import Does, Found


class Rule(StrEnum):
    """A freeze that forbids something, as rows name it in short."""

    FEATURE = "FF"
    LIBRARY = "LF"
    REQUIREMENTS = "RF"
    STRING = "SF"


NAMES: Mapping[Rule, str] = {
    Rule.FEATURE: "feature freeze",
    Rule.LIBRARY: "library freeze",
    Rule.REQUIREMENTS: "requirements freeze",
    Rule.STRING: "string freeze",
}
WORDS: Mapping[Rule, str] = {
    Rule.FEATURE: "From the feature freeze until RC1 no feature merges without an exception: nor does a new option, a"
    " change of the database's tables, or a new version of the API.",
    Rule.LIBRARY: "After the library freeze a library takes no feature: what is frozen is released once more, and for"
    " libraries no exceptions are granted.",
    Rule.REQUIREMENTS: "In the requirements freeze no dependency is added and no minimum raised. Bumps of upper"
    " constraints are fine; the minimum of one of OpenStack's own libraries is talked over with the requirements team"
    " first.",
    Rule.STRING: "In the string freeze texts for translators stay as they are, so that translations can be"
    " finished. Log lines that nobody translates, help texts where there were none, and texts that exist already are"
    " fine.",
}
FEATURES = (Does.FEATURE, Does.API, Does.OPTION, Does.TABLES)
FORBIDS: Mapping[Rule, tuple[Does, ...]] = {
    Rule.FEATURE: FEATURES,
    Rule.LIBRARY: FEATURES,
    Rule.REQUIREMENTS: (Does.DEPENDENCY, Does.MINIMUM),
    Rule.STRING: (Does.STRING,),
}
_CLIENT = re.compile(r"(?:.*/)?python-[\w.-]+client")
_LIBRARY = re.compile(
    r"(?:.*/)?(?:oslo[.-][\w.-]+|os-[\w-]+|[\w-]+-lib|keystoneauth|keystonemiddleware|glance_store|taskflow|tooz|automaton"
    r"|castellan|cliff|stevedore|debtcollector|futurist|osprofiler|openstacksdk|pycadf|ovsdbapp|sushy)"
)


@dataclass(frozen=True, slots=True)
class Window:
    """A freeze of one project: on from `at` to `lifts_at` (None: not known yet)."""

    rule: Rule
    at: datetime
    lifts_at: datetime | None = None

    def is_on(self, now: datetime) -> bool:
        return self.at <= now and (self.lifts_at is None or now < self.lifts_at)

    def is_over(self, now: datetime) -> bool:
        return self.lifts_at is not None and self.lifts_at <= now


@dataclass(frozen=True, slots=True)
class Broken:
    """A finding and the freeze that it breaks, or would break."""

    found: Found
    window: Window


def windows_of(span: CycleSpan, project: str) -> tuple[Window, ...]:
    """The freezes of a project in a cycle. Libraries freeze earlier, where such a date is in the calendar; a freeze of
    requirements without a date of its own begins with that of features."""
    lifts = span.at(Kind.RC1) or span.ends_at
    starts = {
        Rule.FEATURE: span.at(Kind.FEATURE_FREEZE),
        Rule.LIBRARY: _library(span, project),
        Rule.REQUIREMENTS: span.at(Kind.REQUIREMENTS_FREEZE) or span.at(Kind.FEATURE_FREEZE),
        Rule.STRING: span.at(Kind.SOFT_STRING_FREEZE),
    }
    return tuple(Window(rule, at, lifts) for rule, at in starts.items() if at and (lifts is None or at < lifts))


def _library(span: CycleSpan, project: str) -> datetime | None:
    if _CLIENT.fullmatch(project):
        return span.at(Kind.CLIENT_LIBRARY_FREEZE)
    return span.at(Kind.LIBRARY_FREEZE) if _LIBRARY.fullmatch(project) else None


def broken(findings: Iterable[Found], windows: Iterable[Window]) -> list[Broken]:
    """What these findings break of these freezes, each once, the freeze that begins first. What is only to be talked
    over breaks none."""
    first = sorted(windows, key=lambda window: window.at)
    found = ((one, _forbids(one.does, first)) for one in findings if not one.is_talk)
    return [Broken(one, window) for one, window in found if window]


def _forbids(does: Does, windows: Iterable[Window]) -> Window | None:
    return next((window for window in windows if does in FORBIDS[window.rule]), None)


def feature_freeze(windows: Iterable[Window]) -> Window | None:
    """The one that decides over features: the library's own, where it has one."""
    found = {window.rule: window for window in windows}
    return found.get(Rule.LIBRARY) or found.get(Rule.FEATURE)
