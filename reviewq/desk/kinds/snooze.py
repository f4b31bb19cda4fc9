"""Snooze: a hold until tomorrow, by one key."""

from __future__ import annotations

from dataclasses import replace

from reviewq.desk import acts, hold_writes, instants
from reviewq.desk.models import Hold

from . import hold


def snooze(doing: acts.Doing) -> acts.Done:
    term = hold_writes.Term(Hold.Until.DATE, at=instants.read("tomorrow", doing.now, hold.MORNING))
    return hold.hold(replace(doing, data={"term": term}))


KIND = acts.Kind("snooze", "Snooze", "s", snooze, hold.unhold, leaves=True, meaning="hold until tomorrow")
