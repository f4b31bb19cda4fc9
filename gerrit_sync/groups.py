"""Who is in which of Gerrit's groups, as far as we may see. What a refusal hides is kept as it was last shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from django.db import transaction
from pydantic import ValidationError

from reviewq.changes.actions import derive_naming
from reviewq.changes.choosing import load_policies
from reviewq.changes.models import Account, Group, GroupMember, Server

from .bounds import line
from .client import GerritClient
from .errors import Denied, Missing, Refused
from .rows import account_row
from .upsert import Mirror
from .wire import AccountInfo

PAGE = 500  # groups of one request
MAX_GROUPS = 5_000
MAX_MEMBERS = 5_000  # of one group: beyond it the group says nothing about who is core
MAX_ASKED = 200  # groups asked for one by one in one run


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in a group, also by way of a group inside it. `is_whole`: Gerrit hides nobody of them from us."""

    people: list[AccountInfo]
    is_whole: bool = True

    @property
    def numbers(self) -> set[int]:
        return {one.account_id for one in self.people if one.account_id is not None}


@dataclass(slots=True)
class Shown:
    """A group as Gerrit shows it: its direct members, and the UUIDs of the groups inside it. `is_told`: the reply did
    speak of both."""

    uuid: str
    name: str
    members: list[AccountInfo] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    is_told: bool = True


class Groups:
    """All groups that we are shown. Those outside the list are asked for one by one, once each."""

    def __init__(self, client: GerritClient) -> None:
        self.client = client
        self.may_ask = True
        self.asked = 0
        self.shown = {group.uuid: group for group in self._list()}
        self._alone: dict[str, Members | None] = {}

    def _list(self) -> Iterator[Shown]:
        """Every visible group with its members, a request a page; none to a guest."""
        start = 0
        while start < MAX_GROUPS:
            try:
                page = self.client.get("/groups/", [("o", "MEMBERS"), ("o", "INCLUDES"), ("n", PAGE), ("S", start)])
            except (Denied, Missing, Refused) as error:
                self.may_ask = not isinstance(error, Denied)
                return
            infos = page.items() if isinstance(page, dict) else ()
            yield from (group for name, info in infos if (group := _shown(name, info)))
            if not isinstance(page, dict) or len(page) < PAGE:
                return
            start += PAGE

    def members(self, uuid: str) -> Members | None:
        """Who is in the group, as far as Gerrit shows us; None where it shows us nothing of it."""
        if uuid in self.shown:
            return self._gathered(uuid)
        if uuid not in self._alone:
            self._alone[uuid] = self._ask_members(uuid)
        return self._alone[uuid]

    def _gathered(self, uuid: str) -> Members:
        """A group inside that is hidden, kept elsewhere (LDAP) or everybody leaves the list short."""
        found: dict[int, AccountInfo] = {}
        seen, wanted, is_whole = {uuid}, [uuid], True
        while wanted and len(found) <= MAX_MEMBERS:
            group = self.shown.get(wanted.pop())
            is_whole = is_whole and group is not None and group.is_told
            if group is not None:
                found.update((one.account_id, one) for one in group.members if one.account_id is not None)
                wanted += [inside for inside in group.inside if inside not in seen]
                seen.update(group.inside)
        return Members(list(found.values())[:MAX_MEMBERS], is_whole and len(found) <= MAX_MEMBERS)

    def _ask_members(self, uuid: str) -> Members | None:
        people = self._ask(f"/groups/{quote(uuid, safe='')}/members/", [("recursive", "")])
        return Members(list(accounts(people))[:MAX_MEMBERS]) if isinstance(people, list) else None

    def _ask(self, path: str, params: list[tuple[str, str | int]]) -> Any:
        """The reply; None where we may not see it, or have asked for enough."""
        if not self.may_ask or self.asked >= MAX_ASKED:
            return None
        self.asked += 1
        try:
            return self.client.get(path, params)
        except (Denied, Missing):
            return None

    def look_up(self, names: Iterable[str]) -> None:
        """Asks for groups by name that the list does not have, such as those of a policy."""
        known = {group.name for group in self.shown.values()}
        for name in sorted(set(names) - known):
            info = self._ask(f"/groups/{quote(name, safe='')}/detail", [])
            group = _shown(name, info) if isinstance(info, dict) else None
            if group:
                self.shown[group.uuid] = group


def _shown(name: Any, info: Any) -> Shown | None:
    """A group of a reply; None if it makes no sense."""
    if not isinstance(info, dict) or not isinstance(info.get("id"), str) or not isinstance(name, str):
        return None
    members, includes = info.get("members"), info.get("includes")
    is_told = isinstance(members, list) and isinstance(includes, list)
    people = list(accounts(members)) if isinstance(members, list) else []
    inner = includes if isinstance(includes, list) else []
    inside = [unquote(one["id"]) for one in inner if isinstance(one, dict) and isinstance(one.get("id"), str)]
    return Shown(line(unquote(info["id"]), 300), line(name, 300), people, inside, is_told)


def accounts(people: Iterable[Any]) -> Iterator[AccountInfo]:
    for person in people:
        try:
            yield AccountInfo.model_validate(person)
        except ValidationError:
            continue  # one member that makes no sense; the others do


def unknown_groups(server: Server) -> set[str]:
    """The groups that policies name and whose members this server has never shown us."""
    named = {name for policy in load_policies() for name in policy.groups}
    known = Group.objects.filter(server=server, name__in=named, read_at__isnull=False)
    return named - set(known.values_list("name", flat=True))


def keep_groups(groups: Groups, server: Server, named: Mapping[str, str], now: datetime) -> int:
    """Stores the groups that we are shown, and those of `named` (UUID -> name). Returns how many people are in them.
    A group that is hidden now keeps what is known of it. Turns that follow from a group that differs are derived."""
    names = {uuid: line(name, 300) for uuid, name in named.items()} | {g.uuid: g.name for g in groups.shown.values()}
    told = {uuid: members for uuid in names if (members := groups.members(uuid)) is not None}
    with transaction.atomic():
        ids = _account_ids(server, told.values())
        rows, renamed = _group_rows(server, names, {uuid for uuid, one in told.items() if one.is_whole}, now)
        differing = renamed | {
            rows[uuid].name
            for uuid, members in told.items()
            if _keep_members(rows[uuid], {ids[number] for number in members.numbers}, members.is_whole)
        }
        derive_naming(differing, now)
    return len(ids)


def _account_ids(server: Server, told: Iterable[Members]) -> dict[int, int]:
    """Gerrit's number -> our key, of everybody in the groups."""
    people = {one.account_id: account_row(one) for group in told for one in group.people if one.account_id is not None}
    Mirror(server).know_accounts(people)
    rows = Account.objects.filter(server=server).values_list("number", "id")
    return {number: key for number, key in rows if number in people}


def _group_rows(
    server: Server, names: Mapping[str, str], whole: Collection[str], now: datetime
) -> tuple[dict[str, Group], set[str]]:
    """(UUID -> row, the names that groups have lost or taken, or that show their members for the first time)."""
    known = {group.uuid: group for group in Group.objects.filter(server=server)}
    changed: set[str] = set()
    for uuid, name in names.items():
        group = known.get(uuid)
        if group is None:
            group = known[uuid] = Group(server=server, uuid=uuid, name=name)
        if group.name != name or (group.read_at is None and uuid in whole):
            changed |= {group.name, name}
        group.name, group.read_at = name, now if uuid in whole else group.read_at
    Group.objects.bulk_create(
        [known[uuid] for uuid in names],
        update_conflicts=True,
        unique_fields=["server", "uuid"],
        update_fields=["name", "read_at"],
    )
    return {group.uuid: group for group in Group.objects.filter(server=server)}, changed


def _keep_members(group: Group, accounts: set[int], is_whole: bool) -> bool:
    """Makes the members of a group these; adds them where some are hidden from us. Whether they differed."""
    known = dict(GroupMember.objects.filter(group=group).values_list("account_id", "id"))
    gone = known.keys() - accounts if is_whole else set[int]()
    new = accounts - known.keys()
    GroupMember.objects.filter(id__in=[known[account] for account in gone]).delete()
    GroupMember.objects.bulk_create(GroupMember(group=group, account_id=account) for account in sorted(new))
    return bool(gone or new)
