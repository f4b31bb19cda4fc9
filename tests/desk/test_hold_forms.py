"""Holds that cannot be, for what the changes are; what is wrong in itself is in test_bad_input."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from reviewq.changes.models import Freeze
from tests.factories import DAY, NOW, at_once, make_change

from .test_acts import do

pytestmark = pytest.mark.django_db


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
