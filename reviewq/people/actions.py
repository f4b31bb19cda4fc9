"""What people say about themselves, written down."""

from __future__ import annotations

from typing import TypedDict

from django.contrib.auth.models import User
from django.db import transaction

from reviewq.changes.models import Account

from .models import Link


class Persona(TypedDict, total=False):
    """Somebody of the demo whom a visitor may look as. `username` is that of a Gerrit account, too."""

    username: str
    name: str
    role: str


def link_account(user: User, account: Account) -> Link:
    """Keeps that `account` is the user's. A new claim is unverified, whatever the last one was."""
    link, _ = Link.objects.update_or_create(user=user, defaults={"account": account, "is_verified": False})
    return link


def unlink_account(user: User) -> None:
    Link.objects.filter(user=user).delete()


@transaction.atomic
def user_for_persona(persona: Persona) -> User:
    """The user that a persona signs in as: no password, no rights, linked to the account of that name."""
    user, is_new = User.objects.get_or_create(username=f"demo-{persona['username']}")
    if is_new:
        user.set_unusable_password()
        user.first_name = persona.get("name", persona["username"])[:150]
        user.save()
    account = Account.objects.filter(username=persona["username"]).order_by("id").first()
    if account and not Link.objects.filter(user=user).exists():
        link_account(user, account)
    return user
