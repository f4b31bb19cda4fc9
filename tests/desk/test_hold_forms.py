"""Holds that cannot be: each is refused in words beside its field, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from reviewq.changes.models import Freeze
from reviewq.desk.models import Hold
from tests.factories import DAY, NOW, at_once, make_change

from .test_acts import do

pytestmark = pytest.mark.django_db


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
    desk: Client, fields: dict[str, str], words: str
) -> None:
    change = make_change()
    if fields.get("other") == "SELF":
        fields = fields | {"other": str(change.number)}
    typed = {"why": "because <of> the tide"} | fields
    page = do(desk, "hold", change, next="/?lane=first", **typed)
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


def test_closed_changes_cannot_be_held(desk: Client) -> None:
    change = make_change(status="MERGED")
    page = do(desk, "hold", change, until="vote")
    assert page.status_code == 400
    assert f"Closed changes cannot be held: {change.number}" in page.content.decode()


def test_a_hold_never_waits_for_a_change_that_its_reader_may_not_see(desk: Client) -> None:
    secret = make_change(is_private=True)
    page = do(desk, "hold", make_change(), until="merge", other=str(secret.number))
    assert page.status_code == 400


def test_changes_under_different_freezes_are_held_apart(desk: Client) -> None:
    Freeze.objects.create(name="A", at=NOW, lifts_at=timezone.now() + DAY, branch_pattern="master")
    Freeze.objects.create(name="B", at=NOW, lifts_at=timezone.now() + DAY, branch_pattern="stable/*")
    with at_once():
        one, two = make_change(), make_change(branch="stable/1")
    assert "under different freezes" in do(desk, "hold", one, two, until="freeze").content.decode()
    assert do(desk, "hold", one, until="freeze").status_code == 302
