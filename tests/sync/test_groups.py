"""Who is in which group: read in one request where we may, kept where we may not, and what follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from gerrit_sync.errors import Denied, Missing
from gerrit_sync.groups import MAX_ASKED, Groups
from reviewq.changes.models import Facts, Group, GroupMember, Policy


def members(name: str) -> set[str]:
    return set(GroupMember.objects.filter(group__name=name).values_list("account__username", flat=True))


class Asked:
    """A client whose replies are given: path -> reply, or an error to raise."""

    def __init__(self, **replies: Any) -> None:
        self.replies, self.paths = replies, list[str]()

    def get(self, path: str, params: Any = ()) -> Any:
        self.paths.append(path)
        reply = self.replies.get(path.strip("/").split("/")[1] if path != "/groups/" else "all", Missing("no"))
        if isinstance(reply, Exception):
            raise reply
        return reply


def info(uuid: str, *people: int, inside: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "id": uuid,
        "members": [{"_account_id": number, "name": f"p{number}"} for number in people],
        "includes": [{"id": one, "name": one} for one in inside],
    }


def numbers(groups: Groups, uuid: str) -> tuple[set[int], bool] | None:
    found = groups.members(uuid)
    return (found.numbers, found.is_whole) if found else None


def test_groups_inside_groups_are_followed_also_in_a_circle():
    client = Asked(all={"a": info("1", 10, inside=("2",)), "b": info("2", 11, inside=("1", "3")), "c": info("3", 12)})
    groups = Groups(client)
    assert numbers(groups, "1") == ({10, 11, 12}, True)
    assert client.paths == ["/groups/"]


@pytest.mark.parametrize("hidden", ["9", "ldap%3Acn%3Dcores", "global%3ARegistered-Users"])
def test_a_hidden_group_inside_leaves_the_list_short_and_that_is_known(hidden):
    groups = Groups(Asked(all={"a": info("1", 10, inside=(hidden,))}))
    assert numbers(groups, "1") == ({10}, False)


def test_what_is_not_in_the_list_is_asked_for_once():
    client = Asked(all={}, **{"7": [{"_account_id": 5}, {"_account_id": "x"}, 3]})
    groups = Groups(client)
    assert numbers(groups, "7") == ({5}, True)
    assert numbers(groups, "7") == ({5}, True)
    assert numbers(groups, "8") is None
    assert client.paths == ["/groups/", "/groups/7/members/", "/groups/8/members/"]


def test_a_guest_is_refused_once_and_asks_no_more():
    client = Asked(all=Denied("no"))
    groups = Groups(client)
    groups.look_up(["nova-core"])
    assert numbers(groups, "7") is None
    assert client.paths == ["/groups/"]


def test_no_more_than_so_many_are_asked_for():
    client = Asked(all={})
    Groups(client).look_up(f"g{number}" for number in range(MAX_ASKED + 50))
    assert len(client.paths) == 1 + MAX_ASKED


@pytest.mark.parametrize("reply", [[], 7, {"a": 7, "b": {"id": 5}, "c": {"id": "3", "members": 7, "includes": 7}}])
def test_replies_that_make_no_sense(reply):
    groups = Groups(Asked(all=reply))
    assert set(groups.shown) <= {"3"}
    assert numbers(groups, "3") in (None, (set(), False))


def test_the_roster_keeps_groups_with_their_members(port):
    sync = port.mirrored()
    port.forget()
    sync.roster()
    assert members("quay-core") == {"ana", "ben"}
    assert Group.objects.get(name="quay-core").read_at
    assert len([seen for seen in port.server.requests if "/groups/" in seen.path]) == 1


def test_a_policy_that_names_a_group_follows_who_is_in_it(port):
    sync = port.mirrored()
    sync.roster()
    change = Facts.objects.filter(project__name="harbour/quay", is_listed=True, missing_plus_two__lt=2).first()
    Policy.objects.create(project_pattern="harbour/quay", counting_groups=["nobody-yet"])
    port.gerrit.add_group("nobody-yet", [])
    sync.roster()
    assert Facts.objects.get(pk=change.pk).missing_plus_two == 2
    port.gerrit.set_members("nobody-yet", ["ana", "ben", "cho", "dee", "eve"])
    sync.roster()
    assert Facts.objects.get(pk=change.pk).missing_plus_two == change.missing_plus_two


def test_a_group_that_is_hidden_later_keeps_its_members(port):
    sync = port.mirrored()
    sync.roster()
    read_at = Group.objects.get(name="quay-core").read_at
    port.faults.add("forbidden", path="/groups/")
    sync.roster()
    assert members("quay-core") == {"ana", "ben"}
    assert Group.objects.get(name="quay-core").read_at == read_at


def test_a_renamed_group_is_the_same_one(port):
    sync = port.mirrored()
    sync.roster()
    key = Group.objects.get(name="quay-core").pk
    Group.objects.filter(pk=key).update(name="old-name")
    sync.roster()
    assert Group.objects.get(pk=key).name == "quay-core"
