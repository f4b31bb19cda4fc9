"""Rows of the mirror for tests, as a sync would have written them. Plain functions; every argument has a default.

Instants are given as how long ago they were (timedelta), counted from `NOW`, which is the real now of the test run.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewq.changes.derive import derive
from reviewq.changes.models import (
    Account,
    Change,
    ChangedFile,
    Dependency,
    Diff,
    Domain,
    DomainRule,
    Expert,
    Facts,
    Message,
    MirrorVersion,
    PatchSet,
    Project,
    Reviewer,
    Server,
    Vote,
)
from reviewq.search.index import reindex
from reviewq.trivial.models import Judged

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LABELS = {
    "Code-Review": {"min": -2, "max": 2},
    "Verified": {"min": -2, "max": 2},
    "Workflow": {"min": -1, "max": 1},
}
_numbers = itertools.count(1001)
_postponed: list[list[int]] = []  # for each open `at_once`: what was made within it
_seen: dict[tuple[Any, ...], Any] = {}  # servers, projects and accounts of this test: each is asked for once


def forget() -> None:
    """Between two tests: what the first has made is no longer there."""
    _seen.clear()


def make_server(url: str = "https://gerrit.test", **given: Any) -> Server:
    """A server whose mirror is complete and fresh."""
    if (Server, url) not in _seen:
        values = {"is_mirrored": True, "last_success_at": NOW, "version": "3.13.5"} | given
        _seen[Server, url] = Server.objects.get_or_create(url=url, defaults=values)[0]
    return _seen[Server, url]


def make_project(name: str = "mooring", server: Server | None = None) -> Project:
    server = server or make_server()
    if (Project, server.pk, name) not in _seen:
        _seen[Project, server.pk, name] = Project.objects.get_or_create(server=server, name=name)[0]
    return _seen[Project, server.pk, name]


def make_account(name: str = "A. Owner", server: Server | None = None, **given: Any) -> Account:
    """The account of that name; made if there is none yet."""
    server = server or make_server()
    if (Account, server.pk, name) not in _seen:
        _seen[Account, server.pk, name] = _account(name, server, given)
    return _seen[Account, server.pk, name]


def _account(name: str, server: Server, given: Mapping[str, Any]) -> Account:
    found = Account.objects.filter(server=server, name=name).first()
    if found:
        return found
    username = name.lower().replace(" ", "").replace(".", "")
    values: dict[str, Any] = {"number": next(_numbers), "username": username} | dict(given)
    return Account.objects.create(server=server, name=name, **values)


def make_ci(server: Server | None = None) -> Account:
    return make_account("Build bot", server, is_bot=True)


def make_change(  # noqa: PLR0913 each test names the few that matter to it
    subject: str = "Stop resizing twice when the source host is gone",
    *,
    project: Project | None = None,
    owner: Account | None = None,
    votes: Iterable[tuple[Account, str, int]] = (),
    ci: int | None = 1,
    age: timedelta = 2 * DAY,
    patch_sets: int = 1,
    messages: Iterable[tuple[Account | None, str]] = (),
    files: Mapping[str, tuple[int, int]] | None = None,
    depends_on: Iterable[Change] = (),
    reviewers: Iterable[Account] = (),
    is_derived: bool = True,
    **given: Any,
) -> Change:
    """One change with its children. `ci`: the vote of the build bot on the newest patch set, None: none. The uploads,
    votes and messages lie evenly between its creation, `age` ago, and now. Other columns by their names."""
    project = project or make_project()
    owner = owner or make_account(server=project.server)
    files = files if files is not None else {"mooring/berth/plan.py": (30, 8)}
    number = given.pop("number", next(_numbers))
    created = NOW - age
    values: dict[str, Any] = {
        "server": project.server,
        "key": number,
        "branch": "master",
        "change_id": f"I{number:040x}",
        "status": "NEW",
        "created": created,
        "updated": NOW,
        "insertions": sum(added for added, _ in files.values()),
        "deletions": sum(removed for _, removed in files.values()),
        "patch_set": patch_sets,
        "labels": LABELS,
        "revision": f"{number:034x}{patch_sets:06x}",
    }
    change = Change.objects.create(number=number, project=project, owner=owner, subject=subject, **(values | given))
    _add_patch_sets(change, patch_sets, created)
    bots = [(make_ci(project.server), "Verified", ci)] if ci else []
    _add_votes(change, [*bots, *votes], created)
    step = age / 20
    for place, (author, text) in enumerate(messages):
        date = created + step * (place + 1)
        Message.objects.create(change=change, message_id=f"m{place}", author=author, date=date, text=text, patch_set=1)
    for path, (added, removed) in files.items():
        ChangedFile.objects.create(change=change, path=path, insertions=added, deletions=removed)
    for lower in depends_on:
        Dependency.objects.create(change=change, kind=Dependency.Kind.PARENT, reference=lower.revision)
    for account in reviewers:
        Reviewer.objects.create(change=change, account=account, state="REVIEWER")
    if is_derived and _postponed:
        _postponed[-1].append(change.pk)
        return change
    reindex([change.pk])
    if is_derived:
        derive([change.pk], NOW)
    return change


@contextmanager
def at_once() -> Iterator[None]:
    """The changes made within it are indexed and derived together at its end: for tests that need many."""
    _postponed.append([])
    try:
        yield
        reindex(_postponed[-1])
        derive(_postponed[-1], NOW)
    finally:
        _postponed.pop()


def _add_patch_sets(change: Change, count: int, created: datetime) -> None:
    step = (NOW - created) / (count * 4)
    for place in range(count):
        PatchSet.objects.create(
            change=change,
            number=place + 1,
            revision=f"{change.number:034x}{place + 1:06x}",
            kind="REWORK",
            uploader=change.owner,
            created=created + step * place,
        )


def magic_of(change: Change, label: str, value: int) -> str:
    """MAX or MIN for the highest and the lowest vote of a label, as the sync notes it."""
    bounds = change.labels.get(label, {})
    return "MAX" if value == bounds.get("max") else "MIN" if value == bounds.get("min") else ""


def _add_votes(change: Change, votes: Iterable[tuple[Account, str, int]], created: datetime) -> None:
    votes = list(votes)
    start = created + (NOW - created) / 4
    step = (NOW - start) / (len(votes) + 1)
    for place, (account, label, value) in enumerate(votes, 1):
        date, patch_set = start + step * place, change.patch_set
        Vote.objects.create(
            change=change,
            account=account,
            label=label,
            value=value,
            magic=magic_of(change, label, value),
            date=date,
            patch_set=patch_set,
        )
        text = f"Patch Set {patch_set}: {label}{value:+d}"
        Message.objects.create(
            change=change, message_id=f"v{place}", author=account, date=date, text=text, patch_set=patch_set
        )


def vote(change: Change, account: Account, value: int, label: str = "Code-Review") -> None:
    """A vote that comes in now, as the next poll would bring it."""
    Vote.objects.update_or_create(
        change=change,
        account=account,
        label=label,
        defaults={
            "value": value,
            "magic": magic_of(change, label, value),
            "date": datetime.now(UTC),
            "patch_set": change.patch_set,
        },
    )
    derive([change.pk], datetime.now(UTC))


def plus_two(*names: str) -> list[tuple[Account, str, int]]:
    """The votes of cores of these names."""
    return [(make_account(name), "Code-Review", 2) for name in names]


def facts_of(change: Change) -> Facts:
    return Facts.objects.get(pk=change.pk)


def version() -> int:
    return MirrorVersion.objects.values_list("value", flat=True).first() or 0


PROOF = [{"path": "mooring/berth/plan.py", "how": "only a comment", "removed": [[3, "# teh"]], "added": [[3, "# the"]]}]


def make_domain(slug: str, *folders: str, experts: Iterable[Account] = (), **given: Any) -> Domain:
    """A domain of these folders in all projects, with these experts of all days. Nothing is derived."""
    domain = Domain.objects.create(slug=slug, **{"name": slug.capitalize()} | given)
    DomainRule.objects.bulk_create(DomainRule(domain=domain, pattern=folder) for folder in folders)
    Expert.objects.bulk_create(Expert(domain=domain, account=one, named_at=NOW) for one in experts)
    return domain


def make_diff(change: Change, text: str = "", **given: Any) -> Diff:
    """The diff of its newest patch set, as it was fetched; nobody is told."""
    values = {"patch_set": change.patch_set, "revision": change.revision, "state": "here", "fetched_at": NOW}
    return Diff.objects.update_or_create(change=change, defaults=values | {"text": text} | given)[0]


def make_judged(change: Change, *, is_tagged: bool = True, **given: Any) -> Judged:
    """What was said of its newest patch set: tagged as a comment, or of too low a score; other columns by name."""
    values: dict[str, Any] = {
        "project": change.project,
        "patch_set": change.patch_set,
        "revision": change.revision,
        "state": "judged",
        "score": 0.9 if is_tagged else 0.1,
        "category": "comment" if is_tagged else "code",
        "is_tagged": is_tagged,
        "why_not": "" if is_tagged else "score",
        "proof": PROOF if is_tagged else [],
        "judged_at": NOW,
        "weights": "test",
    }
    return Judged.objects.update_or_create(change=change, defaults=values | given)[0]
