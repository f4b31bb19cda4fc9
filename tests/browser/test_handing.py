"""Without the mouse: a core says how much they want to review and when they are away, hands a turn on to another core,
who has it on their desk until they have reviewed it on a real Gerrit. Who is away is not offered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.browser.review import PASSWORD, Review, Site
from tests.browser.test_ffe import signed_in
from tests.conftest import eventually

pytestmark = pytest.mark.real

PROJECT = "slip"
LANE = f"/?project={PROJECT}&lane=first"
SUBJECT = "Slip one"
MAKE = """
from django.contrib.auth.models import User
from django.utils import timezone
from reviewq.capacity.models import Away
from reviewq.changes.actions import save_core
from reviewq.changes.models import Account, Core, Project, Server
from reviewq.people.models import Link
project, today = Project.objects.get(name="{project}"), timezone.now().date()
for username, name, number in {people}:
    user = User.objects.create_user(username, password="{password}", first_name=name)
    known = dict(server=Server.objects.get(), number=number)
    account, _ = Account.objects.get_or_create(**known, defaults=dict(name=name, username=username))
    Link.objects.create(user=user, account=account, is_verified=True)
    save_core(Core(project=project, account=account))
    if username == "pia":
        Away.objects.create(account=account, first=today, last=today, said_at=timezone.now())
"""
Pages = dict[str, Any]


@pytest.fixture
def pages(review: Review, site: Site, browser: Any) -> Iterator[Pages]:
    """Windows of Mara and Noor, both core. So is Pia, who is away."""
    review.make_project(PROJECT)
    review.push(SUBJECT, PROJECT)
    names = ("Mara", "Noor", "Pia")
    people = [(name.lower(), name, review.make_account(name.lower(), name)) for name in names]
    eventually(lambda: SUBJECT in site.text(f"?lane=all&project={PROJECT}"), 60, "the sync of the change")
    site.run(MAKE.format(people=people, password=PASSWORD, project=PROJECT))
    found = {"mara": signed_in(browser, site, "mara", "/capacity/"), "noor": signed_in(browser, site, "noor", "/me/")}
    yield found
    for page in found.values():
        page.context.close()


def tab_to(page: Any, selector: str) -> None:
    """Goes there by Tab alone."""
    for _ in range(80):
        if page.evaluate("selector => Boolean(document.activeElement?.matches(selector))", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {selector}")


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def type_days(page: Any, first: datetime, last: datetime) -> None:
    """Into the two fields of days, as one types into them."""
    tab_to(page, "#id_first")
    page.keyboard.type(f"{first:%m%d%Y}")
    tab_to(page, "#id_last")
    page.keyboard.type(f"{last:%m%d%Y}")
    press(page, "Enter")


def test_a_core_says_their_time_and_hands_a_turn_on_by_keyboard(review: Review, site: Site, pages: Pages) -> None:
    mara, noor = pages["mara"], pages["noor"]
    says_time(mara)
    hands_on(mara)

    noor.reload()
    row = noor.locator("section:has(#s-handed) tr[data-change]", has_text=SUBJECT)
    assert "Mara has handed it to you: “you know the hull”" in row.inner_text()
    assert row.locator(".tag", has_text="handed to you by Mara").count() == 1
    number = int(row.locator(".gerrit").inner_text())
    form = f"/acts/hand-on/?change={str(row.get_attribute('id'))[1:]}"
    for page, address in (
        (mara, "/capacity/"),
        (noor, "/handing/"),
        (noor, form),
        (noor, f"/c/{PROJECT}/+/{number}/"),
    ):
        is_fit(page, address)

    review.vote(number, 1, who="noor")

    def is_reviewed() -> bool:
        mara.goto("/handing/")
        return "reviewed" in mara.locator("main").inner_text()

    eventually(is_reviewed, 30, "the end of it by the review")
    noor.goto("/me/")
    assert noor.locator("#s-handed").count() == 0


def says_time(page: Any) -> None:
    """Two reviews a week; away from today, which is wrong first and then right; and here again."""
    tab_to(page, "#id_amount")
    page.keyboard.type("2")
    tab_to(page, "#id_unit_0")
    press(page, "ArrowDown", "Enter")
    page.get_by_text("0 of 2 reviews a week").wait_for()
    today = datetime.now(UTC)
    type_days(page, today, today - timedelta(days=1))
    page.get_by_text("It ends before it begins").wait_for()
    assert page.locator("#id_first").input_value() == f"{today:%Y-%m-%d}"
    tab_to(page, "#id_last")
    page.keyboard.type(f"{today + timedelta(days=3):%m%d%Y}")
    press(page, "Enter")
    page.locator("#state", has_text="You are away until").wait_for()
    tab_to(page, "form[action$='/remove/'] button")
    press(page, "Enter")
    page.get_by_text("You are not away on any day to come").wait_for()


def hands_on(page: Any) -> None:
    """The first row of the lane, to Noor: Pia is away, and Mara is the one who hands it on."""
    page.goto(LANE)
    press(page, "j", "f")
    page.locator("dialog#act[open] #id_taker_0").wait_for()
    eventually(lambda: page.evaluate("document.activeElement.id") == "id_taker_0", 10, "the focus on the first person")
    assert page.locator("dialog#act[open] input[name=taker]").count() == 1
    assert "Noor" in page.locator("dialog#act[open] fieldset").inner_text()
    tab_to(page, "#id_to")
    page.keyboard.type("pia")
    press(page, "Enter")
    page.locator("dialog#act[open] .error", has_text="Pia has no room for it now").wait_for()
    tab_to(page, "#id_to")
    press(page, "Control+a", "Delete")
    tab_to(page, "#id_note")
    page.keyboard.type("you know the hull")
    press(page, "Shift+Tab", "Shift+Tab", "Space", "Enter")
    page.locator("#undo .told", has_text="on to Noor").wait_for()
    eventually(lambda: page.locator("tr[data-change]:not([hidden])").count() == 0, 10, "the row's leave")
    page.goto(f"/?project={PROJECT}&lane=all")
    press(page, "j", "f")
    page.locator("dialog#act[open] [role=alert]", has_text="You have handed it on to Noor already").wait_for()
    eventually(lambda: page.evaluate("document.activeElement.getAttribute('role')") == "alert", 10, "the focus on why")
    press(page, "Escape")


def is_fit(page: Any, address: str) -> None:
    """Fits a telephone, and axe has nothing to say."""
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
    results = Axe().run(page)
    assert results.violations_count == 0, f"{address}: {results.generate_report()}"
