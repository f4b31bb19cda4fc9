"""The proof of a patch at a glance: its first lines, and the rest under them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reviewq.parts.rows import shortened

from .models import Judged

AT_ONCE = 4  # lines; more open under them
MOST = 24
LONGEST = 200  # characters of a line


@dataclass(frozen=True, slots=True)
class Changed:
    """A line of a diff. `sign`: − or +; `path` only where another file begins."""

    sign: str
    number: int
    text: str
    path: str = ""

    @property
    def tone(self) -> str:
        return "added" if self.sign == "+" else "removed"

    @property
    def words(self) -> str:
        """For who hears it."""
        return f"line {self.number} {self.tone}"


@dataclass(frozen=True, slots=True)
class Glance:
    """`how`: in a few words how it is proven; `left`: lines that are not shown at all."""

    how: str = ""
    head: tuple[Changed, ...] = ()
    more: tuple[Changed, ...] = ()
    left: int = 0


def glance(judged: Judged | None) -> Glance:
    """The lines of a judgement, bounded; nothing where there are none."""
    proof = judged.proof if judged else []
    lines = list(_lines(proof))
    how = next((str(one.get("how", "")) for one in proof if one.get("how")), "")
    return Glance(
        shortened(how, LONGEST), tuple(lines[:AT_ONCE]), tuple(lines[AT_ONCE:MOST]), max(0, len(lines) - MOST)
    )


def _lines(proof: list[dict[str, Any]]) -> Iterator[Changed]:
    last = ""
    for one in proof:
        path = shortened(str(one.get("path", "")), LONGEST)
        for sign, number, text in _sides(one.get("removed") or [], one.get("added") or []):
            yield Changed(sign, number, shortened(text, LONGEST), "" if path == last else path)
            last = path


def _sides(removed: list[Any], added: list[Any]) -> Iterator[tuple[str, int, str]]:
    """Old and new side by side where each line took another one's place; else all that went, then all that came."""
    if len(removed) == len(added):
        for old, new in zip(removed, added, strict=True):
            yield ("−", *old)
            yield ("+", *new)
        return
    yield from (("−", *old) for old in removed)
    yield from (("+", *new) for new in added)
