"""Every query of rows and of the people and changes that they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from reviewq.changes.models import Account, Change, Facts, Server
from reviewq.people.reads import Viewer

from . import plugins
from .rows import LISTED_COLUMNS, Glossary, Listed, Person, Row, numbers_in, people_in, row_of


def listed(ids: Any, **narrowed: Any) -> list[Listed]:
    """What rows show of these changes, in no order. The ids come from a query of their own, on Facts alone: given the
    joins as well, SQLite may begin with the smallest table and sort everything."""
    rows = Facts.objects.filter(pk__in=ids, **narrowed).values_list(*LISTED_COLUMNS)
    return [Listed(*row) for row in rows]


def rows_of(found: Sequence[Listed], viewer: Viewer, servers: dict[int, str], now: datetime) -> list[Row]:
    """The rows of these changes, in their order; one query each for names, hidden changes, and what others add."""
    glossary = glossary_of(people_in(found), numbers_in(found), viewer)
    tags = plugins.tags_of([one.id for one in found], viewer, now)
    return [row_of(one, servers.get(one.server, ""), glossary, now, tags.get(one.id, [])) for one in found]


def rows_in_order(ids: Sequence[int], viewer: Viewer, now: datetime) -> list[Row]:
    """The rows of these changes, in this order; what the reader may not see is left out."""
    found = {one.id: one for one in listed(ids) if viewer.sees_private or not one.is_hidden}
    return rows_of([found[pk] for pk in ids if pk in found], viewer, server_urls(), now)


def server_urls() -> dict[int, str]:
    return dict(Server.objects.values_list("pk", "url"))


def glossary_of(accounts: Iterable[int], numbers: Iterable[int], viewer: Viewer) -> Glossary:
    """The names of these accounts, and which of these changes the reader may not hear of: one query each."""
    columns = ("pk", "display_name", "name", "username", "number", "is_bot")
    rows = Account.objects.filter(pk__in=set(accounts)).values_list(*columns)
    people = {
        pk: Person(shown or name or user or f"account {number}", bot) for pk, shown, name, user, number, bot in rows
    }
    names = {pk: person.name for pk, person in people.items()}
    if viewer.sees_private:
        return Glossary(people, names)
    asked = {0, *numbers}  # no change has the number 0: the query is made for every page, so that pages cost the same
    hidden = Change.objects.filter(number__in=asked, is_private=True).values_list("number", flat=True)
    return Glossary(people, names, frozenset(hidden))
