"""Who is meant by a name in a query, as Gerrit's account resolver decides it."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.db.models import Q

from reviewq.changes.models import Account, Group, GroupMember
from reviewq.people.reads import Viewer

SELF = ("self", "me")
MOST_MEANT = 1_000  # accounts; Gerrit takes 1,024 terms in all
MOST_GROUPS = 1_000
NUMBER = re.compile(r"[0-9]{1,18}")
IN_PARENTHESES = re.compile(r".* \(([1-9][0-9]{0,17})\)")
PARTS = re.compile(r"[@.\- /_]")


class WhoError(Exception):
    """Why a name means nobody that could be looked for."""


class Known(NamedTuple):
    """What of an account decides whether it is meant."""

    pk: int
    name: str
    email: str
    username: str
    is_inactive: bool


class People:
    """Finds accounts by what a query calls them, each name once. One database query a name."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._found: dict[str, list[Known]] = {}

    def called(self, name: str, with_inactive: bool = False) -> list[int]:
        """Keys of the accounts; empty: nobody is called so. Raises WhoError for `self` where nobody is
        signed in or linked to an account, and for what may be too many, as Gerrit does."""
        if name in SELF:
            return [self.asker]
        if name not in self._found:
            self._found[name] = _resolve(name)
        is_exact = bool(NUMBER.fullmatch(name) or IN_PARENTHESES.fullmatch(name))
        found = [one.pk for one in self._found[name] if with_inactive or is_exact or not one.is_inactive]
        if len(found) > MOST_MEANT:
            raise WhoError(f"“{name[:60]}” may be more than {MOST_MEANT:,} people.")
        return found

    @property
    def asker(self) -> int:
        if self._viewer.account is None:
            raise WhoError("Say who you are first: sign in and link your Gerrit account.")
        return int(self._viewer.account.pk)


def _known(condition: Q) -> list[Known]:
    return [Known(*row) for row in Account.objects.filter(condition).values_list(*Known._fields)]


def _resolve(name: str) -> list[Known]:
    """The first of these that finds anybody: number, user name, e-mail address, whole name, beginnings of parts of the
    name or address. A number and an address decide alone."""
    if found := NUMBER.fullmatch(name) or IN_PARENTHESES.fullmatch(name):
        return _known(Q(number=int(found[found.lastindex or 0])))
    if "<" in name and ">" in name and "@" in name:
        name = name[name.index("<") + 1 : name.rindex(">")]
    if "@" in name:
        return [one for one in _known(Q(email__iexact=name)) if one.email == name]
    part = Q(name__icontains=name) | Q(email__icontains=name)
    near = _known(Q(username=name) | Q(name__iexact=name) | part)
    by_username = [one for one in near if one.username == name]
    by_name = [one for one in near if one.name.lower() == name.lower()]
    if by_username or len(by_name) == 1:
        return by_username or by_name
    return [one for one in near if _begins_so(one, name.lower())]


def _begins_so(account: Known, folded: str) -> bool:
    return any(part.startswith(folded) for part in {account.name.lower(), *name_parts(account.name, account.email)})


def name_parts(name: str, email: str) -> set[str]:
    """What Gerrit cuts a person's name and address into, folded."""
    email = email.lower()
    parts = {email, *email.split("@"), *PARTS.split(email), *PARTS.split(name.lower())}
    return parts - {""}


def group_members(name: str) -> list[int] | None:
    """Keys of the accounts in a group; None: no group is called so. The beginning of a name will do, if that of no
    other group begins so."""
    groups = list(Group.objects.filter(name__istartswith=name).order_by("pk")[:MOST_GROUPS])
    if len(groups) != 1:
        groups = [one for one in groups if one.name.lower() == name.lower()]
    if not groups or not name:
        return None
    members = GroupMember.objects.filter(group__in=groups)
    return list(members.values_list("account_id", flat=True).distinct())
