"""Done and skip: one change of a sitting is finished, and the next begins."""

from __future__ import annotations

from reviewq.desk import acts, sitting_actions
from reviewq.desk.models import SittingItem
from reviewq.desk.words import many


def done(doing: acts.Doing) -> acts.Done:
    return _finish(doing, SittingItem.Outcome.DONE, "Done")


def skip(doing: acts.Doing) -> acts.Done:
    return _finish(doing, SittingItem.Outcome.SKIPPED, "Skipped")


def _finish(doing: acts.Doing, outcome: str, words: str) -> acts.Done:
    items = sitting_actions.finish(doing.user, [change.pk for change in doing.changes], outcome, doing.now)
    told = f"{words}: {many(doing.changes)}" if items else f"{many(doing.changes)} was finished already"
    return acts.Done(told, {"items": items})


def undo(doing: acts.Doing, kept: acts.Json) -> None:
    sitting_actions.take_back(doing.user, kept["items"], doing.now)


DONE = acts.Kind("done", "Done", "d", done, undo, meaning="reviewed; on to the next", is_bulk=False)
SKIP = acts.Kind("skip", "Skip", "s", skip, undo, meaning="not now; on to the next", is_bulk=False)
