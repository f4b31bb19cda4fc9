"""One file of a patch as the families of dangers see it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from reviewq.changes.rules.area import is_test

from ..diff import FileDiff, Line
from ..inert.answer import Answer, Inertness
from .edits import Edit, edits_of
from .meaning import is_words, without_dead
from .tongue import Tongue, tongue_of
from .veto import MAX_SHOWN, Danger, Veto

_TEST = re.compile(r"(?:_tests?|\.spec|\.test|_spec|(?:^|/)(?:conftest|tests?|fakes?))\.\w+$")
_DOCS = re.compile(r"^(?:docs?|api-ref|api-guide|releasenotes|specs)/")


@dataclass(frozen=True)
class Seen:
    """`answer`: what its language's rules say of it; None: nothing known."""

    file: FileDiff
    answer: Answer | None

    @property
    def path(self) -> str:
        return self.file.path

    @property
    def paths(self) -> str:
        """Where it is and, if it was moved, where it was; one a line, for patterns."""
        return f"{self.file.path}\n{self.file.old_path}" if self.file.old_path else self.file.path

    @property
    def is_inert(self) -> bool:
        return self.answer is not None and self.answer.inertness is Inertness.INERT

    @cached_property
    def tongue(self) -> Tongue:
        lines = self.file.hunks[0].lines if self.file.hunks else ()
        return tongue_of(self.path, lines[0].text if lines else "")

    @cached_property
    def is_test(self) -> bool:
        return is_test(self.path) or bool(_TEST.search(self.path))

    @cached_property
    def is_docs(self) -> bool:
        return bool(_DOCS.match(self.path)) or self.tongue is Tongue.PROSE

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        """Whatever differs beside comments, docstrings and layout; of an inert file nothing does."""
        return () if self.is_inert else tuple(edits_of(self.file, self.tongue))

    @cached_property
    def live(self) -> tuple[Edit, ...]:
        """The edits that are more than words for people, imports, and what was deleted with its function."""
        return tuple(edit for edit in without_dead(self.edits) if not is_words(edit))

    def veto(self, danger: Danger, edit: Edit | None = None) -> Veto:
        return self.veto_at(danger, edit.line if edit else None)

    def veto_at(self, danger: Danger, line: Line | None) -> Veto:
        if line is None:
            return Veto(danger, self.path)
        return Veto(danger, self.path, line.text.strip()[:MAX_SHOWN], line.old, line.new)
