"""Who is core, by groups and rights. Needs a login on most servers; without one the voting ranges have to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from reviewq.changes.choosing import load_policies
from reviewq.changes.core_terms import reconcile
from reviewq.changes.models import Account, Core, Project, Server
from reviewq.changes.rules.policy import policy_for

from .bounds import line
from .client import GerritClient
from .errors import Denied, Missing
from .groups import Groups, keep_groups
from .rows import AccountRow, account_row
from .upsert import Mirror
from .wire import AccountInfo

MAX_PARENTS = 10  # levels of inheritance that are followed
TOP_VOTE = 2
EVERYBODY = ("global:Registered-Users", "global:Anonymous-Users", "global:Project-Owners", "global:Change-Owner")
Json = dict[str, Any]


def read_roster(client: GerritClient, server: Server, projects: Sequence[str], now: datetime) -> int:
    """Reads the groups, and replaces the GROUP evidence of each project whose rights we may read. Returns how many
    cores were found; what cannot be read keeps the last good list."""
    access, policies, groups = _access(client, projects), load_policies(), Groups(client)
    groups.look_up(name for policy in policies for name in policy.groups)
    named: dict[str, str] = {}
    count = 0
    for name in projects:
        cores = core_groups(access, name, policy_for(policies, name, "master").review_label)
        named |= cores
        members = {uuid: groups.members(uuid) for uuid in cores}
        readable = {group: told.people for uuid, group in cores.items() if (told := members[uuid]) is not None}
        if readable:
            hidden = [group for uuid, group in cores.items() if members[uuid] is None]
            count += _replace(server, name, readable, hidden, now)
    keep_groups(groups, server, named, now)
    reconcile(now, list(Project.objects.filter(server=server, name__in=projects).values_list("id", flat=True)))
    return count


def _access(client: GerritClient, projects: Sequence[str]) -> Json:
    """project -> its rights, its parents' too, one request a level of inheritance. Without those we may not read."""
    access: Json = {}
    wanted = list(projects)
    for _ in range(MAX_PARENTS):
        if not wanted:
            break
        found = _access_of(client, wanted)
        access.update(found)
        parents = {_part(info, "inherits_from").get("name") for info in found.values()}
        wanted = sorted(name for name in parents if isinstance(name, str) and name and name not in access)
    return access


def _access_of(client: GerritClient, names: Sequence[str]) -> Json:
    """One of them that we may not see spoils the request for all: then each is asked for alone."""
    try:
        found = client.get("/access/", [("project", name) for name in names])
    except (Denied, Missing):
        return {} if len(names) == 1 else {k: v for name in names for k, v in _access_of(client, [name]).items()}
    return {name: info for name, info in found.items() if isinstance(info, dict)} if isinstance(found, dict) else {}


def _part(info: Json, name: str) -> Json:
    """A record inside a record; empty where there is none."""
    value = info.get(name)
    return value if isinstance(value, dict) else {}


def core_groups(access: Json, project: str, label: str) -> dict[str, str]:
    """group UUID -> its name, for the groups that may give the top vote in a project. Groups that only a parent names
    count where the project itself names none: site administrators may vote everywhere and are nobody's cores."""
    seen: set[str] = set()
    name: str | None = project
    while name and name in access and name not in seen:
        seen.add(name)
        info = access[name]
        names = _part(info, "groups")
        found = {uuid: line(str(_part(names, uuid).get("name") or uuid)) for uuid in _top_groups(info, label)}
        if found:
            return found
        name = _part(info, "inherits_from").get("name")
    return {}


def _top_groups(info: Json, label: str) -> Iterator[str]:
    local = _part(info, "local")
    for ref in local:
        if not ref.removeprefix("^").startswith("refs/heads/") and ref != "refs/*":
            continue
        rules = _part(_part(_part(_part(local, ref), "permissions"), f"label-{label}"), "rules")
        for uuid in rules:
            rule = _part(rules, uuid)
            most = rule.get("max")
            is_top = isinstance(most, int) and most >= TOP_VOTE
            if rule.get("action", "ALLOW") == "ALLOW" and is_top and uuid not in EVERYBODY:
                yield uuid


@transaction.atomic
def _replace(
    server: Server, name: str, groups: dict[str, list[AccountInfo]], hidden: Sequence[str], now: datetime
) -> int:
    """`hidden`: groups whose members we were not shown this time; those that we know of them stay."""
    project = Project.objects.get(server=server, name=name)
    group_of: dict[int, str] = {}
    told: dict[int, AccountRow] = {}
    for group, people in sorted(groups.items()):
        for one in people:
            if one.account_id is not None:
                told[one.account_id] = account_row(one)
                group_of.setdefault(one.account_id, group)
    Mirror(server).know_accounts(told)
    ids = dict(Account.objects.filter(server=server, number__in=told).values_list("number", "id"))
    kept = Core.objects.filter(project=project, source=Core.Source.GROUP)
    kept.exclude(account_id__in=ids.values()).exclude(group__in=hidden).delete()
    for number, account in ids.items():
        Core.objects.update_or_create(
            project=project,
            account_id=account,
            source=Core.Source.GROUP,
            defaults={"group": group_of[number], "last_seen": now},
            create_defaults={"group": group_of[number], "first_seen": now, "last_seen": now},
        )
    return len(ids)
