"""Holds and views that cannot be: each is refused in words beside its field, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils.html import escape

from reviewq.changes.models import Change
from reviewq.desk.models import Hold, SavedView
from reviewq.people.actions import link_account
from tests.factories import make_account, make_change

from .test_acts import do

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def change(django_db_setup: None, django_db_blocker: Any) -> Iterator[Change]:
    """Made once, as no test here changes it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_change()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def signed_in(change: Change, django_db_blocker: Any) -> Iterator[Client]:
    """A reader's browser, before that change."""
    with django_db_blocker.unblock(), transaction.atomic():
        user, client = User.objects.create_user("iris"), Client()
        link_account(user, make_account("Iris Core"))
        client.force_login(user)
        yield client
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Pick until what it is held"),
        ({"until": ""}, "Pick until what it is held"),
        ({"until": "later"}, "There is no such end of a hold"),
        ({"until": "vote\0"}, "There is no such end of a hold"),
        ({"until": "date"}, "Say until when"),
        ({"until": "date", "at": "soon"}, "“soon” is no date"),
        ({"until": "date", "at": "2020-01-01"}, "is over already"),
        ({"until": "date", "at": "2999-01-01"}, "more than two years away"),
        ({"until": "date", "at": "9999d"}, "more than two years away"),
        ({"until": "date", "at": "0d"}, "is over already"),
        ({"until": "date", "at": "2027-02-30"}, "is no date"),
        ({"until": "date", "at": "2027-01-01 25:00"}, "is no date"),
        ({"until": "date", "at": "٣d"}, "is no date"),
        ({"until": "date", "at": "\0"}, "Null characters are not allowed"),
        ({"until": "date", "at": "\u202e1d"}, "is no date"),
        ({"until": "date", "at": "9" * 41}, "at most 40 characters"),
        ({"until": "date", "at": "-3d"}, "is no date"),
        ({"until": "date", "at": "1e3d"}, "is no date"),
        ({"until": "merge"}, "Say which change"),
        ({"until": "merge", "other": "x"}, "No open change here is “x”"),
        ({"until": "merge", "other": "0"}, "No open change here"),
        ({"until": "merge", "other": "9" * 18}, "No open change here"),
        ({"until": "merge", "other": "9" * 30}, "No open change here"),
        ({"until": "merge", "other": "-1"}, "No open change here"),
        ({"until": "merge", "other": "٣"}, "No open change here"),
        ({"until": "merge", "other": "1\0"}, "Null characters are not allowed"),
        ({"until": "merge", "other": "x" * 301}, "at most 300 characters"),
        ({"until": "merge", "other": "SELF"}, "cannot wait for itself"),
        ({"until": "freeze"}, "No freeze is on or ahead"),
        ({"until": "ci"}, "CI has passed already"),
        ({"until": "vote", "why": "x" * 301}, "at most 300 characters"),
        ({"until": "vote", "why": "x" * 10_000}, "at most 300 characters"),
        ({"until": "vote", "why": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_a_hold_that_cannot_be_meant_is_refused_beside_its_field(
    signed_in: Client, change: Change, fields: dict[str, str], words: str
) -> None:
    if fields.get("other") == "SELF":
        fields = fields | {"other": str(change.number)}
    typed = {"why": "because <of> the tide"} | fields
    page = do(signed_in, "hold", change, next="/?lane=first", **typed)
    html = page.content.decode()
    assert page.status_code == 400
    assert re.search(rf'<p class="error">[^<]*{re.escape(words)}', html.replace("&quot;", '"')), html
    assert not Hold.objects.exists()
    assert escape(typed["why"]) in html
    for name in ("at", "other"):
        if name in typed:
            assert f'value="{escape(typed[name])}"' in html
    assert f'name="change" value="{change.pk}"' in html
    assert 'name="next" value="/?lane=first"' in html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Give it a name"),
        ({"name": "   "}, "Give it a name"),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"name": "x" * 10_000}, "at most 100 characters"),
        ({"name": "a\0b"}, "Null characters are not allowed"),
        ({"url": ""}, "Give the address"),
        ({"url": "/?lane=nowhere"}, "That list does not exist"),
        ({"url": "/?sort=loudest"}, "That list does not exist"),
        ({"url": "/?lane=all&q=((("}, "That list does not exist"),
        ({"url": "/?q=%00"}, "That list does not exist"),
        ({"url": "/lanes/"}, "That list does not exist"),
        ({"url": "/sync/"}, "no address of a list here"),
        ({"url": "/admin/"}, "no address of a list here"),
        ({"url": "/v/1/"}, "no address of a list here"),
        ({"url": "lane=first"}, "no address of a list here"),
        ({"url": "https://evil.test/?lane=first"}, "Only lists of this site"),
        ({"url": "//evil.test/"}, "Only lists of this site"),
        ({"url": "javascript:alert(1)"}, "Only lists of this site"),
        ({"url": "http://[/"}, "is no address"),
        ({"url": "/\\evil.test"}, "no address of a list here"),
        ({"url": "/?lane=first\nX: y"}, "no address of a list here"),
        ({"url": "/?lane=first\u202e"}, "no address of a list here"),
        ({"url": "/?lane=first\0"}, "Null characters are not allowed"),
        ({"url": "/lanes/?a=" + "x" * 8500}, "too long to keep"),
        ({"url": "/?q=" + "x" * 10_000}, "at most 9000 characters"),
        ({"hot_key": "0"}, "digits from 1 to 9"),
        ({"hot_key": "10"}, "digits from 1 to 9"),
        ({"hot_key": "x"}, "digits from 1 to 9"),
        ({"hot_key": "1\0"}, "digits from 1 to 9"),
        ({"shared_project": "mooring"}, "is for its PTL, a deputy or an administrator"),
        ({"shared_project": "*"}, "is for its PTL, a deputy or an administrator"),
        ({"shared_project": "x" * 301}, "at most 300 characters"),
        ({"shared_project": "a\0"}, "Null characters are not allowed"),
    ],
)
def test_a_view_that_cannot_be_kept_is_refused_beside_its_field(
    signed_in: Client, fields: dict[str, str], words: str
) -> None:
    typed = {"name": "My <view>", "url": "/?lane=first", "hot_key": "", "shared_project": ""} | fields
    page = signed_in.post("/views/new/", typed)
    html = page.content.decode()
    assert page.status_code == 400
    assert re.search(rf'<p class="error">[^<]*{re.escape(words)}', html)
    for name in ("name", "url", "shared_project"):
        assert f'value="{escape(typed[name])}"' in html or not typed[name]
    assert not SavedView.objects.exists()
