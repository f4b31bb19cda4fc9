"""New dependencies and raised minimums, line by line, where Python projects write them down. A bump in a list of upper
constraints is fine in a freeze; so is leaving out a broken release, or doing without a dependency."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewq.trivial.rules.diff import Hunk, Line
from reviewq.trivial.rules.vetoes.seen import Seen

from ..found import Does, Found, found_at

_LISTS = re.compile(
    r"(?:^|/)(?:[\w.-]*requirements[\w.-]*|[\w.-]*requires)\.(?:txt|in|pip)$|(?:^|/)requirements/[^/]+\.(?:txt|in)$"
    r"|(?:^|/)(?:bindep|other-requirements)\.txt$"
)
_FOR_TESTS = re.compile(
    r"(?:^|/)(?:test|tests|dev|doc|docs|lint)[\w-]*requirements|(?:^|/)(?:docs?|tests?)/|/(?:test|dev|docs?)\.(?:txt|in)$"
)
_TABLES = re.compile(r"(?:^|/)(?:setup\.cfg|pyproject\.toml|setup\.py)$")
_HEADING = re.compile(r"\s*\[+([\w. -]{1,100})\]+\s*$")
_KEY = re.compile(r"\s*[\"']?([\w.-]{1,100})[\"']?\s*=(?!=)")
_POETRY = re.compile(r"(?!python\b)([\w.-]{1,100})\s*=\s*[\"'{]")  # the package is the key itself
_NEEDS = re.compile(
    r"(?:install_|setup_|tests_)?requires|(?:[\w-]+\.)*(?:optional-)?dependencies|extras(?:_require)?|options\.extras_require"
)
_QUOTED = re.compile(r"[\"']([^\"']{1,200})[\"']")
_BOUND = r"(?:[<>!~]=?|===?|@)"
_PACKAGE = re.compile(
    rf"([A-Za-z0-9][\w.-]{{0,100}})\s*(?:\[[\w ,.-]*\])?\s*((?:\(?\s*{_BOUND}[^#;\"']{{0,200}})?)\s*(?:[#;].*)?$"
)
_MINIMUM = re.compile(r"(?:>=|==|~=|>)\s*(\d[\w.]{0,40})")
_OURS = re.compile(
    r"oslo-.+|os-.+|openstack.*|python-\w+client|keystone\w+|.*-lib|glance-store|taskflow|tooz|automaton|castellan|cliff"
    r"|stevedore|pbr|debtcollector|futurist|microversion-parse|osprofiler|cursive|ovsdbapp|sushy|pycadf|reno|hacking"
)


@dataclass(frozen=True, slots=True)
class Need:
    """A package that is needed. `minimum`: as numbers, to be compared; empty: any."""

    package: str
    minimum: tuple[int, ...]
    line: Line


def find(files: Iterable[Seen]) -> Iterator[Found]:
    for seen in files:
        if not (_LISTS.search(seen.path) or _TABLES.search(seen.path)):
            continue
        before, after = (_needs(seen, sign) for sign in "-+")
        is_for_tests = bool(_FOR_TESTS.search(seen.path))
        for package, need in after.items():
            if need.line.sign != "+":
                continue
            if package not in before:
                yield found_at(Does.DEPENDENCY, seen.path, need.package, need.line, is_talk=is_for_tests)
            elif need.minimum > before[package].minimum:
                is_talk = is_for_tests or bool(_OURS.fullmatch(package))
                yield found_at(Does.MINIMUM, seen.path, need.package, need.line, is_talk=is_talk)


def _needs(seen: Seen, sign: str) -> dict[str, Need]:
    """Package -> what one side of the file says of it, as far as the diff shows."""
    found: dict[str, Need] = {}
    for hunk in seen.file.hunks:
        lines = _of_table(hunk, sign) if _TABLES.search(seen.path) else _of_list(hunk, sign)
        for text, line in lines:
            match = _PACKAGE.fullmatch(text)
            if match:
                package = re.sub(r"[-_.]+", "-", match[1]).lower()
                found.setdefault(package, Need(match[1], _minimum(match[2]), line))
    return found


def _of_list(hunk: Hunk, sign: str) -> Iterator[tuple[str, Line]]:
    """The lines of a list of requirements, without comments and options of pip."""
    for line in hunk.lines:
        text = line.text.strip()[:400]
        if line.sign in (" ", sign) and text and not text.startswith(("#", "-", "git+", "http")):
            yield text.partition(" [")[0] if "[platform" in text else text, line


def _of_table(hunk: Hunk, sign: str) -> Iterator[tuple[str, Line]]:
    """What stands under keys such as `install_requires`; elsewhere only what names a version. Git's words for the hunk
    tell the key that opens before it."""
    heading = key = _key_of(hunk.section)
    for line in hunk.lines:
        if line.sign not in (" ", sign):
            continue
        text = line.text.strip()[:400]
        if opened := _HEADING.match(text):
            heading, key = opened[1], ""
            continue
        key = _key_of(text) or key
        is_under = bool(_NEEDS.fullmatch(key) or _NEEDS.fullmatch(heading))
        if _NEEDS.fullmatch(heading) and (table := _POETRY.match(text)):
            yield table[1], line
            continue
        for word in _QUOTED.findall(text) if _QUOTED.search(text) else [text.rstrip(",")]:
            if (is_under or re.search(_BOUND, word)) and not _KEY.match(word):
                yield word, line


def _key_of(text: str) -> str:
    found = _KEY.match(text)
    return found[1] if found else ""


def _minimum(bounds: str) -> tuple[int, ...]:
    found = _MINIMUM.search(bounds)
    return tuple(int(part) for part in re.findall(r"\d{1,9}", found[1])) if found else ()
