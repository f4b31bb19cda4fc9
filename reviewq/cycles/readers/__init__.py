"""Files of release calendars, read into drafts of cycles. Pure: text in, drafts or faults out."""

from __future__ import annotations

from reviewq.cycles.rules.draft import CycleDraft

from .faults import LARGEST, BadFile, Fault
from .named import Named
from .release_cycles import read_cycles
from .schedule import read_schedule

__all__ = ["LARGEST", "BadFile", "Fault", "Named", "read"]


def read(text: str, named: Named) -> list[CycleDraft]:
    """The cycles of a file: JSON of release cycles, or the schedule.yaml of one. Raises BadFile."""
    if len(text) > LARGEST:
        raise BadFile([Fault("", f"The file has {len(text)} characters; at most {LARGEST} can be read.")])
    if "\0" in text:
        raise BadFile([Fault("", "The file has a NUL character: it is no text.")])
    start = text.lstrip("\ufeff \t\r\n")[:1]
    return read_cycles(text, named) if start in ("{", "[") else [read_schedule(text, named)]
