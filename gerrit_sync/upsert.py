"""Writes decoded changes into the mirror: one short transaction a page, never back in time, only what differs."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models as db
from django.db import transaction

from reviewq.changes import models
from reviewq.changes.choosing import load_policies
from reviewq.changes.derive import derive
from reviewq.changes.fast import insert
from reviewq.changes.models import Account, Change, Core, Dependency, Project, Server
from reviewq.changes.rules.policy import Policy, policy_for
from reviewq.search import index

from .bounds import line
from .rows import ACCOUNT_COLUMNS, CHANGE_COLUMNS, CHILDREN, AccountRow, ChangeRows, rows_of, tops
from .wire import ChangeInfo, Unreadable, parse_change

MIRROR_FORMAT = 3  # part of every digest: raise it when `rows` says something new of the same record
ACCOUNT_FIELDS = ("name", "display_name", "email", "username", "is_bot", "is_inactive")
NOT_DIGESTED = frozenset({"_more_changes"})
Raw = Mapping[str, Any]


@dataclass(slots=True)
class Decoded:
    """A record as received, typed, with the digest that tells whether it differs from what we have."""

    info: ChangeInfo | Unreadable
    digest: str


@dataclass(slots=True)
class Written:
    """What one page did: `received` records, `changed` ids that were written, how many could not be read."""

    received: int = 0
    changed: set[int] = field(default_factory=set)
    unreadable: int = 0


def decode(raw: Raw) -> Decoded:
    told = {name: value for name, value in raw.items() if name not in NOT_DIGESTED}
    text = json.dumps([MIRROR_FORMAT, told], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return Decoded(parse_change(raw), hashlib.blake2b(text.encode(), digest_size=16).hexdigest())


class Mirror:
    """Writes pages of one server. Keeps, for one sync, what it has learned of its accounts and projects."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._accounts: dict[int, tuple[int, AccountRow]] = {}
        self._projects: dict[str, Project] = {}
        self._policies: list[Policy] = load_policies()

    def write_page(self, page: Iterable[Raw], now: datetime) -> Written:
        return self.write([decode(raw) for raw in page], now)

    def write(self, page: Sequence[Decoded], now: datetime) -> Written:
        """Writes one page in one transaction and derives what follows from it. A failure in it writes nothing."""
        done = Written(received=len(page))
        page = _newest_of_each(page)
        try:
            with transaction.atomic():
                stored = self._stored(page)
                for one in page:
                    if isinstance(one.info, Unreadable):
                        done.unreadable += 1
                        done.changed |= self._mark_unreadable(one.info, stored)
                fresh = [one for one in page if self._is_news(one, stored)]
                done.changed |= self._write_changes(fresh, stored)
                done.changed |= self._found_again(page, stored)
                derive(done.changed, now)
        except BaseException:
            self._accounts.clear()  # rows that were rolled back must not be taken for known
            self._projects.clear()
            raise
        return done

    def _stored(self, page: Sequence[Decoded]) -> dict[int, dict[str, Any]]:
        columns = ("id", "key", "updated", "digest", "missing_since", "gone_at")
        rows = Change.objects.filter(server=self.server, key__in=[one.info.key for one in page]).values(*columns)
        return {row["key"]: row for row in rows}

    @staticmethod
    def _is_news(one: Decoded, stored: Mapping[int, Raw]) -> bool:
        if isinstance(one.info, Unreadable):
            return False
        known = stored.get(one.info.key)
        return known is None or (one.info.updated >= known["updated"] and one.digest != known["digest"])

    def _mark_unreadable(self, info: Unreadable, stored: dict[int, dict[str, Any]]) -> set[int]:
        """Says on the change that its newest record made no sense; the rest of it stays as it was. A change of which
        nothing is known yet gets a row with what little there is."""
        known = stored.get(info.key)
        if known:
            private = {"is_private": True} if info.is_private else {}
            Change.objects.filter(pk=known["id"]).update(read_error=info.reason, digest="", **private)
            return {known["id"]}
        if not info.number or not info.project:
            return set()
        long_ago = datetime.fromisoformat("1970-01-01T00:00:00+00:00")  # older than whatever will be read later
        change = Change.objects.create(
            server=self.server,
            key=info.key,
            number=info.number,
            project=self._project(line(info.project)),
            subject="(unreadable)",
            status=Change.Status.NEW,
            created=long_ago,
            updated=long_ago,
            read_error=info.reason,
            is_private=info.is_private,
        )
        return {change.pk}

    def _found_again(self, page: Sequence[Decoded], stored: Mapping[int, Raw]) -> set[int]:
        """Changes that were missing and are seen again, even if nothing else about them is new."""
        found = [row["id"] for row in stored.values() if row["missing_since"] or row["gone_at"]]
        if found:
            Change.objects.filter(id__in=found).update(missing_since=None, gone_at=None)
        return set(found)

    def _write_changes(self, page: Sequence[Decoded], stored: Mapping[int, Raw]) -> set[int]:
        if not page:
            return set()
        infos = [one.info for one in page if isinstance(one.info, ChangeInfo)]
        rows = [rows_of(info) for info in infos]
        digests = [one.digest for one in page]
        self._know_accounts(rows)
        columns = ("server_id", "key", "project_id", "owner_id", "digest", "read_error", *CHANGE_COLUMNS)
        changes = [self._change(row, digest) for row, digest in zip(rows, digests, strict=True)]
        insert(Change, columns, changes, unique=("server", "key"))
        ids = dict(
            Change.objects.filter(server=self.server, key__in=[row.key for row in rows]).values_list("key", "id")
        )
        known = {ids[key] for key in stored if key in ids}
        for table, columns in CHILDREN.items():
            self._write_children(table, columns, {ids[row.key]: row.children[table] for row in rows}, known)
        index.write([self._entry(ids[row.key], row) for row in rows])
        self._note_cores(infos)
        return {ids[row.key] for row in rows}

    def _change(self, row: ChangeRows, digest: str) -> tuple[Any, ...]:
        project, owner = self._project(row.project).pk, self._account_id(row.owner)
        return (self.server.pk, row.key, project, owner, digest, "", *(row.columns[name] for name in CHANGE_COLUMNS))

    def _entry(self, change: int, row: ChangeRows) -> index.Entry:
        """What searches look at of one change."""
        columns, children = row.columns, row.children
        uploader = next((ps[3] for ps in children["PatchSet"] if ps[0] == columns["patch_set"]), None)
        parents = sum(kind == Dependency.Kind.PARENT for kind, _ in children["Dependency"])
        entry = index.Entry(
            change,
            columns["subject"],
            columns["commit_message"],
            columns["topic"],
            columns["hashtags"],
            owner=self._account_id(row.owner),
            uploader=self._account_id(uploader),
            parents=parents,
        )
        for path, old_path, status, *_ in children["ChangedFile"]:
            entry.paths += index.paths_of(path, old_path, status)
        written = [(self._account_id(author), date) for _, author, date, *_ in children["Message"]]
        entry.written = [(author, date) for author, date in written if author is not None]
        return entry

    # accounts and projects

    def _project(self, name: str) -> Project:
        if name not in self._projects:
            self._projects[name] = Project.objects.get_or_create(server=self.server, name=name)[0]
        return self._projects[name]

    def _account_id(self, number: int | None) -> int | None:
        return None if number is None else self._accounts[number][0]

    def _know_accounts(self, rows: Sequence[ChangeRows]) -> None:
        """Makes sure that every account of these changes has a row that says what their records say. An account that a
        record names more barely than we know it already keeps what is known."""
        told: dict[int, AccountRow] = {}
        for row in rows:
            told.update({n: words for n, words in row.accounts.items() if n not in told or any(words[:4])})
        self.know_accounts(told)

    def know_accounts(self, told: Mapping[int, AccountRow]) -> None:
        unknown = [number for number in told if number not in self._accounts]
        columns = ("number", "id", *ACCOUNT_FIELDS)
        for number, key, *values in Account.objects.filter(server=self.server, number__in=unknown).values_list(
            *columns
        ):
            self._accounts[number] = (key, tuple(values))
        differing = [n for n, row in told.items() if n not in self._accounts or _tells_more(row, self._accounts[n][1])]
        if not differing:
            return
        Account.objects.bulk_create(
            [
                Account(server=self.server, number=n, **dict(zip(ACCOUNT_FIELDS, told[n], strict=True)))
                for n in differing
            ],
            update_conflicts=True,
            unique_fields=["server", "number"],
            update_fields=list(ACCOUNT_FIELDS),
        )
        for number, key in Account.objects.filter(server=self.server, number__in=differing).values_list("number", "id"):
            self._accounts[number] = (key, told[number])

    # children

    def _write_children(
        self, table: str, columns: tuple[str, ...], wanted: Mapping[int, list[tuple[Any, ...]]], known: set[int]
    ) -> None:
        """Makes the rows of a child table what they should be, by difference: rows that stay are not touched."""
        model: type[db.Model] = getattr(models, table)
        attributes = [f"{name}_id" if name in ACCOUNT_COLUMNS else name for name in columns]
        present = self._present(model, attributes, [change for change in wanted if change in known])
        stale: list[int] = []
        missing: list[tuple[Any, ...]] = []
        is_account = [name in ACCOUNT_COLUMNS for name in columns]
        for change, rows in wanted.items():
            left = present.get(change)
            for row in rows:
                values = [self._account_id(v) if yes else v for yes, v in zip(is_account, row, strict=True)]
                if left and (same := left.get(_hashable(values))):
                    same.pop()
                else:
                    missing.append((change, *values))
            stale += [key for keys in (left or {}).values() for key in keys]
        if stale:
            model._default_manager.filter(pk__in=stale).delete()
        insert(model, ["change_id", *attributes], missing)

    @staticmethod
    def _present(
        model: type[db.Model], attributes: list[str], changes: list[int]
    ) -> dict[int, dict[tuple[Any, ...], list[int]]]:
        """change id -> values of a row -> the keys of the rows that hold them."""
        present: dict[int, dict[tuple[Any, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
        if not changes:
            return present
        rows = model._default_manager.filter(change_id__in=changes).values_list("change_id", "pk", *attributes)
        for change, key, *values in rows:
            present[change][_hashable(values)].append(key)
        return present

    # who is core

    def _note_cores(self, infos: Sequence[ChangeInfo]) -> None:
        """Keeps who is offered the top review vote, dated by the changes that show it."""
        seen: dict[tuple[int, int], list[datetime]] = defaultdict(list)
        for info in infos:
            policy = policy_for(self._policies, info.project, info.branch)
            for account in tops(info, policy.review_label):
                if account in self._accounts:
                    seen[self._project(line(info.project)).pk, self._accounts[account][0]].append(info.updated)
        if not seen:
            return
        projects = {project for project, _ in seen}
        known = {
            (core.project_id, core.account_id): core
            for core in Core.objects.filter(project_id__in=projects, source=Core.Source.RANGE)
        }
        cores = []
        for (project, account), dates in seen.items():
            core = known.get((project, account)) or Core(
                project_id=project, account_id=account, source=Core.Source.RANGE
            )
            dates += [core.first_seen, core.last_seen] if core.pk else []
            if (min(dates), max(dates)) != (core.first_seen, core.last_seen):
                core.first_seen, core.last_seen = min(dates), max(dates)
                cores.append(core)
        Core.objects.bulk_create(
            cores,
            update_conflicts=True,
            unique_fields=["project", "account", "source"],
            update_fields=["first_seen", "last_seen"],
        )


def _newest_of_each(page: Sequence[Decoded]) -> list[Decoded]:
    """One record a change: servers do send one twice on a page."""
    newest: dict[int, Decoded] = {}
    for one in page:
        known = newest.get(one.info.key)
        if known is None or _at(one) >= _at(known):
            newest[one.info.key] = one
    return list(newest.values())


def _at(one: Decoded) -> float:
    return one.info.updated.timestamp() if isinstance(one.info, ChangeInfo) else 0.0


def _tells_more(row: AccountRow, known: AccountRow) -> bool:
    """Whether a record says something new: other words, not merely fewer of them."""
    return row != known and any(row[:4])


def _hashable(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)
