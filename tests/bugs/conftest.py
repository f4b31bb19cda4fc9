from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.bugs import apps
from reviewq.changes.models import Bug, Tracker
from reviewq.parts import plugins
from tests.factories import DAY, NOW, make_project


def make_tracker(name: str = "mooring", *projects: str, **given: Any) -> Tracker:
    """A tracker's project that was read whole just now."""
    values = {"synced_at": NOW, "swept_at": NOW} | given
    tracker, _ = Tracker.objects.get_or_create(name=name, defaults=values)
    tracker.projects.add(*(make_project(project) for project in projects or (name,)))
    return tracker


def make_bug(number: int, title: str = "It tows the wrong way", *, tracker: str = "mooring", **given: Any) -> Bug:
    created: datetime = NOW - 40 * DAY
    values = {"status": "Confirmed", "importance": "Medium", "created": created, "updated": created} | given
    values |= {"web_link": f"https://bugs.test/{tracker}/+bug/{number}", "are_tags_known": True}
    return Bug.objects.create(tracker=make_tracker(tracker), number=number, title=title, **values)


def user_named(name: str) -> User:
    return User.objects.create_user(name.lower(), first_name=name)


@pytest.fixture
def ada(db: None) -> User:
    return user_named("Ada")


@pytest.fixture
def signed_in(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


@pytest.fixture
def bo(db: None) -> Client:
    """Another one who is signed in."""
    client = Client()
    client.force_login(user_named("Bo"))
    return client


@pytest.fixture
def with_tracker(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A site that reads a tracker: bugs are on the pages of others."""
    settings.LAUNCHPAD_URL = "https://api.test/1.0"
    for name in ("_tags", "_panels", "_places"):
        monkeypatch.setattr(plugins, name, [*getattr(plugins, name)])
    apps.register()
    yield
