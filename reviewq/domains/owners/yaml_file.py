"""OWNERS as YAML: `approvers` and `reviewers` with `filters`, or `owners` with `matchers` of Gerrit's owners plugin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from reviewq.domains.rules.draft import BadFile, Draft, Fault, Read

from .place import Place, Slugs, clean, literal, people_of, record_of

LONGEST = 50_000  # characters; such files have some hundred
DEEPEST, MOST_EVENTS = 8, 20_000
PEOPLE = ("approvers", "reviewers", "owners")
KNOWN = {*PEOPLE, "labels", "filters", "matchers", "options", "inherited"}
FORMER = {"emeritus_approvers": "were owners once", "emeritus": "were owners once"}
MATCHERS = ("suffix", "exact", "regex", "partial_regex", "generic")
GROUP = "group/"


def read_yaml(text: str, place: Place) -> Read:
    data = _loaded(text)
    if not isinstance(data, Mapping):
        raise BadFile([Fault(0, "There are no names such as “approvers:” in it.")])
    read, slugs = Read(), Slugs()
    for name in data:
        if name in FORMER:
            read.leave_out(0, f"{name} {FORMER[name]}: they are not named.")
        elif name not in KNOWN:
            read.leave_out(0, f"“{clean(str(name))[:60]}” is not understood.")
    about = "Owners of the folders above do not count here." if _stands_alone(data) else ""
    _add(read, slugs, place.name, [place.everything.pattern], data, place, about)
    filters = data.get("filters")
    for expression, part in filters.items() if isinstance(filters, Mapping) else ():
        pattern = _within(str(expression), place)
        if isinstance(part, Mapping) and pattern:
            _add(read, slugs, f"{place.name}: {expression}", [pattern], part, place)
    matchers = data.get("matchers")
    for part in matchers if isinstance(matchers, list) else ():
        _add_matcher(read, slugs, part, place)
    return read


def _loaded(text: str) -> Any:
    """The document. An alias could stand for very much, and owners need none."""
    if len(text) > LONGEST:
        raise BadFile([Fault(0, f"It has {len(text)} characters; at most {LONGEST} can be read of such a file.")])
    try:
        depth = 0
        for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent):
                raise BadFile([Fault(event.start_mark.line + 1 if event.start_mark else 0, "Aliases are not read.")])
            if depth > DEEPEST or count > MOST_EVENTS:
                raise BadFile([Fault(0, "It is nested too deeply, or too long.")])
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 0
        raise BadFile([Fault(line, f"This is no YAML: {fault.problem}.")]) from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError, TypeError) as fault:
        raise BadFile([Fault(0, f"This is no YAML: {str(fault)[:200]}")]) from None


def _stands_alone(data: Mapping[str, Any]) -> bool:
    options = data.get("options")
    return data.get("inherited") is False or (isinstance(options, Mapping) and bool(options.get("no_parent_owners")))


def _texts(value: object) -> list[str]:
    """The names of a list; what is none is passed over."""
    return [str(one) for one in value if isinstance(one, str | int)] if isinstance(value, list) else []


def _add(
    read: Read,
    slugs: Slugs,
    name: str,
    patterns: Iterable[str],
    part: Mapping[str, Any],
    place: Place,
    about: str = "",
) -> None:
    """A draft of the people of one part of the file, if it names any."""
    texts = [text for kind in PEOPLE for text in _texts(part.get(kind))]
    groups = [text.removeprefix(GROUP) for text in texts if text.startswith(GROUP)]
    people, teams = people_of([text for text in texts if not text.startswith(GROUP)])
    if not people:
        if texts:
            read.leave_out(0, f"{clean(name)[:60]} names groups alone, and nobody by name.")
        return
    tags = [text for text in _texts(part.get("labels")) if " " not in text]
    rules = [place.rule(pattern) for pattern in patterns]
    read.drafts.append(Draft(record_of(slugs, name, rules, about, [*groups, *teams], tags), people))


def _add_matcher(read: Read, slugs: Slugs, part: object, place: Place) -> None:
    if not isinstance(part, Mapping):
        return
    kind = next((name for name in MATCHERS if isinstance(part.get(name), str)), "")
    if not kind or kind == "generic":
        read.leave_out(0, "A matcher without suffix, exact, regex or partial_regex is left out.")
        return
    value = str(part[kind])
    _add(read, slugs, f"{place.name}: {value}", [_matched(kind, value, place)], part, place)


def _matched(kind: str, value: str, place: Place) -> str:
    if kind == "suffix":
        return f"{place.prefix}*{value}"
    if kind == "exact":
        return place.prefix + value
    if kind == "partial_regex":
        return _within(value, place)
    return f"^{literal(place.prefix)}{value.removeprefix('^').removesuffix('$')}"


def _within(expression: str, place: Place) -> str:
    """An expression that is found anywhere in the path below this folder, over the whole path; ^ and $ are its ends."""
    start = "" if expression.startswith("^") else ".*"
    end = "" if expression.endswith("$") and not expression.endswith("\\$") else ".*"
    return f"^{literal(place.prefix)}{start}{expression.removeprefix('^').removesuffix('$' if not end else '')}{end}"
