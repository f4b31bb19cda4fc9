"""The whole life of an exception in a browser, for each of its ends and with everybody who has a part in it: before a
real Gerrit to its merge, and with the clock moved to the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from reviewq.changes.derive import derive
from reviewq.changes.models import Change
from reviewq.cycles import calendar
from reviewq.ffe.jobs import keep_timed
from reviewq.ffe.models import Request
from tests.browser.review import PASSWORD, Review, Site
from tests.conftest import eventually
from tests.factories import make_change
from tests.ffe.kept import make_cycle, person

pytestmark = pytest.mark.real
WEEK = timedelta(days=7)
ANSWERS = {
    "benefit": "Ships can lie at kelp beds.",
    "regression": "A new class of berth; nothing else changes.",
    "disruption": "No strings, no options.",
    "how_long": "Two days.",
    "left": "One review.",
    "if_refused": "Half of the berths stay empty.",
}


def asks(page: Any, title: str) -> None:
    """Fills in the form of a new request, which the page shows, and asks."""
    page.locator("#id_title").fill(title)
    for name, text in ANSWERS.items():
        page.locator(f"#id_{name}").fill(text)
    page.get_by_role("button", name="Ask for it").click()
    page.locator(".ffe-state.requested").wait_for()


def says(page: Any, button: str, why: str, state: str) -> None:
    """Presses a button of a form with a reason; the page says the state then."""
    form = page.locator("form.act-form", has=page.get_by_role("button", name=button, exact=True))
    form.locator("textarea").fill(why)
    form.get_by_role("button", name=button, exact=True).click()
    page.locator(f".ffe-state.{state}").wait_for()


@pytest.fixture
def change(transactional_db: None) -> Iterator[Change]:
    """A feature of the current cycle, whose feature freeze comes in five days."""
    make_cycle(shift=WEEK)
    yield make_change(
        "Let kelp be moored", topic="bp/kelp-beds", commit_message="Kelp\n\nImplements: blueprint kelp-beds"
    )
    calendar.empty()


@pytest.mark.django_db(transaction=True)
def test_denied_then_asked_anew_and_withdrawn_or_granted_and_expired(
    open_page: Callable[..., Any], change: Change
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    author = User.objects.create_user("ana", first_name="Ana")
    (core, _), (deputy, _), (ptl, _) = (
        person("Kari", core_of=change.project),
        person("Dan", "deputy"),
        person("Tunde", "ptl"),
    )
    page = open_page(f"/c/mooring/+/{change.number}/", user=author)
    page.get_by_role("link", name="ask for an exception").click()
    assert page.locator("#id_effort").input_value() == "bp/kelp-beds"
    assert page.locator("table a", has_text=str(change.number)).count() == 1
    asks(page, "Kelp beds")
    address = page.url
    assert page.get_by_role("button", name="Grant it").count() + page.get_by_text("I promise to review it").count() == 0

    narrow = open_page(address, width=400, user=core, color_scheme="dark")
    narrow.get_by_role("button", name="I promise to review it").click()
    narrow.locator(".ffe-state.sponsored", has_text="1 of 3 sponsors").wait_for()
    assert narrow.get_by_role("button", name="Deny it").count() == 0

    decides = open_page(address, user=deputy)
    says(decides, "Deny it", "Too late for such a class.", "denied")
    page.reload()
    assert "Too late for such a class." in page.locator(".verdict").inner_text()
    page.get_by_role("link", name="Ask anew").click()
    assert page.locator("#id_benefit").input_value() == ANSWERS["benefit"]
    page.get_by_role("button", name="Ask for it").click()
    page.locator(".ffe-state.requested").wait_for()
    says(page, "Withdraw it", "I found another way.", "withdrawn")

    page.get_by_role("link", name="Ask anew").click()
    page.get_by_role("button", name="Ask for it").click()
    page.locator(".ffe-state.requested").wait_for()
    address = page.url
    decides = open_page(address, user=ptl)
    says(decides, "Grant it all the same", "It is small, and I review it myself.", "granted")
    later = make_change("Name the beds", topic="bp/kelp-beds", is_derived=False)
    derive([later.pk], timezone.now())  # as the poll does; the ledger sees it join
    decides.reload()
    decides.locator("tr", has_text=str(later.number)).locator(".tag", has_text="new since the grant").wait_for()
    decides.get_by_role("button", name="I have seen it").click()
    decides.get_by_text("Marked as seen").wait_for()
    assert decides.locator(".tag", has_text="new since").count() == 0
    row = open_page("/?lane=all&q=ffe:granted")
    assert row.locator("tr[data-change] .tag", has_text="FFE until").count() == 2

    granted = Request.objects.get(state="granted")
    Request.objects.filter(pk=granted.pk).update(until=timezone.now())  # before the job
    page.reload()
    assert page.locator(".ffe-state.expired").count() == 1
    assert keep_timed(timezone.now()) == 1
    page.reload()
    page.get_by_text("It expired").wait_for()
    for path in (f"/ffe/{granted.pk}/", "/ffe/", f"/c/mooring/+/{change.number}/"):
        narrow.goto(path)
        assert narrow.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways"
        results = Axe().run(narrow)
        assert results.violations_count == 0, f"{path}: {results.generate_report()}"
    ends = Request.objects.order_by("pk").values_list("state", flat=True)
    assert list(ends) == ["denied", "withdrawn", "expired"]


PROJECT = "kelpbay"
MAKE = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from reviewq.changes.actions import save_core
from reviewq.changes.models import Account, Core, Project, Server
from reviewq.cycles.models import Cycle, CycleDate
from reviewq.people.models import Link, Role
project, now = Project.objects.get(name="{project}"), timezone.now()
for username, name, number in {people}:
    user = User.objects.create_user(username, password="{password}", first_name=name)
    known = dict(server=Server.objects.get(), number=number)
    account, _ = Account.objects.get_or_create(**known, defaults=dict(name=name, username=username))
    Link.objects.create(user=user, account=account, is_verified=True)
    if username == "kari":
        save_core(Core(project=project, account=account))
Role.objects.create(user=User.objects.get(username="tunde"), kind="ptl", project_pattern="{project}")
cycle = Cycle.objects.create(slug="kelp", name="Kelp", begins_at=now - timedelta(days=100), project_pattern="{project}")
for kind, days in (("milestone-2", -50), ("feature-freeze", 5), ("release", 40)):
    at = now + timedelta(days=days)
    CycleDate.objects.create(cycle=cycle, kind=kind, day=at.date(), at=at)
"""


def test_before_a_real_gerrit_a_grant_is_reviewed_as_promised_and_ends_with_its_merge(
    review: Review, site: Site, browser: Any
) -> None:
    review.make_project(PROJECT)
    number = review.push("Let kelp be moored\n\nImplements: blueprint kelp-beds", PROJECT)
    people = [
        (user, name, review.make_account(user, name))
        for user, name in (("ana", "Ana"), ("kari", "Kari"), ("tunde", "Tunde"))
    ]
    eventually(lambda: "Let kelp be moored" in site.text(f"?lane=all&project={PROJECT}"), 60, "the sync of the change")
    site.run(MAKE.format(people=people, password=PASSWORD, project=PROJECT))
    pages = {
        user: signed_in(browser, site, user, f"/ffe/new/?project={PROJECT}&cycle=kelp&effort=bp/kelp-beds")
        for user, _, _ in people
    }
    try:
        whole_life(pages, review, number)
    finally:
        for page in pages.values():
            page.context.close()


def whole_life(pages: dict[str, Any], review: Review, number: int) -> None:
    author, core, ptl = pages["ana"], pages["kari"], pages["tunde"]
    asks(author, "Kelp beds")
    for page in (core, ptl):
        page.goto(author.url)
    core.get_by_role("button", name="I promise to review it").click()
    core.locator(".ffe-state.sponsored").wait_for()
    ptl.reload()
    says(ptl, "Grant it all the same", "One sponsor is enough for this.", "granted")
    review.vote(number, 1, who="kari")

    def is_told(words: str) -> bool:
        author.reload()
        return words in author.locator("main").inner_text()

    eventually(lambda: is_told("Kari reviewed, as promised"), 30, "the promise that is kept")
    review.merge(number)
    eventually(lambda: is_told("All its changes are merged"), 30, "the end")
    assert author.locator(".ffe-state.merged").count() == 1
    assert f"{number} left: merged" in author.locator("main").inner_text()


def signed_in(browser: Any, site: Site, user: str, address: str) -> Any:
    """A window of somebody's own, at an address."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=site.url)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"/people/sign-in/?next={quote(address)}")
    page.locator("input[name=username]").fill(user)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/people/" not in url)
    return page
