"""People who hand turns on, in tests."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client

from reviewq.changes.models import Account, Core
from reviewq.people.models import Link
from reviewq.people.reads import Viewer
from tests.factories import NOW, make_account, make_project


def make_core(name: str) -> Account:
    """A core of the project by that name, who need not sign in."""
    account = make_account(name)
    known = {"project": make_project(), "account": account, "source": Core.Source.HAND}
    Core.objects.get_or_create(**known, defaults={"first_seen": NOW, "last_seen": NOW})
    return account


def person(name: str, is_core: bool = True, is_verified: bool = True) -> Viewer:
    """Somebody who is signed in, with the Gerrit account of that name."""
    account = make_core(name) if is_core else make_account(name)
    user = User.objects.create_user(name.lower().replace(" ", ""), first_name=name)
    Link.objects.create(user=user, account=account, is_verified=is_verified)
    return Viewer(user, account, is_verified)


def browser(viewer: Viewer) -> Client:
    client = Client()
    client.force_login(viewer.user)
    return client
