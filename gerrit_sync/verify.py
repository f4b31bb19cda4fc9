"""Holds the mirror against the server, field by field. Tells what differs; changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reviewq.changes import models
from reviewq.changes.models import Account, Change, Server

from . import queries
from .client import GerritClient
from .crawl import Crawl, ahead
from .errors import Missing
from .rows import ACCOUNT_COLUMNS, CHANGE_COLUMNS, CHILDREN, ChangeRows, rows_of
from .sync import Source
from .wire import ChangeInfo, parse_change

ACCOUNT_WORDS = ("name", "display_name", "email", "username", "is_bot", "is_inactive")
BATCH = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one change that is not as the server has it."""

    number: int
    what: str
    mirror: Any
    server: Any

    def __str__(self) -> str:
        return f"{self.number} {self.what}: mirror has {_short(self.mirror)}, server has {_short(self.server)}"


@dataclass(slots=True)
class Verdict:
    """`compared` changes; `missing` ones that the mirror itself knows to be no longer visible."""

    compared: int
    differences: list[Difference]
    missing: int


def verify(client: GerritClient, server: Server, source: Source) -> Verdict:
    """Compares every change that is open on the server or in the mirror, and closed ones as far as the mirror's open
    ones have become closed. Raises GerritError."""
    found: list[Difference] = []
    options = queries.options_for(server.version, server.refused_options)
    crawl = Crawl(
        lambda query, n, start: client.changes(query, options, n, start),
        queries.open_changes(source.projects),
        source.page_size,
    )
    for page in ahead(crawl):
        found += _compare_page(server, page)
    known = Change.objects.filter(server=server, status=Change.Status.NEW).select_related("project")
    unseen = [c for c in known if c.key not in crawl.seen and source.covers(c.project.name)]
    missing = 0
    for change in unseen:
        try:
            row = client.change(change.project.name, change.number, options)
        except Missing:
            if change.missing_since:
                missing += 1
            else:
                found.append(Difference(change.number, "visible", True, "404"))
        else:
            found += _compare_page(server, [row])
    return Verdict(len(crawl.seen) + len(unseen), found, missing)


def _compare_page(server: Server, page: Sequence[dict[str, Any]]) -> list[Difference]:
    wanted = {}
    found: list[Difference] = []
    for raw in page:
        info = parse_change(raw)
        if isinstance(info, ChangeInfo):
            wanted[info.key] = rows_of(info)
        else:
            found += _unreadable(server, info.key, info.number, info.reason)
    stored = mirrored(server, list(wanted))
    for key, rows in wanted.items():
        found += compare(rows, stored.get(key))
    hidden = Change.objects.filter(server=server, key__in=wanted).exclude(missing_since=None, gone_at=None)
    found += [Difference(number, "visible", False, True) for number in hidden.values_list("number", flat=True)]
    return found


def _unreadable(server: Server, key: int, number: int, reason: str) -> list[Difference]:
    known = Change.objects.filter(server=server, key=key).exclude(read_error="").exists()
    return [] if known else [Difference(number, "readable", "yes", reason)]


def compare(server: ChangeRows, mirror: ChangeRows | None) -> list[Difference]:
    """All that differs of one change."""
    if mirror is None:
        return [Difference(server.number, "change", "nothing", "a change")]
    found = list(_fields(server, mirror))
    for table in CHILDREN:
        ours, theirs = (Counter(map(_comparable, rows.children[table])) for rows in (mirror, server))
        if ours != theirs:
            found.append(Difference(server.number, table, list(ours - theirs), list(theirs - ours)))
    for number, row in server.accounts.items():
        known = mirror.accounts.get(number)
        if known != row and any(row[:4]):
            found.append(Difference(server.number, f"account {number}", known, row))
    return found


def _fields(server: ChangeRows, mirror: ChangeRows) -> Iterator[Difference]:
    for name, ours, theirs in (("project", mirror.project, server.project), ("owner", mirror.owner, server.owner)):
        if ours != theirs:
            yield Difference(server.number, name, ours, theirs)
    for name in CHANGE_COLUMNS:
        if mirror.columns[name] != server.columns[name]:
            yield Difference(server.number, name, mirror.columns[name], server.columns[name])


def mirrored(server: Server, keys: Sequence[int]) -> dict[int, ChangeRows]:
    """key -> what the mirror holds of a change, in the form in which records are read."""
    accounts = {a.pk: a for a in Account.objects.filter(server=server)}
    rows: dict[int, ChangeRows] = {}
    by_id: dict[int, ChangeRows] = {}
    for start in range(0, len(keys), BATCH):
        for change in Change.objects.filter(server=server, key__in=keys[start : start + BATCH]).select_related(
            "project"
        ):
            columns = {name: getattr(change, name) for name in CHANGE_COLUMNS}
            owner = accounts[change.owner_id].number if change.owner_id else None
            one = ChangeRows(
                change.number, change.key, change.project.name, owner, columns, {t: [] for t in CHILDREN}, {}
            )
            rows[change.key] = by_id[change.pk] = one
    words: dict[int, Any] = {a.number: tuple(getattr(a, n) for n in ACCOUNT_WORDS) for a in accounts.values()}
    for one in rows.values():
        one.accounts = words
    for table, names in CHILDREN.items():
        _add_children(table, names, by_id, {pk: account.number for pk, account in accounts.items()})
    return rows


def _add_children(table: str, columns: tuple[str, ...], by_id: dict[int, ChangeRows], numbers: dict[int, int]) -> None:
    model = getattr(models, table)
    is_account = [name in ACCOUNT_COLUMNS for name in columns]
    attributes = [f"{name}_id" if name in ACCOUNT_COLUMNS else name for name in columns]
    ids = list(by_id)
    for start in range(0, len(ids), BATCH):
        chosen = model.objects.filter(change_id__in=ids[start : start + BATCH])
        for change, *values in chosen.values_list("change_id", *attributes):
            row = tuple(numbers.get(v) if yes else v for yes, v in zip(is_account, values, strict=True))
            by_id[change].children[table].append(row)


def _comparable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in row)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 160 else text[:157] + "..."
