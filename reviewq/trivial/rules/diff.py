"""A unified diff as typed lines. Hostile input: anything that is not a diff is a `BadDiff`, never a crash."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HUNK = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@(.*)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_ESCAPED = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}
_SIGNATURE = "-- "  # the last line but one of a mail, followed by git's version
_SIGNATURE_LINES = 4
_SHOWN = 60  # of a line in an error


class BadDiff(ValueError):
    """The text is no unified diff; the message says at which line."""


@dataclass(frozen=True, slots=True)
class Line:
    """`sign` is "+", "-" or " " (context); `old` and `new` are its numbers in the two files, 0 where it is not.
    `is_cut`: the file ends with it, without a line end. A carriage return before the line end is part of `text`."""

    sign: str
    text: str
    old: int
    new: int
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Hunk:
    """`section` is what git writes after the second @@: the line that opens the function, if any."""

    old_start: int
    new_start: int
    section: str
    lines: tuple[Line, ...]

    @property
    def removed(self) -> list[Line]:
        return [line for line in self.lines if line.sign == "-"]

    @property
    def added(self) -> list[Line]:
        return [line for line in self.lines if line.sign == "+"]


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file of a diff. `status` as Gerrit has it: M, A, D, R, C. `old_mode`, `new_mode`: empty where unchanged.
    `mode` is the one that did not change, where git names it: 120000 is a symbolic link, 160000 a submodule."""

    path: str
    old_path: str
    status: str
    hunks: tuple[Hunk, ...]
    is_binary: bool = False
    old_mode: str = ""
    new_mode: str = ""
    mode: str = ""


def parse(text: str) -> tuple[FileDiff, ...]:
    """The files of a diff, in its order; none for an empty one. Reads what git writes, as it is or as a mail with
    headers and signature (Gerrit's `/patch`). Time and memory grow as the text. Raises BadDiff."""
    lines = _split(text)
    reader = _Reader(lines, _first(lines))
    files = []
    while (line := reader.peek()) is not None:
        if line.startswith("diff --git "):
            files.append(_file(reader))
        elif line == _SIGNATURE:
            _signature(reader)
        elif line == "":
            reader.take()
        else:
            raise reader.bad("expected “diff --git”, found")
    return tuple(files)


@dataclass(slots=True)
class _Reader:
    """The lines still to be read; `at` is the index of the next one."""

    lines: list[str]
    at: int

    def peek(self) -> str | None:
        return self.lines[self.at] if self.at < len(self.lines) else None

    def take(self) -> str:
        self.at += 1
        return self.lines[self.at - 1]

    def bad(self, what: str) -> BadDiff:
        line = self.peek()
        found = "the end" if line is None else f"“{line[:_SHOWN]}”"
        return BadDiff(f"line {self.at + 1}: {what} {found}")


def _split(text: str) -> list[str]:
    """Lines end with a line feed alone: form feeds and the like belong to the files. Mail transport that gave every
    line a carriage return has given it to git's own lines, too."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    git = next((line for line in lines if line.startswith("diff --git ")), "")
    return [line.removesuffix("\r") for line in lines] if git.endswith("\r") else lines


def _first(lines: list[str]) -> int:
    """Where the diff begins: at once, or after the mail's headers, the commit message and the line "---"."""
    if not lines or not lines[0].startswith("From "):
        return 0
    end_of_message = lines.index("---") if "---" in lines else 0
    starts = (at for at in range(end_of_message, len(lines)) if lines[at].startswith("diff --git "))
    return next(starts, len(lines))


def _signature(reader: _Reader) -> None:
    """Git's version at the foot of a mail. Nothing of weight can hide behind it."""
    reader.take()
    rest = [line for line in reader.lines[reader.at : reader.at + _SIGNATURE_LINES + 1] if line]
    if len(rest) > 1 or len(reader.lines) - reader.at > _SIGNATURE_LINES:
        raise reader.bad("expected git's version at the end of the mail, found")
    reader.at = len(reader.lines)


@dataclass(slots=True)
class _Head:
    """What git's lines before the hunks say of one file."""

    old_path: str = ""
    new_path: str = ""
    status: str = "M"
    is_binary: bool = False
    old_mode: str = ""
    new_mode: str = ""
    mode: str = ""
    hunks: list[Hunk] = field(default_factory=list)

    def read(self, line: str) -> bool:
        """Take in one line; False if it is none of git's."""
        for start, name, status in _HEADERS:
            if line.startswith(start):
                value = line[len(start) :]
                if name in ("old_path", "new_path"):
                    value = _unquoted(value)
                if name:
                    setattr(self, name, value)
                self.status = status or self.status
                return True
        return self._index(line)

    def _index(self, line: str) -> bool:
        if not line.startswith("index "):
            return False
        words = line.split(" ")
        self.mode = words[2] if len(words) > 2 else self.mode
        return True


_HEADERS = (
    ("old mode ", "old_mode", ""),
    ("new mode ", "new_mode", ""),
    ("deleted file mode ", "old_mode", "D"),
    ("new file mode ", "new_mode", "A"),
    ("rename from ", "old_path", "R"),
    ("rename to ", "new_path", "R"),
    ("copy from ", "old_path", "C"),
    ("copy to ", "new_path", "C"),
    ("similarity index ", "", ""),
    ("dissimilarity index ", "", ""),
)


def _file(reader: _Reader) -> FileDiff:
    head = _Head()
    at = reader.at
    title = reader.take()
    while (line := reader.peek()) is not None and head.read(line):
        reader.take()
    _body(reader, head)
    both = _titled(title) or head.new_path or head.old_path
    if not both:
        raise BadDiff(f"line {at + 1}: no path can be read from “{title[:_SHOWN]}”")
    return FileDiff(
        path=head.new_path or both,
        old_path=head.old_path or both,
        status=head.status,
        hunks=tuple(head.hunks),
        is_binary=head.is_binary,
        old_mode=head.old_mode,
        new_mode=head.new_mode,
        mode=head.mode,
    )


def _body(reader: _Reader, head: _Head) -> None:
    """What follows git's lines: hunks, a binary patch, or nothing (only the mode or the path changed)."""
    line = reader.peek() or ""
    if line.startswith("Binary files "):
        reader.take()
        head.is_binary = True
    elif line == "GIT binary patch":
        head.is_binary = True
        while (line := reader.peek() or "-- ") != _SIGNATURE and not line.startswith("diff --git "):
            reader.take()
            reader.at += reader.peek() == ""  # each of the two blocks ends with an empty line
    elif line.startswith("--- "):
        old = _named(reader, "--- ")
        new = _named(reader, "+++ ")
        head.old_path, head.new_path = head.old_path or old, head.new_path or new
        head.hunks.extend(_hunks(reader))
        if not head.hunks:
            raise reader.bad("expected “@@”, found")


def _named(reader: _Reader, start: str) -> str:
    """The path of a line "--- a/path" or "+++ b/path"; empty for /dev/null."""
    line = reader.peek()
    if line is None or not line.startswith(start):
        raise reader.bad(f"expected “{start.strip()}”, found")
    reader.take()
    name = _unquoted(line[len(start) :].removesuffix("\t"))  # git adds a tab after a path with blanks
    return "" if name == "/dev/null" else name[2:] if name[:2] in ("a/", "b/") else name


def _titled(title: str) -> str:
    """The path of "diff --git a/path b/path", where both are the same; else empty."""
    rest = title.removeprefix("diff --git ")
    if rest.startswith('"'):
        return _unquoted(rest[: len(rest) // 2])[2:]
    half = rest[2 : 2 + (len(rest) - 5) // 2]
    return half if rest == f"a/{half} b/{half}" else ""


def _unquoted(name: str) -> str:
    """A path as git quotes it: with octal bytes and escapes between quotation marks, or as it is."""
    if len(name) < 2 or name[0] != '"' or name[-1] != '"':
        return name
    raw = name[1:-1].encode("utf-8", "surrogatepass")
    return _ESCAPE.sub(_byte, raw).decode("utf-8", "replace")


def _byte(match: re.Match[bytes]) -> bytes:
    escape = match.group(1)
    return bytes([int(escape, 8) & 0xFF]) if len(escape) == 3 else _ESCAPED.get(escape, escape)


def _hunks(reader: _Reader) -> Iterator[Hunk]:
    old_end = new_end = 0  # the last lines read so far: hunks never overlap
    while (line := reader.peek()) is not None and line.startswith("@@"):
        match = _HUNK.fullmatch(line)
        if match is None:
            raise reader.bad("expected “@@ -line,count +line,count @@”, found")
        old_start, new_start = int(match[1]), int(match[3])
        old_count, new_count = int(match[2] or 1), int(match[4] or 1)
        if old_start + (old_count == 0) <= old_end or new_start + (new_count == 0) <= new_end:
            raise reader.bad("expected a hunk below the one before, found")
        reader.take()
        lines = _lines(reader, (old_start, old_count), (new_start, new_count))
        yield Hunk(old_start, new_start, match[5].strip(), lines)
        old_end, new_end = old_start + old_count - (old_count > 0), new_start + new_count - (new_count > 0)


def _lines(reader: _Reader, old: tuple[int, int], new: tuple[int, int]) -> tuple[Line, ...]:
    """As many lines as the hunk announces on both sides (start, count), no more and no fewer."""
    lines: list[Line] = []
    old_at, new_at = old[0], new[0]
    old_stop, new_stop = old_at + old[1], new_at + new[1]
    while old_at < old_stop or new_at < new_stop:
        text = reader.peek()
        sign = (text or " ")[0]
        in_old, in_new = sign in " -", sign in " +"
        if text is None or sign not in " +-" or (in_old and old_at == old_stop) or (in_new and new_at == new_stop):
            raise reader.bad("the hunk announces other lines; found")
        reader.take()
        is_cut = (reader.peek() or "").startswith("\\ ")
        lines.append(Line(sign, text[1:], old_at if in_old else 0, new_at if in_new else 0, is_cut))
        reader.at += is_cut
        old_at, new_at = old_at + in_old, new_at + in_new
    return tuple(lines)
