"""A volunteer's evening and a core's word, before a real Gerrit: a patch is found, claimed, reviewed there and given
back; its tag is rejected with a reason, and stays rejected after a sync."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User

from reviewq.people.actions import link_account
from tests.browser.review import PASSWORD, Review, Site
from tests.conftest import eventually
from tests.factories import make_account, make_change, make_judged

pytestmark = pytest.mark.real

PROJECT, FILE = "slipway", "slipway/winch.py"
BEFORE = '''"""The winch."""


def pull(ship, metres):
    # The chain must not recieve a jerk: begin slowly.
    return ship.move(-metres)
'''
SUBJECT = "Fix a typo in a comment"
WHY = "the comment itself is wrong, not only its spelling"
MAKE_PEOPLE = """
from django.contrib.auth.models import User
from reviewq.changes.actions import save_core
from reviewq.changes.models import Account, Core, Project, Server
from reviewq.people.models import Link
for username, name, number in {people}:
    user = User.objects.create_user(username, password="{password}", first_name=name)
    known = dict(server=Server.objects.get(), number=number)
    account, _ = Account.objects.get_or_create(**known, defaults=dict(name=name, username=username))
    Link.objects.create(user=user, account=account, is_verified=True)
save_core(Core(project=Project.objects.get(name="{project}"), account=account))
"""


@pytest.fixture
def number(review: Review, site: Site) -> int:
    """A change that mends one letter of a comment, tagged; a volunteer and a core of its project can sign in."""
    review.make_project(PROJECT)
    base = review.push("The winch", PROJECT)
    review.write(base, FILE, BEFORE)
    review.merge(base)
    number = review.push(SUBJECT, PROJECT)
    review.write(number, FILE, BEFORE.replace("recieve", "receive"))
    names = (("vera", "Vera Volunteer"), ("mona", "Mona Core"))
    people = [(username, name, review.make_account(username, name)) for username, name in names]
    eventually(lambda: SUBJECT in site.text("trivial/"), 60, "the tag")
    site.run(MAKE_PEOPLE.format(people=people, password=PASSWORD, project=PROJECT))
    return number


@pytest.fixture
def signed_in(browser: Any, site: Site) -> Iterator[Callable[[str, str], Any]]:
    """Opens an address in a browser of somebody's own."""
    contexts = []

    def opened(who: str, address: str) -> Any:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=site.url)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"/people/sign-in/?next={quote(address)}")
        for text in (who, PASSWORD):
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site.url}{address[1:]}")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_a_patch_is_found_claimed_reviewed_and_given_back_and_a_tag_rejected_for_good(
    review: Review, site: Site, number: int, signed_in: Callable[[str, str], Any]
) -> None:
    page = signed_in("vera", "/trivial/")
    assert "must not recieve a jerk" in page.locator(".offer .removed").inner_text()
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.locator("dialog[open] #act-form").wait_for()
    page.keyboard.press("Control+Enter")
    page.locator("#yours-title").wait_for()
    assert page.locator(".board .subject").count() == 0

    review.vote(number, 1, who="vera")
    change = f"/c/{PROJECT}/+/{number}/"
    eventually(lambda: "renewed by a vote" in site.text(change[1:]), 30, "the renewal")
    page.locator(".yours .subject, .yours a", has_text=SUBJECT).first.click()
    page.get_by_text("renewed by a vote").first.wait_for()
    page.get_by_role("button", name="Give it back").click()
    page.get_by_text("Nobody has taken it.").wait_for()
    assert SUBJECT in site.text("trivial/vetted/")

    core = signed_in("mona", change)
    core.get_by_text("Confirm or reject it").click()
    core.locator("#trivial_why").fill(WHY)
    core.get_by_role("button", name="It is not trivial").click()
    core.get_by_text("says that it is not trivial, because").wait_for()
    assert SUBJECT not in site.text("trivial/?needs=all") and SUBJECT not in site.text("trivial/vetted/")

    review.vote(number, -1, who="vera")
    eventually(lambda: "−1" in site.text(f"?lane=all&project={PROJECT}"), 30, "the sync of a vote")
    core.reload()
    assert WHY in core.locator("#trivial").inner_text()
    assert "Not tagged: Mona Core says that it is not trivial" in core.locator("#trivial").inner_text()
    assert SUBJECT not in site.text("trivial/?needs=all")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (400, "light")])
def test_the_board_is_walked_by_keys_fits_and_has_no_fault_that_axe_finds(
    open_page: Callable[..., Any], width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    vera, juma = make_account("Vera"), User.objects.create_user("juma")
    link_account(juma, make_account("Juma Core"))
    for n in range(5):
        change = make_change(
            f"Use the mock in f{n}.py" if n < 3 else "Fix teh comment", votes=[(vera, "Code-Review", 1)]
        )
        make_judged(change, shape="mock" if n < 3 else "")
    page = open_page("/trivial/", user=juma, width=width, color_scheme=scheme, expects="400 (Bad Request)")
    page.keyboard.press("j")
    assert page.locator("tr.current .subject").inner_text() == "Use the mock in …"
    page.keyboard.press("Enter")
    page.wait_for_url("**/campaigns/**")
    for address in (page.url, "/trivial/?needs=all&order=place", "/trivial/vetted/", "/trivial/?needs=love"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
        results = Axe().run(page)
        assert results.violations_count == 0, f"{address}: {results.generate_report()}"
