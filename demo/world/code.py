"""The text of files of which a draft only says how many lines change: made up when somebody asks to see them.

    File(insertions=12, deletions=3, texts=Code())

Every line differs from every other one of its file, so a diff shows as many lines as the draft says. Python can be
parsed, before and after.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from demo.gerrit import File

from . import wording

VERBS = (*wording.VERBS, "weigh", "order")
NOUNS = (
    *("vessel", "pier", "berth", "tow", "claim", "mark", "lease", "route", "gateway", "signal", "record", "reading"),
    *("entry", "limit", "cargo", "layer", "session", "ledger", "period", "report", "beacon", "segment", "tunnel"),
    *("pool", "status"),
)
ENDS = (
    "before anything else is done",
    "as the handbook says",
    "unless the pier is closed",
    "and the agent is told",
    "once the lease has ended",
    "when the tide allows it",
    "for every tenant alone",
    "and nothing is lost",
)
MANY = len(VERBS) * len(NOUNS) * len(ENDS)
STRIDE = 1009  # shares no divisor with MANY, so all combinations come once before one comes again
BLOCK = 30  # changed lines that stand together


@dataclass(frozen=True)
class Code:
    """Texts for any file; the path decides what they look like."""

    def sides(self, path: str, file: File) -> tuple[bytes | None, bytes | None]:
        words = Words(path)
        if file.status == "A":
            return None, text(whole_file(words, file.insertions))
        if file.status == "D":
            return text(whole_file(words, file.deletions)), None
        before, after = [words.opening()], [words.opening()]
        for gone, come in blocks(file.deletions, file.insertions):
            head, foot = words.head(), [words.line(), words.line()]
            before += [*head, *words.lines(gone), *foot]
            after += [*head, *words.lines(come), *foot]
        return text(before), text(after)


def text(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def blocks(deletions: int, insertions: int) -> Iterator[tuple[int, int]]:
    """Both numbers cut into parts that stand together."""
    parts = max(1, -(-max(deletions, insertions) // BLOCK))
    for n in range(parts):
        yield share(deletions, n, parts), share(insertions, n, parts)


def share(total: int, n: int, parts: int) -> int:
    return total * (n + 1) // parts - total * n // parts


def whole_file(words: "Words", lines: int) -> list[str]:
    """A file of exactly so many lines."""
    found = [words.opening()] if lines else []
    while lines - len(found) >= BLOCK:
        found += words.head()
        found += words.lines(min(12, lines - len(found)))
    return found + [words.line(is_top=True) for _ in range(lines - len(found))]


class Words:
    """Lines of one file, none of them twice."""

    def __init__(self, path: str) -> None:
        self.ending = path.rpartition(".")[2]
        self.start = zlib.crc32(path.encode())
        self.numbers = count()
        self.name = path.rpartition("/")[2].partition(".")[0]

    def combination(self) -> tuple[str, str, str]:
        n = next(self.numbers)
        at = (self.start + n * STRIDE) % MANY
        again = f"_{n // MANY + 1}" if n >= MANY else ""
        noun = NOUNS[at // len(VERBS) % len(NOUNS)] + again
        return VERBS[at % len(VERBS)], noun, ENDS[at // len(VERBS) // len(NOUNS)]

    def opening(self) -> str:
        return {"py": f'"""The part of Skerry that is called {self.name}."""', "json": "[", "yaml": "---"}.get(
            self.ending, f"{self.name} in Skerry"
        )

    def head(self) -> list[str]:
        """What opens a block: in Python a function."""
        verb, noun, end = self.combination()
        if self.ending == "py":
            return ["", "", f"def {verb}_{noun}_{self.number(end)}(context):", self.line()]
        return ["" if self.ending != "json" else '  "",', self.line(), self.line()]

    def lines(self, wanted: int) -> list[str]:
        return [self.line() for _ in range(wanted)]

    def line(self, is_top: bool = False) -> str:
        verb, noun, end = self.combination()
        if self.ending == "py":
            return f"{'' if is_top else '    '}context.{noun} = {verb}_{noun}({noun!r}, {end!r})"
        if self.ending == "json":
            return f'  "{verb} the {noun} {end}",'
        if self.ending == "txt":
            return f"{noun}-{verb}>={self.number(end)}.{next(self.numbers)}"
        indent = "    " if self.ending == "yaml" else ""
        return f"{indent}{verb.capitalize()} the {noun} {end}."

    @staticmethod
    def number(end: str) -> int:
        return ENDS.index(end)


MADE_UP = Code()
