"""What is wrong with a file of a calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LARGEST = 1_500_000  # characters: four times all 35 cycles there have been
MOST_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """`where`: the cycle, the week or the line; '' if it is the file as a whole."""

    where: str
    words: str

    def __str__(self) -> str:
        told = f"{self.where}: {self.words}" if self.where else self.words
        return told.encode(errors="replace").decode()  # a file may hold halves of characters, which no page can


class BadFile(ValueError):
    """The file cannot be taken as it is."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)[:MOST_FAULTS]
        super().__init__("; ".join(map(str, self.faults)))
