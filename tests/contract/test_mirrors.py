"""One world on the stand-in and on a real Gerrit must give equal mirrors."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gerrit_sync.client import GerritClient
from gerrit_sync.sync import Source, Sync
from gerrit_sync.verify import verify
from reviewq.changes.export import export
from reviewq.changes.models import Core, Facts, GroupMember, Policy, Server

from .compare import Names, differences
from .conftest import Played

pytestmark = [pytest.mark.real, pytest.mark.django_db]
NOW = datetime(2026, 3, 3, tzinfo=UTC)
ALL = Source(page_size=10, since_days=3650)


def mirrored(played: Played, user: str = "admin") -> Server:
    """A complete mirror of this server, which is as the server is."""
    client = GerritClient(played.url, user, played.password if user else "")
    sync = Sync(Server.objects.create(url=client.url), client, ALL)
    sync.sweep()
    sync.roster()
    sync.poll()
    assert not verify(client, sync.server, ALL).differences
    return sync.server


def exported(server: Server) -> list[dict[str, Any]]:
    """Its export, by number, without what may differ: its address, and commits, which get names by their order."""
    rows = [row for row in export(NOW, include_closed=True) if row["server"] == server.url]
    return Names().plain([row | {"server": "one"} for row in sorted(rows, key=lambda row: row["number"])])


def people(server: Server) -> set[tuple[str, str, str]]:
    cores = Core.objects.filter(project__server=server).exclude(account__username="admin")
    return set(cores.values_list("project__name", "account__username", "source"))


def groups(server: Server) -> set[tuple[str, str, bool]]:
    """(group, member, whether all members are known); the administrator is in every group that they made."""
    members = GroupMember.objects.filter(group__server=server).exclude(account__username="admin")
    rows = members.values_list("group__name", "account__username", "group__read_at")
    return {(name, username, bool(read_at)) for name, username, read_at in rows}


def test_both_servers_give_one_mirror(stand_in_world, real_world):
    ours, real = mirrored(stand_in_world), mirrored(real_world)
    assert len(exported(real)) == 33
    assert not differences(exported(real), exported(ours))
    assert people(real) == people(ours)
    assert groups(real) == groups(ours) > {("quay-core", "ana", True), ("crane-core", "dee", True)}


def test_a_policy_that_names_groups_gives_the_same_turns_on_both(stand_in_world, real_world):
    Policy.objects.create(project_pattern="*quay", counting_groups=["crane-core"], approving_groups=["hidden"])
    ours, real = mirrored(stand_in_world), mirrored(real_world)
    assert not differences(exported(real), exported(ours))
    codes = [{reason["code"] for reason in facts.reasons} for facts in Facts.objects.filter(project__server=real)]
    assert sum("plus_two_not_counted" in one for one in codes) > 0 < sum("group_unseen" in one for one in codes)


def test_so_do_they_to_a_guest_who_sees_nothing_private(stand_in_world, real_world):
    ours, real = mirrored(stand_in_world, ""), mirrored(real_world, "")
    assert len(exported(real)) == 32
    assert not differences(exported(real), exported(ours))
    assert not Facts.objects.filter(is_private=True).exists()
