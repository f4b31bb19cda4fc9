"""The pages of a cycle in a real browser: fit for narrow and wide, light and dark, without a fault that axe finds, and
pictures whose parts are where their numbers say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reviewq.cycles.models import Cycle, CycleDate
from reviewq.freeze.jobs import count_days
from tests.factories import DAY, NOW, at_once, make_account, make_change, make_project

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]
Opener = Callable[..., Any]
PAGES = ("", "holds/", "pictures/", "effort/?key=bp/lease-1&")


@pytest.fixture
def cycle(live_server: Any) -> Cycle:
    """A cycle ten days before its freeze, with features open and merged, counted once."""
    project, core = make_project("skerry/mooring"), make_account("B. Core")
    cycle = Cycle.objects.create(slug="heron", name="2026.1 Heron", begins_at=NOW - 80 * DAY)
    for kind, days in (("milestone-2", -20), ("feature-freeze", 10), ("milestone-3", 10), ("rc1", 24), ("release", 38)):
        at = NOW + days * DAY
        CycleDate.objects.create(cycle=cycle, kind=kind, day=at.date(), at=at)
    with at_once():
        for place in range(12):
            given = {"project": project, "topic": f"bp/lease-{place % 3}", "age": (5 + 3 * place) * DAY}
            make_change(votes=[(core, "Code-Review", 2)] if place % 2 else [], **given)
            make_change(status="MERGED", submitted=NOW - place * DAY, **given)
    count_days(NOW)
    return cycle


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_pages_fit_and_have_no_fault_that_axe_finds(open_page: Opener, cycle: Cycle, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(width=width, color_scheme=scheme)
    for part in PAGES:
        address = f"/freeze/heron/{part}{'' if '?' in part else '?'}project=skerry/mooring"
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
        results = Axe().run(page)
        assert results.violations_count == 0, f"{address}: {results.generate_report()}"


def test_a_picture_is_drawn_inside_its_frame_and_its_table_says_the_same(open_page: Opener, cycle: Cycle) -> None:
    page = open_page("/freeze/heron/pictures/?project=skerry/mooring", width=400)
    frame = page.locator("#burn-down > svg").bounding_box()
    texts = page.locator("#burn-down > svg > text").evaluate_all("all => all.map(one => one.getBoundingClientRect())")
    assert texts
    for box in texts:
        assert frame["x"] <= box["left"] and box["right"] <= frame["x"] + frame["width"] + 1
    assert page.locator("#burn-down polyline").count() >= 4
    page.get_by_text("The same as a table").first.click()
    today = page.locator("#burn-down tbody tr", has_text=f"{NOW:%Y-%m-%d}").locator("td").all_inner_texts()
    assert today[:2] == ["12", "12"]
    dots = page.locator("#burn-down .dot.one").evaluate_all("all => all.map(one => one.getBoundingClientRect().y)")
    squares = page.locator("#burn-down .dot.two").evaluate_all("all => all.map(one => one.getBoundingClientRect().y)")
    assert abs(dots[-1] - squares[-1]) < 2, "equal numbers stand at one height"
