from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.changes.models import Account
from reviewq.people.actions import link_account
from reviewq.people.reads import Viewer
from tests import factories


@pytest.fixture
def account(db: None) -> Account:
    """The Gerrit account of the reader."""
    return factories.make_account("Iris Core")


@pytest.fixture
def reader(account: Account) -> User:
    """Somebody who is signed in and says that a Gerrit account is theirs."""
    user = User.objects.create_user("iris")
    link_account(user, account)
    return user


@pytest.fixture
def desk(reader: User) -> Client:
    """The reader's browser."""
    client = Client()
    client.force_login(reader)
    return client


@pytest.fixture
def viewer(reader: User, account: Account) -> Viewer:
    return Viewer(reader, account)


@pytest.fixture
def other(db: None) -> Client:
    """Somebody else's browser."""
    client = Client()
    client.force_login(User.objects.create_user("juma"))
    return client
