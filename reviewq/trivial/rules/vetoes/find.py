"""All dangers of a patch, family by family."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..diff import FileDiff
from ..inert.answer import Answer
from ..patch import Patch
from . import (
    api,
    command,
    config,
    database,
    errors,
    exposed,
    gates,
    hidden,
    logic,
    packaging,
    policy,
    regex,
    release_note,
    rpc,
    schema,
    security,
)
from .seen import Seen
from .veto import Danger, Veto

MAX_VETOES = 20  # of a patch
MAX_ALIKE = 3  # lines shown of one danger
MAX_LINES = 2_000  # changed lines of a patch that are read; one with more is no small patch
FAMILIES = (
    *(
        config.find,
        api.find,
        schema.find,
        database.find,
        rpc.find,
        policy.find,
        packaging.find,
        regex.find,
        security.find,
    ),
    *(hidden.find, command.find, errors.find, gates.find, exposed.find, logic.find),
)


def seen_of(files: tuple[FileDiff, ...], answers: Mapping[str, Answer]) -> tuple[Seen, ...]:
    """The files as the families see them, `answers` by path; of a very large patch its first lines."""
    return tuple(Seen(file, answers.get(file.path)) for file in _bounded(files))


def vetoes_of(patch: Patch, files: tuple[FileDiff, ...], answers: Mapping[str, Answer]) -> tuple[Veto, ...]:
    """Why the patch must not be tagged, at most `MAX_VETOES` reasons; `answers` by path."""
    return vetoes_of_seen(patch, seen_of(files, answers))


def vetoes_of_seen(patch: Patch, seen: tuple[Seen, ...]) -> tuple[Veto, ...]:
    """The same of files that were read already."""
    found = tuple(_distinct(_of_files(seen)))
    return tuple(_distinct((*found, *release_note.find(patch, seen, found))))[:MAX_VETOES]


def _of_files(files: Sequence[Seen]) -> Iterator[Veto]:
    for seen in files:
        for find in FAMILIES:
            yield from find(seen)
    tested = [text for seen in files if seen.is_test for edit in seen.edits for text in edit.strings[1]]
    for seen in files if tested else ():
        yield from exposed.expected(seen, tested)


def _distinct(vetoes: Iterable[Veto]) -> Iterator[Veto]:
    """Each line once a danger, and a few lines of each."""
    shown: set[Veto] = set()
    alike: Counter[Danger] = Counter()
    for veto in vetoes:
        if veto not in shown and alike[veto.danger] < MAX_ALIKE:
            shown.add(veto)
            alike[veto.danger] += 1
            yield veto


def _bounded(files: Iterable[FileDiff]) -> Iterator[FileDiff]:
    left = MAX_LINES
    for file in files:
        hunks = []
        for hunk in file.hunks:
            if left <= 0:
                break
            hunks.append(replace(hunk, lines=hunk.lines[: 2 * left]))
            left -= sum(line.sign != " " for line in hunk.lines)
        yield file if len(hunks) == len(file.hunks) and left > 0 else replace(file, hunks=tuple(hunks))
