"""Seen: what came back to its reader is put away."""

from __future__ import annotations

from reviewq.desk import acts
from reviewq.desk.models import Hold
from reviewq.desk.words import many
from reviewq.handing import actions


def put_away(doing: acts.Doing) -> acts.Done:
    ids = [change.pk for change in doing.changes]
    back = Hold.objects.filter(user=doing.user, change__in=ids, ended_by=Hold.End.RETURNED, seen_at=None)
    holds = list(back.values_list("pk", flat=True))
    Hold.objects.filter(pk__in=holds).update(seen_at=doing.now)
    handings = actions.put_away(doing.viewer, ids, doing.now)
    return acts.Done(f"Put away the return of {many(doing.changes)}", {"seen": holds, "handings": handings})


def bring_back(doing: acts.Doing, kept: acts.Json) -> None:
    Hold.objects.filter(pk__in=kept["seen"], user=doing.user).update(seen_at=None)
    actions.bring_back(doing.viewer, kept.get("handings", []))


KIND = acts.Kind("seen", "Seen", "", put_away, bring_back, leaves=True, meaning="put its return away")
