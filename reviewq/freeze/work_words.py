"""What people say that efforts and single changes are: feature, fix or other."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviewq.changes.rules.effort import Work, aliases

from .models import WorkWord


@dataclass(frozen=True, slots=True)
class Words:
    """The words that stand in one project: by the key of an effort, and by the id of a change."""

    efforts: dict[str, Work] = field(default_factory=dict)
    changes: dict[int, Work] = field(default_factory=dict)

    def effort(self, key: str) -> Work | None:
        """What somebody said of an effort; of a blueprint also what was said of the topic of that name."""
        return next((self.efforts[alias] for alias in aliases(key) if alias in self.efforts), None)

    def work(self, change: int, effort: str | None, derived: str | None) -> Work:
        """A word on the change comes before one on its effort, and both before what the change says itself."""
        said = self.changes.get(change) or (self.effort(effort) if effort and self.efforts else None)
        return said or Work(derived or "")

    def work_at(self, home: str, change: int, effort: str, derived: str) -> Work:
        """The same of a change whose effort stands under another key (`rules.effort.joined`): it is a feature unless it
        says otherwise."""
        return self.work(change, home, derived or (Work.FEATURE if home != effort else ""))


def work_words(project: int) -> Words:
    """The words that stand in a project (its id); one query."""
    rows = WorkWord.objects.filter(project=project, undone_at=None).order_by()
    found = Words()
    for change, effort, work in rows.values_list("change_id", "effort", "work"):
        if change:
            found.changes[change] = Work(work)
        else:
            found.efforts[effort] = Work(work)
    return found
