"""Every query about people."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q
from django.http import HttpRequest

from reviewq.changes.models import Account

from .models import Link

MOST_FOUND = 20  # accounts that a search shows


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads a page. `account`: the Gerrit account that they say is theirs."""

    user: User | AnonymousUser
    account: Account | None = None
    is_verified: bool = False

    @property
    def sees_private(self) -> bool:
        """Private changes are for administrators; a linked account grants nothing."""
        return self.user.is_active and (self.user.is_staff or self.user.is_superuser)


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
