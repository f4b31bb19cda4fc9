"""The search box by keyboard alone: suggestions, what is accepted, what stays in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import make_account, make_change

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]

Opener = Callable[..., Any]


@pytest.fixture
def page(open_page: Opener, live_server: Any) -> Any:
    """The queue with a few changes, the focus in its search box."""
    ada = make_account("Ada Lindqvist", username="ada")
    for name in ("one", "two", "three"):
        make_change(f"Berth {name}", owner=ada, topic="tides")
    make_change("Buoy", topic="lights 🙂")
    opened = open_page("/?lane=all", expects="400 (Bad Request)")
    opened.keyboard.press("/")
    return opened


def shown(page: Any, count: int) -> list[str]:
    """The suggestions, once there are so many."""
    page.locator(f"#suggestions:visible li:nth-child({count}):last-child").wait_for()
    return [text.strip() for text in page.locator("#suggestions li bdi").all_inner_texts()]


def value(page: Any) -> str:
    return str(page.locator("#filter-text").input_value())


def test_a_query_is_put_together_with_arrows_enter_and_tab(page: Any) -> None:
    page.keyboard.type("top")
    assert shown(page, 1) == ["topic:"]
    page.keyboard.press("ArrowDown")
    assert page.locator("#filter-text").get_attribute("aria-activedescendant") == "suggestion-1"
    page.keyboard.press("Enter")
    assert value(page) == "topic:"
    assert shown(page, 2) == ["tides", "lights 🙂"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert value(page) == "topic:tides "
    page.keyboard.type("own")
    shown(page, 2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("ad")
    assert shown(page, 1) == ["ada"]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert value(page) == "topic:tides owner:ada "
    page.keyboard.press("Enter")
    page.wait_for_url("**q=topic%3Atides+owner%3Aada*")
    assert page.locator("tr[data-change]").count() == 3


def test_the_caret_is_right_behind_characters_of_two_units(page: Any) -> None:
    page.keyboard.type('topic:"lights 🙂" own')
    shown(page, 2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert value(page) == 'topic:"lights 🙂" owner:'
    assert page.evaluate("document.activeElement.selectionStart") == len('topic:"lights 🙂" owner:') + 1


def test_escape_closes_and_nothing_moves(page: Any) -> None:
    box = page.locator("#filter-text")
    before = page.locator("table.queue").bounding_box()
    assert box.get_attribute("role") == "combobox"
    page.keyboard.type("st")
    shown(page, 1)
    assert box.get_attribute("aria-expanded") == "true"
    assert page.locator("table.queue").bounding_box() == before
    page.keyboard.press("Escape")
    assert not page.locator("#suggestions").is_visible()
    assert value(page) == "st"
    assert box.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.id") == "filter-text"


def test_the_list_stays_within_a_narrow_window(open_page: Opener, page: Any) -> None:
    narrow = open_page("/?lane=all", width=400)
    narrow.locator("#filter-text").click()
    narrow.keyboard.type("s")
    narrow.locator("#suggestions:visible").wait_for()
    box = narrow.locator("#suggestions").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_query_that_is_refused_stands_in_the_box_with_its_place(page: Any) -> None:
    page.keyboard.type("topic:tides (is:open")
    page.keyboard.press("Enter")
    page.locator("#search-fault").wait_for()
    assert value(page) == "topic:tides (is:open"
    line, mark = page.locator("pre.pointer").inner_text().split("\n")
    assert line == "topic:tides (is:open"
    assert mark == " " * 20 + "^"


PAGES = (
    "/lanes/new/",
    "/lanes/?title=Tides&foreach=is:open&Tides=topic:tides&Small=delta:<50&Again=topic:tides&Broken=colour:red&No=topic:no",
    "/?lane=all&q=topic:tides+(",
    "/?lane=all&q=topic:none",
)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_pages_fit_and_have_no_fault_that_axe_finds(open_page: Opener, page: Any, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for address in PAGES:
        opened = open_page(address, width=width, color_scheme=scheme, expects="400 (Bad Request)")
        assert opened.evaluate("document.documentElement.scrollWidth") <= width, address
        if address == PAGES[-1]:
            opened.locator("#filter-text").fill("topic:")
            opened.locator("#suggestions:visible").wait_for()
        found = Axe().run(opened).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == [], address
