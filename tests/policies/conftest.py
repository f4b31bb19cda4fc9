from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.people.models import Role


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ptl(db: None) -> User:
    """The PTL of everything that is called mooring."""
    user = User.objects.create_user("tunde", first_name="Tunde", last_name="Ptl")
    Role.objects.create(user=user, kind=Role.Kind.PTL, project_pattern="mooring*")
    return user


@pytest.fixture
def editor(ptl: User) -> Client:
    return client_of(ptl)


@pytest.fixture
def root(db: None) -> Client:
    return client_of(User.objects.create_superuser("root"))


@pytest.fixture
def reader(db: None) -> Client:
    """Signed in, and nothing else."""
    return client_of(User.objects.create_user("mirela"))
