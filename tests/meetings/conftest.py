from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada", first_name="Ada", last_name="Chair")


@pytest.fixture
def signed_in(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client
