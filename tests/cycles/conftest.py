from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.people.models import Role


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_editor(name: str, kind: str, pattern: str) -> Client:
    user = User.objects.create_user(name, first_name=name.title())
    Role.objects.create(user=user, kind=kind, project_pattern=pattern)
    return client_of(user)


@pytest.fixture
def ptl(db: None) -> Client:
    """The PTL of everything."""
    return make_editor("tunde", Role.Kind.PTL, "*")


@pytest.fixture
def deputy(db: None) -> Client:
    """Of everything that is called mooring."""
    return make_editor("mirela", Role.Kind.DEPUTY, "mooring*")


@pytest.fixture
def reader(db: None) -> Client:
    """Signed in, and nothing else."""
    return client_of(User.objects.create_user("akua"))
