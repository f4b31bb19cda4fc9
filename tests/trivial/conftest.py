"""People with a word on tags, as the site knows them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.changes.models import Core
from reviewq.people.models import Link, Role
from tests.factories import NOW, make_account, make_project


def browser(name: str) -> Client:
    """The browser of somebody who is signed in, and whose account is not verified."""
    user, _ = User.objects.get_or_create(username=name)
    Link.objects.get_or_create(user=user, defaults={"account": make_account(f"{name.capitalize()} Account")})
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def volunteer(db: None) -> Client:
    return browser("vera")


@pytest.fixture
def core(db: None) -> Client:
    """A core of the project `mooring`, by a verified account."""
    client = browser("iris")
    link = Link.objects.get(user__username="iris")
    Link.objects.filter(pk=link.pk).update(is_verified=True)
    hand = {"source": Core.Source.HAND, "first_seen": NOW, "last_seen": NOW}
    Core.objects.create(project=make_project(), account=link.account, **hand)
    return client


@pytest.fixture
def ptl(db: None) -> Client:
    """The PTL of the project `mooring`; core of nothing."""
    client = browser("petra")
    Role.objects.create(user=User.objects.get(username="petra"), project_pattern="moor*")
    return client
