"""The lists of a domain as people type them: one item a line. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .record import KINDS, RuleLine

SHAPE = "write project, path or topic, and the pattern, such as: openstack/nova  path  nova/virt/libvirt/"
MOST_FAULTS = 20  # told at once


@dataclass(frozen=True, slots=True)
class Numbered:
    """A rule with the line that it was typed in."""

    line: int
    rule: RuleLine


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """(number, line) of each line that says something."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield number, line.strip()


def items(text: str) -> tuple[str, ...]:
    """The items of a list, such as bug tags."""
    return tuple(line for _, line in lines_of(text))


def rules(text: str) -> tuple[list[Numbered], list[tuple[int, str]]]:
    """The rules of the lines, and of each line that is none its number and what to do."""
    found, faults = list[Numbered](), list[tuple[int, str]]()
    for number, line in lines_of(text):
        parts = line.split(maxsplit=2)
        if len(parts) == 3 and parts[1].lower() in KINDS:
            found.append(Numbered(number, RuleLine(parts[0], parts[1].lower(), parts[2])))
        else:
            faults.append((number, SHAPE))
    return found, faults


def text_of(rules: Iterable[RuleLine]) -> str:
    return "\n".join(map(str, rules))
