"""Puts together what is said of one patch set: parsed, proven, named, vetoed, scored. Never raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .category import category_of_seen
from .diff import BadDiff, FileDiff, Line, parse
from .edit import edit_of
from .features import features
from .inert import Answer, Inertness, judge_file
from .judgement import Judgement, State
from .message import message_of
from .patch import Patch, Whole
from .score import Weights, score
from .shape import shape_of
from .vetoes import seen_of, vetoes_of_seen

MOST_TEXT = 200_000  # characters of a diff; more is too large to judge
MOST_LINES = 2_000  # changed lines
MOST_FILES = 300
LONGEST_LINE = 1_000  # characters of a changed line: what is longer, rules read from its start alone
SMALL = 100  # changed lines up to which whole files are worth their fetching
MOST_UNPROVEN = 4  # files


@dataclass(frozen=True, slots=True)
class Read:
    """How far the diff of a patch could be read; `files` is None where it could not."""

    state: State
    files: tuple[FileDiff, ...] | None = None
    note: str = ""


def judge(patch: Patch, wholes: Mapping[str, Whole], weights: Weights) -> Judgement:
    """`wholes`: whole files by path, where they are here. A patch whose diff cannot be read has a score from what
    else is known, but is never tagged."""
    read = read_of(patch)
    if read.files is None:
        scored = score(_features(patch, None, {}), weights)
        notes = (read.note,) if read.note else ()
        return Judgement(read.state, scored.score, None, reasons=scored.reasons, notes=notes)
    return _judged(patch, read.files, wholes, weights)


def read_of(patch: Patch) -> Read:
    """The files of a diff that can be judged."""
    if patch.text is None:
        return Read(_state_of(patch.unread), note=patch.unread)
    if len(patch.text) > MOST_TEXT or patch.size > MOST_LINES or len(patch.files) > MOST_FILES:
        return Read(State.TOO_LARGE)
    try:
        files = parse(patch.text)
    except BadDiff as fault:
        return Read(State.UNREADABLE, note=str(fault))
    if len(files) > MOST_FILES or not _is_readable([len(line.text) for file in files for line in _changed(file)]):
        return Read(State.TOO_LARGE)
    if not files or all(file.is_binary for file in files):
        return Read(State.UNREADABLE, note="binary" if files else "empty")
    return Read(State.JUDGED, files)


def features_of(patch: Patch) -> dict[str, float]:
    """What the score reads of a patch."""
    files = read_of(patch).files
    return _features(patch, files, _answers(files or (), {}))


def _features(patch: Patch, files: tuple[FileDiff, ...] | None, answers: Mapping[str, Answer]) -> dict[str, float]:
    edit = edit_of(files) if files is not None else None
    return features(patch, message_of(patch.subject, patch.message), edit, answers)


def _answers(files: tuple[FileDiff, ...], wholes: Mapping[str, Whole]) -> dict[str, Answer]:
    return {file.path: judge_file(file, wholes.get(file.path)) for file in files}


def _state_of(unread: str) -> State:
    if not unread:
        return State.WAITING
    return State.TOO_LARGE if unread in ("too-large", "large") else State.UNREADABLE


def _changed(file: FileDiff) -> list[Line]:
    return [line for hunk in file.hunks for line in hunk.lines if line.sign != " "]


def _is_readable(lengths: list[int]) -> bool:
    """Whether these changed lines are few and short enough that every rule reads all of them."""
    return len(lengths) <= MOST_LINES and max(lengths, default=0) <= LONGEST_LINE


def _judged(patch: Patch, files: tuple[FileDiff, ...], wholes: Mapping[str, Whole], weights: Weights) -> Judgement:
    answers = _answers(files, wholes)
    scored = score(_features(patch, files, answers), weights)
    seen = seen_of(files, answers)
    category, proof = category_of_seen(seen)
    return Judgement(
        State.JUDGED,
        scored.score,
        category,
        is_inert=bool(answers) and all(one.inertness is Inertness.INERT for one in answers.values()),
        proof=proof,
        vetoes=vetoes_of_seen(patch, seen),
        reasons=scored.reasons,
        unproven=_unproven(patch, files, answers, wholes),
        shape=shape_of(files),
    )


def _unproven(
    patch: Patch, files: tuple[FileDiff, ...], answers: Mapping[str, Answer], wholes: Mapping[str, Whole]
) -> tuple[str, ...]:
    """The files whose whole text could prove more, where few enough are left to ask for."""
    open_ones = [
        path for path, answer in answers.items() if answer.inertness is Inertness.UNKNOWN and path not in wholes
    ]
    if patch.size > SMALL or len(open_ones) > MOST_UNPROVEN:
        return ()
    return tuple(open_ones)
