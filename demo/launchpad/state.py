"""What the stand-in knows: bugs, and each as the projects see it that it concerns. Instants are seconds since 1970."""

import threading
import time
from dataclasses import dataclass, field

STATUSES = (
    *("New", "Incomplete", "Confirmed", "Triaged", "In Progress", "Fix Committed"),
    *("Fix Released", "Invalid", "Opinion", "Won't Fix", "Expired"),
)
OPEN = STATUSES[:6]  # what a search finds that names no status
IMPORTANCES = ("Undecided", "Wishlist", "Low", "Medium", "High", "Critical")
# which date of a task a status sets
DATED = {
    "Incomplete": "incomplete",
    "Confirmed": "confirmed",
    "Triaged": "triaged",
    "In Progress": "in_progress",
    "Fix Committed": "fix_committed",
    "Fix Released": "fix_released",
}


class Rejected(Exception):
    """What was asked for is not there or makes no sense; answered with `status`."""

    def __init__(self, status: int, text: str):
        super().__init__(text)
        self.status, self.text = status, text


@dataclass
class Task:
    """A bug as one project sees it. `dates`: `created`, `confirmed` ... -> when."""

    project: str
    status: str = "New"
    importance: str = "Undecided"
    assignee: str = ""
    milestone: str = ""
    dates: dict[str, float] = field(default_factory=dict)


@dataclass
class Bug:
    """`updated` moves with whatever happens to the bug or to one of its tasks."""

    number: int
    title: str
    created: float
    updated: float
    tags: list[str] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    duplicate_of: int | None = None


class Launchpad:
    """Bugs by number, and what people do to them."""

    def __init__(self, now=time.time, projects=()):
        self.now = now
        self.projects = set(projects)
        self.bugs: dict[int, Bug] = {}
        self.lock = threading.RLock()

    def add(self, number, project, title, at=None, tags=(), **of_task):
        """A new bug of a project; or the same one seen by one more project."""
        at = self.now() if at is None else at
        with self.lock:
            self.projects.add(project)
            bug = self.bugs.setdefault(number, Bug(number, title, at, at, list(tags)))
            status = of_task.pop("status", "New")
            bug.tasks[project] = Task(project, dates={"created": at}, **of_task)
            self.set_status(number, project, status, at)
            return bug

    def task(self, number, project):
        bug = self.bugs.get(number)
        if bug is None or project not in bug.tasks:
            raise Rejected(404, f"Object: <{project}>, name: {number}")
        return bug.tasks[project]

    def set_status(self, number, project, status, at=None):
        if status not in STATUSES:
            raise Rejected(400, f"status: Invalid value {status!r}")
        at = self.now() if at is None else at
        with self.lock:
            task = self.task(number, project)
            if task.status == "New" != status:
                task.dates["left_new"] = at
            task.status = status
            if status in DATED:
                task.dates[DATED[status]] = at
            if status in OPEN:
                task.dates.pop("closed", None)
            else:
                task.dates["closed"] = at
            self.touch(number, at)

    def set_importance(self, number, project, importance, at=None):
        if importance not in IMPORTANCES:
            raise Rejected(400, f"importance: Invalid value {importance!r}")
        with self.lock:
            self.task(number, project).importance = importance
            self.touch(number, at)

    def assign(self, number, project, name, at=None):
        """`name` is that of a person; empty takes the bug from whoever has it."""
        at = self.now() if at is None else at
        with self.lock:
            task = self.task(number, project)
            task.assignee = name
            task.dates["assigned"] = at
            self.touch(number, at)

    def set_tags(self, number, tags, at=None):
        with self.lock:
            self.bugs[number].tags = list(tags)
            self.touch(number, at)

    def retitle(self, number, title, at=None):
        with self.lock:
            self.bugs[number].title = title
            self.touch(number, at)

    def mark_duplicate(self, number, of, at=None):
        """Searches leave it out from now on."""
        with self.lock:
            self.bugs[number].duplicate_of = of
            self.touch(number, at)

    def delete(self, number):
        with self.lock:
            del self.bugs[number]

    def touch(self, number, at=None):
        bug = self.bugs[number]
        bug.updated = max(bug.updated, self.now() if at is None else at)
