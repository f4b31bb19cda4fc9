"""Which bugs changes name, kept beside the mirror, and what their tracker says of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from .fast import insert, select
from .models import Bug, BugLink, Tracker
from .rules.cause import IMPORTANCES, BugName

Named = Mapping[int, Sequence[BugName]]  # change id -> the bugs that it names


def keep(named: Named) -> None:
    """Makes the links of these changes what they say now; only what differs is written."""
    stored: dict[int, dict[tuple[int, str], int]] = defaultdict(dict)
    for change, key, number, kind in select(BugLink, ["id", "number", "kind"], named):
        stored[change][number, kind] = key
    stale: list[int] = []
    missing: list[tuple[int, int, str]] = []
    for change, bugs in named.items():
        wanted = {(bug.number, bug.naming.value) for bug in bugs}
        known = stored.get(change, {})
        stale += [key for words, key in known.items() if words not in wanted]
        missing += [(change, *words) for words in wanted if words not in known]
    if stale:
        BugLink.objects.filter(pk__in=stale).delete()
    insert(BugLink, ["change_id", "number", "kind"], missing)


def importances_of(named: Named, projects: Mapping[int, int]) -> dict[int, dict[int, str]]:
    """change id -> bug number -> importance, of the bugs that these changes mend and the mirror knows. `projects`:
    change id -> project id. A bug has an importance in each project of the tracker that it concerns: that of the
    change's own project counts, else the highest."""
    numbers = {bug.number for bugs in named.values() for bug in bugs if bug.naming.mends}
    if not numbers:
        return {}
    rows = Bug.objects.filter(number__in=numbers, importance__in=IMPORTANCES)
    told = defaultdict(list)
    for number, tracker, importance in rows.values_list("number", "tracker_id", "importance"):
        told[number].append((tracker, importance))
    if not told:
        return {}
    own = set(Tracker.projects.through.objects.values_list("tracker_id", "project_id"))
    return {
        change: {bug.number: _of_project(told[bug.number], own, projects[change]) for bug in bugs if bug.number in told}
        for change, bugs in named.items()
        if any(bug.number in told for bug in bugs)
    }


def _of_project(told: Sequence[tuple[int, str]], own: Collection[tuple[int, int]], project: int) -> str:
    mine = [importance for tracker, importance in told if (tracker, project) in own]
    return min(mine or [importance for _, importance in told], key=IMPORTANCES.index)
