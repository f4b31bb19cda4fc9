"""Whether the changed lines of one file are inert: what holds for every file, then the rules of its language."""

from __future__ import annotations

from ..diff import FileDiff
from ..patch import Whole
from . import lexed, lines, prose, python, values
from .answer import Answer, Inertness, Part
from .characters import hidden
from .files import Kind, Language, is_doc_picture, is_packaged, language_of

_PARTS = {Kind.PYTHON: Part.CODE, Kind.LEXED: Part.CODE, Kind.PROSE: Part.PROSE, Kind.NOTE: Part.PROSE}
_LONGEST = 10_000  # characters of a line: what is longer was written by a program, and slow to read
_MOST_HUNKS = 1_000
_LINK, _SUBMODULE = "120000", "160000"


def judge_file(file: FileDiff, whole: Whole | None = None) -> Answer:
    """Whether this change of one file can change what a program does. `whole` is the file before and after, which
    proves what a patch alone cannot; only the patch's lines count for `parts`. Never raises."""
    language = language_of(file.path)
    answer = _special(file, language) or hidden(file) or _moved(file, language)
    if answer is not None:
        return answer
    if not file.hunks:
        return Answer.live(frozenset({Part.DATA}), "nothing of the change is shown")
    return _by_language(file, whole, language)


def _by_language(file: FileDiff, whole: Whole | None, language: Language) -> Answer:
    if len(file.hunks) > _MOST_HUNKS or any(len(line.text) > _LONGEST for hunk in file.hunks for line in hunk.lines):
        part = frozenset({_PARTS.get(language.kind, Part.DATA)})
        return Answer(Inertness.UNKNOWN, part, "too many pieces, or too long lines, to read", likely=Inertness.LIVE)
    if language.kind == Kind.PYTHON:
        return python.judge(file, whole)
    if language.kind in (Kind.PROSE, Kind.NOTE):
        return prose.judge(file, language.kind)
    if language.kind == Kind.LINES:
        return lines.judge(file, language)
    if language.kind in (Kind.JSON, Kind.TOML):
        return values.judge(file, whole, language)
    if language.kind == Kind.LEXED:
        return lexed.judge(file, whole, language)
    return Answer.live(frozenset({Part.DATA}), "data, or a language that is not known here")


def _special(file: FileDiff, language: Language) -> Answer | None:
    """Links, submodules, binary files and modes: no lines to read."""
    if {_LINK, _SUBMODULE} & {file.mode, file.old_mode, file.new_mode} or _names_commit(file):
        return Answer.live(frozenset({Part.DATA}), "a link or a submodule points elsewhere")
    if file.is_binary:
        if is_doc_picture(file.path):
            return Answer.inert(frozenset({Part.BINARY}), "a picture of the documentation")
        return Answer.live(frozenset({Part.BINARY}), "a binary file")
    if file.status == "M" and file.old_mode != file.new_mode and language.kind != Kind.PROSE:
        return Answer.live(frozenset({Part.DATA}), f"its mode changes from {file.old_mode} to {file.new_mode}")
    return None


def _names_commit(file: FileDiff) -> bool:
    return any(line.text.startswith("Subproject commit ") for hunk in file.hunks[:1] for line in hunk.lines)


def _moved(file: FileDiff, language: Language) -> Answer | None:
    """A file that comes, goes or changes its name: inert if only people read it, and no package build names it."""
    if file.status == "M":
        return None
    part = _PARTS.get(language.kind, Part.DATA)
    words = {"A": "comes", "D": "goes", "R": "changes its name", "C": "is copied"}
    how = f"the file {words.get(file.status, 'changes')}"
    old = language_of(file.old_path)
    if language.kind not in (Kind.PROSE, Kind.NOTE) or old.kind not in (Kind.PROSE, Kind.NOTE):
        return Answer.live(frozenset({part}), how)
    if file.status in "RD" and (is_packaged(file.path) or is_packaged(file.old_path)):
        return Answer.live(frozenset({part}), f"{how}, and builds of the package may name it")
    return None if file.hunks else Answer(Inertness.INERT, frozenset({part}), f"prose: {how}", likely=Inertness.INERT)
