"""Pages of tasks, and bugs, in the words of Launchpad's REST interface."""

from datetime import UTC, datetime
from urllib.parse import urlencode

DATES = (
    *("assigned", "closed", "confirmed", "created", "fix_committed", "fix_released", "in_progress", "incomplete"),
    *("left_closed", "left_new", "triaged"),
)


def stamp(seconds):
    """2014-01-02T03:04:05.678901+00:00, or None."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


def page(base, project, query, found, start, size, total_as_link=False):
    """One page of a search; the total is told inline or behind a link, as Launchpad does the one or the other."""
    total = len(found)
    answer = {"start": start, "entries": [task_entry(base, bug, task) for bug, task in found[start : start + size]]}
    kept = [(key, value) for key, value in query if key not in ("ws.start", "ws.size")]
    if total_as_link:
        answer["total_size_link"] = f"{base}/{project}?{urlencode([*kept, ('ws.show', 'total_size')])}"
    else:
        answer["total_size"] = total
    if start + size < total:
        answer["next_collection_link"] = _link(base, project, kept, size, start + size)
    if start:
        answer["prev_collection_link"] = _link(base, project, kept, size, max(0, start - size))
    return answer


def _link(base, project, query, size, start):
    # memo is where the next page begins, as the real one has it
    return f"{base}/{project}?{urlencode([*query, ('ws.size', size), ('memo', start), ('ws.start', start)])}"


def task_entry(base, bug, task):
    """A bug_task."""
    quoted = f'Bug #{bug.number} in {task.project}: "{bug.title}"'
    own = f"{base}/{task.project}/+bug/{bug.number}"
    return {
        "self_link": own,
        "web_link": f"https://bugs.launchpad.test/{task.project}/+bug/{bug.number}",
        "resource_type_link": f"{base}/#bug_task",
        "title": quoted,
        "status": task.status,
        "importance": task.importance,
        "bug_link": f"{base}/bugs/{bug.number}",
        "bug_target_name": task.project,
        "bug_target_display_name": task.project,
        "target_link": f"{base}/{task.project}",
        "assignee_link": f"{base}/~{task.assignee}" if task.assignee else None,
        "milestone_link": f"{base}/{task.project}/+milestone/{task.milestone}" if task.milestone else None,
        "is_complete": "closed" in task.dates,
        "http_etag": f'"{bug.number}-{bug.updated}"',
    } | {f"date_{name}": stamp(task.dates.get(name)) for name in DATES}


def bug_entry(base, bug):
    """A bug, which has what its tasks have not."""
    return {
        "self_link": f"{base}/bugs/{bug.number}",
        "web_link": f"https://bugs.launchpad.test/bugs/{bug.number}",
        "resource_type_link": f"{base}/#bug",
        "id": bug.number,
        "title": bug.title,
        "tags": bug.tags,
        "duplicate_of_link": f"{base}/bugs/{bug.duplicate_of}" if bug.duplicate_of else None,
        "date_created": stamp(bug.created),
        "date_last_updated": stamp(bug.updated),
        "bug_tasks_collection_link": f"{base}/bugs/{bug.number}/bug_tasks",
    }
