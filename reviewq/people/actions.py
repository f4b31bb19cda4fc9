"""What people say about themselves, written down."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewq.changes.models import Account

from .models import Link, Role
from .reads import find_proof

PTL = "PTL"  # how the demo says it of one of its people


class Persona(TypedDict, total=False):
    """Somebody of the demo whom a visitor may look as. `username` is that of a Gerrit account, too."""

    username: str
    name: str
    role: str


def link_account(user: User, account: Account) -> Link:
    """Keeps that `account` is the user's. A new claim is unverified, whatever the last one was."""
    unproven = {"account": account, "is_verified": False, "verified_at": None, "proof": ""}
    link, _ = Link.objects.update_or_create(user=user, defaults=unproven)
    return link


def unlink_account(user: User) -> None:
    Link.objects.filter(user=user).delete()


def verify_account(user: User, account: Account, now: datetime) -> bool:
    """Looks for the user's code in the comments of the account. A claim that has become another one meanwhile stays as
    it is."""
    found = find_proof(user, account, now)
    if found is None:
        return False
    proof = f"comment on {found.change.number}, {found.date:%Y-%m-%d %H:%M} UTC"
    return bool(_verify(user, account, proof, now))


def _verify(user: User, account: Account, proof: str, now: datetime) -> int:
    claim = Link.objects.filter(user=user, account=account)
    return claim.update(is_verified=True, verified_at=now, proof=proof)


@transaction.atomic
def user_for_persona(persona: Persona) -> User:
    """The user that a persona signs in as: no password, no rights over the site, linked to the account of that name.
    The demo vouches for the link, and for its PTL."""
    user, is_new = User.objects.get_or_create(username=f"demo-{persona['username']}")
    if is_new:
        user.set_unusable_password()
        user.first_name = persona.get("name", persona["username"])[:150]
        user.save()
    account = Account.objects.filter(username=persona["username"]).order_by("id").first()
    if account and not Link.objects.filter(user=user).exists():
        link_account(user, account)
        _verify(user, account, "by the demo", timezone.now())
    if persona.get("role") == PTL and not Role.objects.filter(user=user).exists():
        Role.objects.create(user=user, kind=Role.Kind.PTL, project_pattern="*")
    return user
