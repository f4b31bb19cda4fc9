"""Looks at everything that reviewq needs and says in plain words what is there, what is not, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from reviewq.changes.diff_counts import diff_counts
from reviewq.changes.models import Core, Server

from . import queries
from .client import GerritClient
from .errors import Denied, GerritError, Missing, Refused
from .setup import NotConfigured, make_client


class State(StrEnum):
    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `advice`: what to do about it, where something is to be done."""

    state: State
    what: str
    advice: str = ""


def examine() -> Iterator[Finding]:
    """All findings, in the order in which a person would look. Never raises."""
    yield from database()
    yield from redis()
    try:
        client = make_client()
    except NotConfigured as error:
        yield Finding(State.BAD, "No Gerrit is configured.", str(error))
        return
    yield from gerrit(client)


def database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        waiting = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding(State.BAD, f"The database cannot be opened: {error}", "Look at DATABASE_URL.")
        return
    yield Finding(State.GOOD, f"The database answers ({connection.vendor}).")
    if waiting:
        yield Finding(State.BAD, f"{len(waiting)} migrations are not applied.", "Run `manage.py migrate`.")


def redis() -> Iterator[Finding]:
    from django_rq import get_queue  # needs settings, and is only needed here
    from redis.exceptions import RedisError

    try:
        queue = get_queue("default")
        queue.connection.ping()
    except (RedisError, OSError) as error:
        advice = "`manage.py up` starts one of its own; `manage.py sync` works without."
        yield Finding(State.NOTE, f"Redis does not answer: {error}", advice)
        return
    yield Finding(State.GOOD, f"Redis answers; {queue.count} jobs wait.")


def gerrit(client: GerritClient) -> Iterator[Finding]:
    try:
        version = client.version()
    except GerritError as error:
        yield Finding(State.BAD, f"Gerrit: {error}", advice_for(error))
        return
    number = queries.parse_version(version)
    taken = "" if number else " (no number in it: taken for the newest)"
    yield Finding(State.GOOD, f"Gerrit {version or '?'}{taken} answers at {client.url}.")
    yield from login(client)
    options = [option for option in queries.OPTIONS if option not in queries.options_for(version, [])]
    if options:
        yield Finding(State.NOTE, f"This version lacks: {', '.join(options)}. What they tell will be unknown.")
    yield from reading(client, version)
    yield from rights(client)


def login(client: GerritClient) -> Iterator[Finding]:
    if not client.user:
        advice = "Private changes and groups stay unseen; set GERRIT_USER and GERRIT_PASSWORD to see them."
        yield Finding(State.NOTE, "Reading as an anonymous guest.", advice)
        return
    try:
        me = client.get("/accounts/self")
    except GerritError as error:
        yield Finding(State.BAD, f"The login as {client.user} fails: {error}", advice_for(error))
        return
    name = me.get("name") if isinstance(me, dict) else ""
    yield Finding(State.GOOD, f"Signed in as {name or client.user}.")


def reading(client: GerritClient, version: str) -> Iterator[Finding]:
    """Asks for one open change a project with every option, as a sync would."""
    refused: list[str] = []
    for project in settings.GERRIT_PROJECTS or [""]:
        query = queries.open_changes([project] if project else [])
        what = f"project {project}" if project else "all projects"
        found = _try(lambda query=query: _read(client, query, version, refused))  # type: ignore[misc]
        if isinstance(found, GerritError):
            yield Finding(State.BAD, f"Open changes of {what} cannot be read: {found}", advice_for(found))
        elif not found:
            advice = "Is the name right, and may this login see it?" if project else ""
            yield Finding(State.NOTE, f"No open change is visible in {what}.", advice)
        else:
            yield Finding(State.GOOD, f"Open changes of {what} can be read.")
    if refused:
        yield Finding(State.NOTE, f"The server refuses: {', '.join(refused)}. We do without.")


def _read(client: GerritClient, query: str, version: str, refused: list[str]) -> bool:
    while True:
        options = queries.options_for(version, refused)
        try:
            return bool(client.changes(query, options, 1))
        except Refused as error:
            more = queries.refused_by(str(error), options)
            if not more:
                raise
            refused += more


def rights(client: GerritClient) -> Iterator[Finding]:
    server = Server.objects.filter(url=client.url).first()
    if server is None or not server.is_mirrored:
        yield Finding(State.NOTE, "Nothing is mirrored yet.", "Run `manage.py sync`, or `make run`.")
        return
    by_group = Core.objects.filter(project__server=server, source=Core.Source.GROUP).count()
    by_range = Core.objects.filter(project__server=server, source=Core.Source.RANGE).count()
    yield Finding(State.GOOD, f"Cores known: {by_group} by groups, {by_range} by what Gerrit lets them vote.")
    yield Finding(State.GOOD, f"Diffs of open changes: {diff_counts(server)}.")
    if server.failing_since:
        yield Finding(State.BAD, f"Syncs fail since {server.failing_since:%Y-%m-%d %H:%M} UTC: {server.last_error}")


def advice_for(error: GerritError) -> str:
    if isinstance(error, Denied):
        return "Look at GERRIT_USER and GERRIT_PASSWORD: most sites want a generated HTTP password, not the login's."
    if isinstance(error, Missing):
        return "Is GERRIT_URL the whole base address? Some sites keep Gerrit below a path such as /r."
    return "Is GERRIT_URL right, and can this machine reach it?"


def _try(work: Callable[[], bool]) -> bool | GerritError:
    try:
        return work()
    except GerritError as error:
        return error
