"""Every query about people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from reviewq.changes import core_terms
from reviewq.changes.models import Account, Message

from .models import Link, Role
from .proof import PREFIX, VALID_FOR, proves

MOST_FOUND = 20  # accounts that a search shows
MOST_COMMENTS = 50  # with something like a code, that are looked into


@dataclass(frozen=True)
class Viewer:
    """Who reads a page. `account`: the Gerrit account that they say is theirs; unverified it grants nothing. Roles and
    core lists are asked for where a page first needs them, one query each."""

    user: User | AnonymousUser
    account: Account | None = None
    is_verified: bool = False

    @property
    def own_account(self) -> Account | None:
        """The account that they speak for, for sure."""
        return self.account if self.is_verified else None

    @property
    def is_staff(self) -> bool:
        """An administrator of the site."""
        return self.user.is_active and (self.user.is_staff or self.user.is_superuser)

    @property
    def sees_private(self) -> bool:
        """Private changes are for administrators; a linked account grants nothing."""
        return self.is_staff

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The roles that they hold today."""
        if not self.user.is_authenticated:
            return ()
        return tuple(Role.objects.filter(Role.held_on(timezone.now().date()), user_id=self.user.pk))

    @cached_property
    def core_projects(self) -> frozenset[int]:
        """The ids of the projects where they are core, for sure."""
        account = self.own_account
        return frozenset() if account is None or account.is_inactive else core_projects(account)

    @property
    def is_editor(self) -> bool:
        """Whether there are policies that they may edit."""
        return self.is_staff or bool(self.roles)

    def may_edit_policy(self, project_pattern: str) -> bool:
        """Whether policies, freezes and shared views for all these projects are theirs to edit."""
        return self.is_staff or any(role.covers(project_pattern) for role in self.roles)

    def leads(self, project: str) -> bool:
        """Whether the figures of the people of a project are for them (docs/load.md): its PTL, a deputy, or an
        administrator. Cores do not lead each other."""
        return self.may_edit_policy(project)

    def is_core_of(self, project_id: int) -> bool:
        """Whether they are core of a project, by a verified account."""
        return project_id in self.core_projects


def viewer_of(request: HttpRequest) -> Viewer:
    """The reader of this request; costs one query for the user and one for the link, none if nobody is signed in."""
    known: Viewer | None = getattr(request, "reviewq_viewer", None)
    if known is None:
        known = _viewer(request.user)
        request.reviewq_viewer = known  # type: ignore[attr-defined]
    return known


def _viewer(user: User | AnonymousUser) -> Viewer:
    if not user.is_authenticated:
        return Viewer(user)
    link = Link.objects.select_related("account").filter(user_id=user.pk).first()
    return Viewer(user, link.account, link.is_verified) if link else Viewer(user)


def core_projects(account: Account) -> frozenset[int]:
    """Where an account is core: a list kept by hand wins over groups, groups win over who may vote."""
    return frozenset(core_terms.counted().filter(account=account).values_list("project_id", flat=True))


def find_proof(user: User, account: Account, now: datetime) -> Message | None:
    """A comment that the account wrote with a code for this user, among those that the mirror has."""
    written = Message.objects.filter(author=account, date__gte=now - VALID_FOR, text__contains=PREFIX)
    newest = written.select_related("change").order_by("-date", "-id")[:MOST_COMMENTS]
    return next((message for message in newest if proves(message.text, user, account)), None)


def accounts_matching(text: str, limit: int = MOST_FOUND) -> list[Account]:
    """Accounts by number, user name, e-mail address or part of a name; exact hits first."""
    text = text.strip()
    if not text:
        return []
    exact = Q(username__iexact=text) | Q(email__iexact=text) | Q(name__iexact=text) | Q(display_name__iexact=text)
    if text.isascii() and text.isdigit() and len(text) < 18:
        exact |= Q(number=int(text))
    found = list(Account.objects.filter(exact).order_by("id")[:limit])
    if found:
        return found
    part = Q(name__icontains=text) | Q(display_name__icontains=text) | Q(username__icontains=text)
    return list(Account.objects.filter(part).order_by("name", "id")[:limit])
