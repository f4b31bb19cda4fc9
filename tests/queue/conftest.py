from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.people.actions import link_account
from tests import factories


@pytest.fixture
def core(db: None) -> User:
    """Somebody who is signed in and says that a Gerrit account is theirs."""
    user = User.objects.create_user("iris")
    link_account(user, factories.make_account("Iris Core"))
    return user


@pytest.fixture
def signed_in(core: User) -> Client:
    client = Client()
    client.force_login(core)
    return client


@pytest.fixture
def administrator(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client
