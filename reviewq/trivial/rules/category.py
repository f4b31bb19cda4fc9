"""What kind of small patch it is, the most specific that holds, with the lines that show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .diff import FileDiff, Line
from .inert.answer import Answer, Inertness, Part
from .judgement import Category, Proof
from .patch import Patch
from .typo import Typo, typos_of
from .vetoes import seen_of
from .vetoes.edits import Edit
from .vetoes.gates import GATES
from .vetoes.meaning import is_help, is_import, is_log, is_only_words
from .vetoes.packaging import REQUIREMENTS
from .vetoes.seen import Seen
from .vetoes.tokens import KEYWORDS, Kind
from .vetoes.tongue import Tongue

MAX_PROOFS = 6  # files shown
MAX_LINES = 12  # of each
MAX_SHOWN = 300  # characters of a line
MAX_NAMES = 2  # that one rename renames

_PLACES: Mapping[Part, str] = {
    Part.COMMENT: "comments",
    Part.DOCSTRING: "docstrings",
    Part.PROSE: "prose",
    Part.TEXT: "strings",
    Part.CODE: "names",
}
_SILENT = frozenset({Part.COMMENT, Part.DOCSTRING, Part.LAYOUT})


@dataclass(frozen=True)
class Case:
    """A patch with what is known of its files. `rest` is what is neither proven inert nor seems to be."""

    seen: tuple[Seen, ...]

    @cached_property
    def rest(self) -> tuple[Seen, ...]:
        return tuple(seen for seen in self.seen if not seems_inert(seen.answer))

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        return tuple(edit for seen in self.rest for edit in seen.edits)

    @cached_property
    def parts(self) -> frozenset[Part]:
        return frozenset(part for seen in self.seen if seen.answer for part in seen.answer.parts)

    @cached_property
    def typos(self) -> list[Typo] | None:
        return typos_of([seen.file for seen in self.seen])


def category_of(
    patch: Patch, files: tuple[FileDiff, ...], answers: Mapping[str, Answer]
) -> tuple[Category, tuple[Proof, ...]]:
    """`answers` by path."""
    return category_of_seen(seen_of(files, answers))


def category_of_seen(seen: tuple[Seen, ...]) -> tuple[Category, tuple[Proof, ...]]:
    """The same of files that were read already."""
    case = Case(seen)
    for category, how_of in RULES:
        if how := how_of(case):
            return category, _proof(case, how)
    return Category.CODE, _proof(case, "code is changed")


def _typo(case: Case) -> str:
    if not case.typos:
        return ""
    pairs = list(dict.fromkeys(case.typos))
    places = " and ".join(dict.fromkeys(words for part, words in _PLACES.items() if part in case.parts)) or "words"
    count = f"{len(case.typos)} corrections" if len(case.typos) > 1 else "one correction"
    return f"{count} in {places}: " + ", ".join(f"{old} → {new}" for old, new in pairs[:3])


def _comment(case: Case) -> str:
    """Every file is proven inert, or what is seen of it is."""
    if case.rest or not case.seen:
        return ""
    what = "nothing that runs" if case.parts - _SILENT else "only comments, docstrings and layout"
    is_proven = all(seen.is_inert for seen in case.seen)
    return what if is_proven else f"{what}, as far as the patch shows"


def _docs(case: Case) -> str:
    if not case.seen or not all(seen.is_docs or _is_prose(seen.answer) for seen in case.seen):
        return ""
    return "only documentation"


def seems_inert(answer: Answer | None) -> bool:
    return answer is not None and answer.likely is Inertness.INERT


def _is_prose(answer: Answer | None) -> bool:
    return answer is not None and answer.inertness is Inertness.INERT and answer.parts == {Part.PROSE}


def _tests(case: Case) -> str:
    return "only tests" if case.rest and all(seen.is_test for seen in case.rest) else ""


def _pin(case: Case) -> str:
    """Versions of tools and packages, and nothing else."""
    pinned = all(REQUIREMENTS.search(seen.paths) or GATES.search(seen.paths) for seen in case.rest)
    if not case.edits or not pinned or not all(_is_version(edit) for edit in case.edits):
        return ""
    return "only versions of packages or tools"


def _is_version(edit: Edit) -> bool:
    """A number, or a word such as v1.2, in another's place."""
    tokens = [token for token in edit.gone + edit.come if token.kind is not Kind.SIGN]
    return bool(edit.gone and edit.come) and all(any(map(str.isdigit, token.text)) for token in tokens)


def _dead_code(case: Case) -> str:
    """Nothing came; what went are imports, definitions and local values."""
    if not case.edits or any(edit.come for edit in case.edits):
        return ""
    if not all(seen.tongue in (Tongue.PYTHON, Tongue.BRACES) for seen in case.rest):
        return ""
    if all(is_import(edit) for edit in case.edits):
        return "only imports are removed"
    return "code is removed, none is added" if all(edit.is_whole for edit in case.edits) else ""


def _text(case: Case) -> str:
    """Strings that are sentences, and how they are put together."""
    if not case.edits or not all(_is_message(edit) for edit in case.edits):
        return ""
    if all(is_log(edit) for edit in case.edits):
        return "only the words of log lines"
    return "only the words of messages"


def _is_message(edit: Edit) -> bool:
    if is_log(edit) or is_help(edit):
        return True
    return is_only_words(edit) and all(" " in text for texts in edit.strings for text in texts)


def _rename(case: Case) -> str:
    """The same names in the place of the same other ones, wherever they stand; or files that were only moved."""
    if case.rest and not any(seen.file.hunks for seen in case.rest):
        moved = all(seen.file.status == "R" for seen in case.rest)
        return "files are moved as they are" if moved else ""
    names: dict[str, str] = {}
    for edit in case.edits:
        pair = _renamed(edit)
        if pair is None or names.setdefault(pair[0], pair[1]) != pair[1]:
            return ""
    is_one = len(names) <= MAX_NAMES and len(set(names.values())) == len(names) and len(case.edits) > len(names)
    return (
        "renamed wherever it is shown: " + ", ".join(f"{old} → {new}" for old, new in names.items()) if is_one else ""
    )


def _renamed(edit: Edit) -> tuple[str, str] | None:
    if len(edit.gone) != 1 or len(edit.come) != 1:
        return None
    old, new = edit.gone[0], edit.come[0]
    is_name = old.kind is new.kind is Kind.NAME and not {old.text, new.text} & KEYWORDS
    return (old.text[:MAX_SHOWN], new.text[:MAX_SHOWN]) if is_name else None


# The first that holds; each says in words how, or nothing.
RULES: Sequence[tuple[Category, Callable[[Case], str]]] = (
    (Category.TYPO, _typo),
    (Category.DOCS, _docs),
    (Category.COMMENT, _comment),
    (Category.TESTS, _tests),
    (Category.PIN, _pin),
    (Category.TEXT, _text),
    (Category.DEAD_CODE, _dead_code),
    (Category.RENAME, _rename),
)


def _proof(case: Case, how: str) -> tuple[Proof, ...]:
    """The lines of the first files, those that decide first; with how an inert one is proven."""
    shown = sorted(case.seen, key=lambda seen: seems_inert(seen.answer))[:MAX_PROOFS]
    return tuple(_proof_of(seen.file, _how(seen, how)) for seen in shown)


def _how(seen: Seen, how: str) -> str:
    if seen.answer is not None and seen.answer.inertness is Inertness.INERT and seen.answer.how:
        return f"{how}; {seen.answer.how}"[:MAX_SHOWN]
    return how[:MAX_SHOWN]


def _proof_of(file: FileDiff, how: str) -> Proof:
    lines = [line for hunk in file.hunks for line in hunk.lines if line.sign != " "][:MAX_LINES]
    return Proof(file.path, how, _lines(lines, "-"), _lines(lines, "+"))


def _lines(lines: Sequence[Line], sign: str) -> tuple[tuple[int, str], ...]:
    return tuple((line.old or line.new, line.text[:MAX_SHOWN]) for line in lines if line.sign == sign)
