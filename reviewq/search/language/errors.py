"""Why a query cannot be answered."""

from __future__ import annotations

SHOWN = 60  # characters of the text beside the fault


class QueryError(ValueError):
    """`position` counts characters of the query from 0 and may lie right behind its end. `message` says what is wrong;
    `expected`, what could stand there instead (empty: nothing particular)."""

    def __init__(self, position: int, message: str, expected: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.position = position
        self.message = message
        self.expected = expected

    def __str__(self) -> str:
        told = f" Expected {either(self.expected)}." if self.expected else ""
        return f"{self.message}{told}"

    def pointer(self, text: str) -> str:
        """Two lines for a fixed-width font: the text near the fault, and `^` below the character."""
        start = max(0, self.position - SHOWN)
        shown = text[start : self.position + SHOWN]
        line = "".join(char if char.isprintable() else "�" for char in shown)
        lead = "…" if start else ""
        return f"{lead}{line}\n{' ' * (len(lead) + self.position - start)}^"


def either(words: tuple[str, ...]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
