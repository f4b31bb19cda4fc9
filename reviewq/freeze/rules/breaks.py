"""What a patch does that a freeze may forbid, read from its paths and its diff. Which freeze forbids what, and from
when to when, is `forbids`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from reviewq.trivial.rules.diff import FileDiff
from reviewq.trivial.rules.vetoes.seen import Seen

from .breaking import features, options, requirements, strings, tables
from .found import Does, Found

MOST_ALIKE = 3  # lines that are kept of one kind
MOST_LINES = 10_000  # changed lines of a patch that is read
LONGEST_LINE = 2_000  # characters
VERSION = 1  # of these rules; what another version found is looked for again


def is_readable(files: Iterable[FileDiff]) -> bool:
    """Whether the rules read all of it; else what it does is unknown."""
    lengths = [len(line.text) for file in files for hunk in file.hunks for line in hunk.lines if line.sign != " "]
    return len(lengths) <= MOST_LINES and max(lengths, default=0) <= LONGEST_LINE


def breaks_of(files: Iterable[FileDiff]) -> tuple[Found, ...]:
    """All findings, a few of each kind. Nothing in documentation and tests alone breaks a freeze."""
    seen = [Seen(file, None) for file in files]
    code = [one for one in seen if not one.is_test and not one.is_docs]
    return tuple(_few(_findings(seen, code))) if code else ()


def _findings(seen: list[Seen], code: list[Seen]) -> Iterator[Found]:
    yield from features.find_notes(seen)
    yield from features.find_samples(seen)
    for family in (features, options, tables, requirements, strings):
        yield from family.find(code)


def _few(findings: Iterable[Found]) -> Iterator[Found]:
    alike: Counter[tuple[Does, bool]] = Counter()
    for found in findings:
        alike[found.does, found.is_talk] += 1
        if alike[found.does, found.is_talk] <= MOST_ALIKE:
            yield found
