"""The site as people run it (`manage.py up`) before a real Gerrit: an edit shows up by itself, and a Gerrit that stops
changes one line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.review import POLL, Review, Site
from tests.conftest import eventually

pytestmark = pytest.mark.real


@pytest.fixture
def page(browser: Any, site: Site) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(site.url + "?lane=all")
    yield page
    context.close()


def test_a_vote_is_on_the_open_page_within_the_poll_interval_and_a_second(review: Review, page: Any) -> None:
    page.evaluate("window.isSamePage = true")
    took = []
    for turn, number in enumerate(review.numbers * 2):
        value = (-1, 1)[turn % 2]
        row = page.locator("tr[data-change]", has_text=f"Berth {('one', 'two', 'three')[turn % 3]}")
        review.vote(number, value)
        started = time.monotonic()
        row.filter(has_text="−1" if value < 0 else "+1").wait_for(timeout=(POLL + 10) * 1000)
        took.append(time.monotonic() - started)
        time.sleep(0.37 * turn)  # so that votes fall anywhere between two polls
    assert page.evaluate("window.isSamePage")
    assert max(took) <= POLL + 1, took


def test_a_gerrit_that_stops_changes_one_line_and_all_is_well_when_it_is_back(
    review: Review, site: Site, page: Any, tmp_path: Path
) -> None:
    addresses = ["", "?lane=all", f"c/harbour/+/{review.numbers[0]}/", "sync/", "people/sign-in/"]
    review.server.halt()
    line = page.get_by_text("has not answered since")
    line.first.wait_for(timeout=30_000)
    for address in addresses:
        assert "has not answered since" in site.text(address)
    assert "Berth one" in site.text("?lane=all")
    review.server.launch()
    number = review.push("Berth four")
    eventually(lambda: "Berth four" in site.text("?lane=all"), 90, "the recovery")
    assert "has not answered since" not in site.text("")
    assert f"/{number}/" in site.text("?lane=all")
