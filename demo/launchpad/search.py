"""`searchTasks`: which tasks of a project a search finds, in which order."""

from datetime import UTC, datetime

from .state import IMPORTANCES, OPEN, STATUSES, Rejected

ORDERS = {
    "id": lambda bug, task: bug.number,
    "datecreated": lambda bug, task: (task.dates["created"], bug.number),
    "date_last_updated": lambda bug, task: (bug.updated, bug.number),
    "importance": lambda bug, task: (IMPORTANCES.index(task.importance), bug.number),
    "status": lambda bug, task: (STATUSES.index(task.status), bug.number),
}


def search(launchpad, project, query):
    """(bug, task) pairs of a project that meet a query, a list of (name, value) as they stand in the address."""
    asked = Asked(query)
    found = [(bug, task) for bug in launchpad.bugs.values() if (task := bug.tasks.get(project))]
    found = [(bug, task) for bug, task in found if asked.finds(bug, task)]
    for key, is_down in reversed(asked.orders):
        found.sort(key=lambda pair: key(*pair), reverse=is_down)
    return found


class Asked:
    """The filters of one search. Rejected(400) for values that mean nothing."""

    def __init__(self, query):
        self._query = query
        self.statuses = self._all("status", STATUSES) or list(OPEN)
        self.importances = self._all("importance", IMPORTANCES)
        self.tags = self._all("tags")
        self.needs_all = self._one("tags_combinator", "Any") == "All"
        self.assignee = self._one("assignee").rpartition("~")[2]
        self.with_duplicates = self._one("omit_duplicates", "true").lower() == "false"
        self.modified_since = self._instant("modified_since")
        self.created_since = self._instant("created_since")
        self.created_before = self._instant("created_before")
        self.orders = [self._order(text) for text in self._all("order_by") or ["-importance", "id"]]

    def _all(self, name, allowed=None):
        values = [value for key, value in self._query if key == name]
        for value in values:
            if allowed and value not in allowed:
                raise Rejected(400, f'{name}: Invalid value "{value}". Acceptable values are: {", ".join(allowed)}')
        return values

    def _one(self, name, default=""):
        return (self._all(name) or [default])[-1]

    def _instant(self, name):
        text = self._one(name)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            raise Rejected(400, f"{name}: Value doesn't look like a date.") from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()

    @staticmethod
    def _order(text):
        key = ORDERS.get(text.removeprefix("-"))
        if key is None:
            raise Rejected(400, f"Unrecognized order_by: {text!r}")
        return key, text.startswith("-")

    def finds(self, bug, task):
        return self._finds_task(task) and self._finds_tags(bug.tags) and self._finds_bug(bug, task)

    def _finds_task(self, task):
        if task.status not in self.statuses or (self.importances and task.importance not in self.importances):
            return False
        return not self.assignee or task.assignee == self.assignee

    def _finds_tags(self, tags):
        """`-tag` finds what does not have it."""
        tests = [(tag[1:] not in tags) if tag.startswith("-") else (tag in tags) for tag in self.tags]
        return not tests or (all(tests) if self.needs_all else any(tests))

    def _finds_bug(self, bug, task):
        if bug.duplicate_of and not self.with_duplicates:
            return False
        if self.modified_since is not None and bug.updated < self.modified_since:
            return False
        if self.created_since is not None and task.dates["created"] < self.created_since:
            return False
        return self.created_before is None or task.dates["created"] <= self.created_before
