"""Who is meant by a name in a query, as Gerrit's account resolver decides it."""

from __future__ import annotations

import re

from django.db.models import Q

from reviewq.changes.models import Account, Group
from reviewq.people.reads import Viewer

SELF = ("self", "me")
NUMBER = re.compile(r"[0-9]{1,18}")
IN_PARENTHESES = re.compile(r".* \(([1-9][0-9]{0,17})\)")
USERNAME = re.compile(r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9.!#$%&’*+=?_`{|}~@-]*[a-zA-Z0-9])")
PARTS = re.compile(r"[@.\- /_]")


class NobodyAsks(Exception):
    """`self` where nobody is signed in, or is not linked to an account."""


class People:
    """Finds accounts by what a query calls them, each name once. One database query a name."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._found: dict[str, list[Account]] = {}

    def called(self, name: str, with_inactive: bool = False) -> list[int]:
        """Keys of the accounts; empty: nobody is called so. Raises NobodyAsks for `self` of nobody."""
        if name in SELF:
            return [self.asker]
        if name not in self._found:
            self._found[name] = _resolve(name)
        is_exact = bool(NUMBER.fullmatch(name) or IN_PARENTHESES.fullmatch(name))
        return [one.pk for one in self._found[name] if with_inactive or is_exact or not one.is_inactive]

    @property
    def asker(self) -> int:
        if self._viewer.account is None:
            raise NobodyAsks
        return int(self._viewer.account.pk)


def _resolve(name: str) -> list[Account]:
    """The first of these that finds anybody: number, user name, e-mail address, whole name, beginning of a part of the
    name or address. A number and an address decide alone."""
    if found := NUMBER.fullmatch(name) or IN_PARENTHESES.fullmatch(name):
        return list(Account.objects.filter(number=int(found[found.lastindex or 0])))
    if "<" in name and ">" in name and "@" in name:
        name = name[name.index("<") + 1 : name.rindex(">")]
    folded = name.lower()
    exact = Q(username=name) | Q(email__iexact=name) | Q(name__iexact=name)
    part = Q(name__icontains=name) | Q(email__icontains=name)
    near = list(Account.objects.filter(exact | part))
    if by_username := [one for one in near if one.username == name]:
        return by_username
    if "@" in name:
        return [one for one in near if one.email.lower() == folded]
    by_name = [one for one in near if one.name.lower() == folded]
    if len(by_name) == 1:
        return by_name
    return [one for one in near if any(part.startswith(folded) for part in name_parts(one.name, one.email))]


def name_parts(name: str, email: str) -> set[str]:
    """What Gerrit cuts a person's name and address into, folded."""
    email = email.lower()
    parts = {email, *email.split("@"), *PARTS.split(email), *PARTS.split(name.lower())}
    return parts - {""}


def group_members(name: str) -> list[int] | None:
    """Keys of the accounts in a group, by its name or UUID; None: no group is called so."""
    groups = Group.objects.filter(Q(name=name) | Q(uuid=name))
    rows = list(groups.values_list("pk", "members__account_id"))
    return [account for _, account in rows if account is not None] if rows else None
