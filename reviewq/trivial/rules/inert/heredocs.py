"""Here-documents of shell scripts: what looks like a comment in one is text."""

from __future__ import annotations

import re

_OPENED = re.compile(r"(?<!<)<<(?!<)(-?)\s*\\?(['\"]?)([\w.!-]+)\2")


def without_heredocs(text: str) -> tuple[str, tuple[str, ...]]:
    """The script with nothing in its here-documents, and their bodies. One that never ends holds the rest."""
    kept: list[str] = []
    bodies: list[str] = []
    waiting: list[tuple[bool, str]] = []
    for line in text.split("\n"):
        if waiting:
            is_indented, word = waiting[0]
            bodies.append(line)
            if (line.lstrip("\t") if is_indented else line) == word:
                waiting.pop(0)
            continue
        if line.lstrip().startswith("#"):
            kept.append(line)
        else:
            kept.append(_OPENED.sub(lambda match: match[0][1:], line))  # else the lexer looks for the bodies
            waiting = [(match[1] == "-", match[3]) for match in _OPENED.finditer(line)]
    return "\n".join(kept) + "\n", tuple(bodies)
