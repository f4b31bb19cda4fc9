"""Lift: a hold ends now, by hand."""

from __future__ import annotations

from reviewq.desk import acts, hold_writes
from reviewq.desk.models import Hold
from reviewq.desk.words import many


def lift(doing: acts.Doing) -> acts.Done:
    ids = [change.pk for change in doing.changes]
    holds = list(hold_writes.open_holds(doing.user, ids).values_list("pk", flat=True))
    hold_writes.end(holds, Hold.End.LIFTED, doing.now)
    return acts.Done(f"{many(doing.changes)} back in your lists", {"lifted": holds})


def hold_again(doing: acts.Doing, kept: acts.Json) -> None:
    hold_writes.reopen(doing.user, kept["lifted"], Hold.End.LIFTED)


KIND = acts.Kind("unhold", "Lift the hold", "", lift, hold_again, meaning="back into your lists now")
