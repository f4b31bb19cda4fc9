"""The release calendar in a browser: it fits, axe finds no fault, and a reader far east sees their own day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.cycles.made import K, day, make_cycle, week
from tests.factories import make_project

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_the_calendar_fits_and_tells_a_reader_in_utc_plus_13_their_day(
    open_page: Callable[..., Any], width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    make_project("mooring")
    long = day(K.OTHER, "2027-01-05", title="A party " * 12)
    make_cycle("harbour", None, week(K.FINAL_RC, "2027-03-15", "2027-03-18"), long)
    page = open_page(
        "/cycles/harbour/",
        user=User.objects.create_superuser("root"),
        width=width,
        color_scheme=scheme,
        timezone_id="Pacific/Tongatapu",
        locale="en-GB",
    )
    cells = page.locator("tr", has=page.locator("th", has_text="Feature freeze")).locator("td")
    assert "Thu 18 February 2027" in cells.nth(1).inner_text()
    assert "19 February 2027" in cells.last.inner_text() and "12:59" in cells.last.inner_text()
    faults: list[str] = []
    for address in ("", "harbour/", "harbour/?project=mooring&zone=Asia/Tokyo", "harbour/edit/", "new/", "import/"):
        page.goto(f"/cycles/{address}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
        found = Axe().run(page).response["violations"]
        faults += [f"{address} {fault['id']} {node['html'][:160]}" for fault in found for node in fault["nodes"]]
    assert faults == []
