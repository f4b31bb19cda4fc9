"""Meetings and policies in a real browser: led by keys alone, fit for narrow and wide, no fault that axe finds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from reviewq.changes.models import Freeze, Policy
from reviewq.meetings.actions import open_meeting
from reviewq.meetings.models import Item, Meeting
from reviewq.people.models import Role
from tests.factories import DAY, make_change, plus_two

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]

Opener = Callable[..., Any]


@pytest.fixture
def ptl(db: None) -> User:
    user = User.objects.create_user("tunde", first_name="Tunde")
    Role.objects.create(user=user, project_pattern="*")
    return user


@pytest.fixture
def meeting(ptl: User) -> Meeting:
    for age in (4, 3, 2):
        make_change(f"Held for {age} days", votes=plus_two("Juma Core"), age=age * DAY)
    first, _ = open_meeting("", 3, ptl, timezone.now())
    Item.objects.update(outcome="merge", written_at=timezone.now(), written_by_name="Tunde")
    first.closed_at = timezone.now()
    first.save()
    return open_meeting("", 3, ptl, timezone.now())[0]


def test_a_meeting_is_held_by_keys_alone(open_page: Opener, meeting: Meeting, ptl: User) -> None:
    page = open_page(f"/meetings/{meeting.pk}/", user=ptl)
    page.keyboard.press("n")
    page.wait_for_url(re.compile(r"/1/$"))
    page.keyboard.press("1")
    page.wait_for_url(re.compile(r"/2/$"))
    page.fill("[name=note]", "Lea looks at it")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    page.wait_for_url(re.compile(r"/3/$"))
    page.keyboard.press("p")
    page.wait_for_url(re.compile(r"/2/$"))
    assert "Lea looks at it" in page.inner_text("main")
    page.keyboard.press("n")
    page.wait_for_url(re.compile(r"/3/$"))
    page.keyboard.press("5")
    page.wait_for_url(re.compile(rf"/meetings/{meeting.pk}/$"))
    assert list(meeting.items.values_list("outcome", flat=True)) == ["merge", "owner", "nothing"]


def test_enter_in_a_field_saves_no_outcome_by_accident(open_page: Opener, meeting: Meeting, ptl: User) -> None:
    page = open_page(f"/meetings/{meeting.pk}/1/", user=ptl)
    page.press("[name=whom]", "Enter")
    page.wait_for_url(re.compile(r"/2/$"))
    assert meeting.items.get(place=1).outcome == ""


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_pages_fit_and_have_no_fault_that_axe_finds(
    open_page: Opener, meeting: Meeting, ptl: User, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    policy = Policy.objects.create(project_pattern="mooring", name="Ours", blocking={"Review-Priority": -1})
    Freeze.objects.create(name="Feature freeze", at=timezone.now() + DAY)
    addresses = [f"/meetings/{path}" for path in ("", f"{meeting.pk}/", f"{meeting.pk}/1/")]
    addresses += [f"/policies/{path}" for path in ("", "new/", f"{policy.pk}/", f"{policy.pk}/delete/", "import/")]
    addresses += ["/policies/history/", "/policies/freezes/new/", "/people/me/"]
    page = open_page(user=ptl, width=width, color_scheme=scheme)
    faults: list[str] = []
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
        faults += [
            f"{address} {fault['id']} {node['html'][:120]}"
            for fault in Axe().run(page).response["violations"]
            for node in fault["nodes"]
        ]
    assert faults == []


def test_policies_are_edited_without_script(open_page: Opener, ptl: User) -> None:
    make_change(votes=plus_two("Juma Core"))
    page = open_page("/policies/new/", user=ptl, java_script_enabled=False)
    page.fill("[name=project_pattern]", "mooring")
    page.fill("[name=required_plus_two]", "1")
    page.click("button[name=preview]")
    assert "1 would be in another lane" in page.inner_text(".outlook")
    page.click("button.main")
    assert "Saved: mooring." in page.inner_text("main")
    page.goto("/policies/import/")
    page.fill("[name=text]", '[[policy]]\nproject_pattern = "mooring"\nrequired_plus_two = 2\n')
    page.click("text=Show what it would do")
    page.click("text=Apply this")
    assert "0 new, 1 changed, 0 removed" in page.inner_text("main")
    assert Policy.objects.get().required_plus_two == 2
