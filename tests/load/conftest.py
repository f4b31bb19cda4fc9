from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from reviewq.cycles import calendar
from tests.load.world import World, made


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once; what a test does to it is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield made()
        transaction.set_rollback(True)


@pytest.fixture
def as_(db: None, world: World) -> Any:
    """A client by the key of who is signed in; '' for nobody."""
    calendar.forget()

    def client(key: str) -> Client:
        found = Client()
        if key:
            found.force_login(world.users[key])
        return found

    return client
