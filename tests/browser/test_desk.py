"""The desk in a real browser: a sitting by keys alone, views by their digits, everything without script, and no fault
that axe finds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from reviewq.changes.models import Change, Facts
from reviewq.desk.models import Hold, Note, SavedView, SittingItem
from reviewq.people.actions import link_account
from tests.factories import make_account, make_change, plus_two

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]

Opener = Callable[..., Any]


@pytest.fixture
def changes(db: None) -> list[Change]:
    made = [make_change(f"Change {place}", votes=plus_two("Juma Core")) for place in range(3)]
    for place, change in enumerate(made):
        Facts.objects.filter(pk=change.pk).update(minutes=5, rank=-float(place))
    return made


@pytest.fixture
def iris(db: None) -> User:
    user = User.objects.create_user("iris")
    link_account(user, make_account("Iris Core"))
    SavedView.objects.create(
        owner=user, name="Second looks", url="/?lane=second", hot_key=2, count=3, created_at=timezone.now()
    )
    return user


def test_a_sitting_is_gone_through_by_keys_alone(open_page: Opener, changes: list[Change], iris: User) -> None:
    page = open_page("/sitting/", user=iris)
    page.press("[name=minutes]", "Enter")
    page.get_by_role("heading", name="1 of 3").wait_for()
    page.keyboard.press("d")
    page.get_by_role("heading", name="2 of 3").wait_for()
    page.keyboard.press("u")
    page.get_by_role("heading", name="1 of 3").wait_for()
    for place in (2, 3):
        page.keyboard.press("d")
        page.get_by_role("heading", name=f"{place} of 3").wait_for()
    page.keyboard.press("s")
    page.get_by_role("button", name="Make the list").wait_for()
    assert list(SittingItem.objects.values_list("outcome", flat=True)) == ["done", "done", "skipped"]


def test_v_and_a_digit_lead_to_a_view_from_every_page(open_page: Opener, changes: list[Change], iris: User) -> None:
    page = open_page("/me/", user=iris)
    page.goto(page.url.replace("/me/", "/sync/"))
    page.keyboard.press("v")
    page.keyboard.press("2")
    page.wait_for_url(re.compile(r"/\?lane=second$"))


def test_the_number_of_a_view_is_counted_anew_when_the_desk_opens(
    open_page: Opener, changes: list[Change], iris: User
) -> None:
    make_change("One more", votes=plus_two("Juma Core"))
    page = open_page("/me/", user=iris)
    page.locator(".view-strip .count", has_text="4").wait_for()


def test_a_hold_a_note_and_their_undo_work_without_script(open_page: Opener, changes: list[Change], iris: User) -> None:
    page = open_page(f"/c/mooring/+/{changes[0].number}/", user=iris, java_script_enabled=False)
    page.get_by_text("Your note", exact=True).click()
    page.get_by_label("Note").fill("Ask Lea")
    page.get_by_role("button", name="Save the note").click()
    assert Note.objects.get().text == "Ask Lea"
    page.get_by_text("Hold it until something happens").click()
    page.get_by_label("a date", exact=True).check()
    page.locator("[name=at]").fill("3d")
    page.get_by_role("button", name="Hold", exact=True).first.click()
    assert Hold.objects.get().until_at
    page.get_by_role("button", name="Undo").click()
    assert Hold.objects.get().ended_by == "undone"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_pages_fit_and_have_no_fault_that_axe_finds(
    open_page: Opener, changes: list[Change], iris: User, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    Hold.objects.create(user=iris, change=changes[0], since=timezone.now(), until="vote", why="for Lea " * 30)
    ask = f"/acts/hold/?change={changes[0].pk}&change={changes[1].pk}"
    addresses = ["/me/", "/me/held/", "/views/", "/views/new/", "/sitting/", ask]
    page = open_page(user=iris, width=width, color_scheme=scheme)
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
        results = Axe().run(page)
        assert results.violations_count == 0, f"{address}: {results.generate_report()}"
