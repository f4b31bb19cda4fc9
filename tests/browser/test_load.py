"""The load pages in a real browser: fit for narrow and wide, light and dark, without a fault that axe finds; from a
figure to its list by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reviewq.cycles import calendar
from tests.load.world import CRANE, World, made

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]
PAGES = (("pia", f"/load/?project={CRANE}"), ("pia", "/load/team/"), ("ada", "/load/me/?list=second"))


@pytest.fixture
def world(live_server: Any) -> World:
    calendar.forget()
    return made()


def test_pages_fit_and_a_figure_leads_to_its_list(open_page: Callable[..., Any], world: World) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for width, scheme in ((1280, "light"), (400, "dark")):
        for who, address in PAGES:
            page = open_page(address, width=width, color_scheme=scheme, user=world.users[who])
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
            results = Axe().run(page)
            assert results.violations_count == 0, f"{address}: {results.generate_report()}"
    page = open_page("/load/me/", user=world.users["ada"])
    figure = page.locator("tr", has_text="Second +2 in your areas").get_by_role("link")
    figure.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/load/me/?list=second#list")
    assert page.locator("#list tbody tr").count() == 2
