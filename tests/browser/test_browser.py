"""What only a browser can tell: keys, live updates, widths, colours, accessibility."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from reviewq.changes.models import Change
from tests.factories import DAY, make_account, make_change, make_project, plus_two, vote

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]

Opener = Callable[..., Any]


@pytest.fixture
def changes(live_server: Any) -> list[Change]:
    """Three that need a second +2, the oldest first, one long and hostile, a chain, one small."""
    found = [
        make_change(f"Berth {name}", votes=plus_two("Juma Core"), age=DAY * age, topic="tides", patch_sets=3)
        for name, age in (("one", 9), ("two", 6), ("three", 3))
    ]
    ada = make_account("Ada Lindqvist")
    lower = make_change(
        "The lower one", work_in_progress=True, messages=[(ada, "Patch Set 1:\n\n(2 comments)\n\nWhy?")]
    )
    make_change("The upper one", depends_on=[lower], project=make_project("fairway"))
    make_change(
        "\u202e<b>" + "long " * 2000, votes=plus_two("Lea Core"), age=DAY, project=make_project("a/" + "deep/" * 40)
    )
    return found


def current(page: Any) -> str:
    return str(page.locator("tr.current .subject").inner_text())


def test_open_filter_walk_open_a_change_and_go_back(open_page: Opener, changes: list[Change]) -> None:
    page = open_page("/")
    page.keyboard.press("/")
    page.keyboard.type("berth")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?lane=second&q=berth")
    assert page.locator("tr[data-change]").count() == 3
    for key, subject in (
        ("j", "Berth one"),
        ("j", "Berth two"),
        ("j", "Berth three"),
        ("j", "Berth three"),
        ("k", "Berth two"),
    ):
        page.keyboard.press(key)
        assert current(page) == subject
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/c/mooring/+/{changes[1].number}/")
    assert "Berth two" in page.locator("h1").inner_text()
    page.keyboard.press("u")
    page.wait_for_url("**/?lane=second&q=berth")
    assert current(page) == "Berth two"


def test_keys_expand_help_and_lanes(open_page: Opener, changes: list[Change]) -> None:
    page = open_page("/?lane=change")
    page.keyboard.press("j")
    page.keyboard.press("e")
    assert page.locator("tr.current details[open] li").count() >= 1
    page.keyboard.press("?")
    assert page.locator("dialog[open]").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/?lane=author")
    assert "author" in page.locator(".lanes [aria-current]").inner_text()


def test_o_opens_gerrit_in_another_window(open_page: Opener, changes: list[Change]) -> None:
    page = open_page("/")
    page.context.route("https://gerrit.test/**", lambda route: route.fulfill(body="Gerrit"))
    page.keyboard.press("j")
    with page.expect_popup() as popup:
        page.keyboard.press("o")
    popup.value.wait_for_url(f"https://gerrit.test/c/mooring/+/{changes[0].number}/3")


def test_keys_act_in_no_field_and_can_be_switched_off(open_page: Opener, changes: list[Change]) -> None:
    page = open_page("/")
    page.get_by_role("textbox", name="Owner").press("j")
    assert page.locator("tr.current").count() == 0
    page.locator("#keys-button").click()
    page.locator("#keys-on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("j")
    assert page.locator("tr.current").count() == 0


def test_a_row_that_changes_shows_up_without_a_reload_and_stays_in_place(
    open_page: Opener, changes: list[Change]
) -> None:
    page = open_page("/?lane=second")
    page.evaluate("window.isSamePage = true")
    page.keyboard.press("j")
    before = [row.get_attribute("id") for row in page.locator("tr[data-change]").all()]
    vote(changes[0], make_account("Lea Core"), 2)
    started = time.monotonic()
    row = page.locator(f"#c{changes[0].pk}.changed")
    row.wait_for(timeout=1500)
    assert time.monotonic() - started < 1.5
    assert "Needs approval" in row.inner_text()
    assert [row.get_attribute("id") for row in page.locator("tr[data-change]").all()] == before
    assert current(page) == "Berth one"
    assert page.evaluate("document.activeElement.className") == "subject"
    assert page.evaluate("window.isSamePage")
    assert page.locator('.lanes [data-go="p"] .count').inner_text() == "1"


def test_a_change_that_comes_in_is_announced(open_page: Opener, changes: list[Change]) -> None:
    page = open_page("/?lane=second")
    make_change("Fresh", votes=plus_two("Juma Core"))
    page.get_by_text("1 new here: show").click()
    page.get_by_role("link", name="Fresh").wait_for()


def test_an_empty_list_fills_by_itself(open_page: Opener, live_server: Any) -> None:
    make_change("Elsewhere")
    page = open_page("/?lane=second")
    make_change("Fresh", votes=plus_two("Juma Core"))
    page.get_by_role("link", name="Fresh").wait_for(timeout=6000)


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (400, "dark")])
def test_pages_fit_and_have_no_fault_that_axe_finds(
    open_page: Opener, changes: list[Change], width: int, colours: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_page("/", width=width, color_scheme=colours)
    addresses = ["/", "/?lane=all", "/?lane=held", "/sync/", "/people/sign-in/"]
    addresses += [f"/c/{change.project.name}/+/{change.number}/" for change in Change.objects.select_related("project")]
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
        for details in page.locator("main details > summary").all()[:6]:
            details.click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
        results = Axe().run(page)
        assert results.violations_count == 0, f"{address}: {results.generate_report()}"


def test_rows_are_two_lines_high(open_page: Opener, changes: list[Change]) -> None:
    page = open_page("/?lane=all")
    assert all(44 <= row.bounding_box()["height"] <= 45 for row in page.locator("tr[data-change]").all())


def test_the_colours_can_be_chosen(open_page: Opener, changes: list[Change]) -> None:
    page = open_page("/?lane=all", color_scheme="light")
    paper = "getComputedStyle(document.querySelector('.top')).backgroundColor"
    light = page.evaluate(paper)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="dark").click()
    page.wait_for_url("**/?lane=all")
    assert page.evaluate(paper) != light
    page.reload()
    assert page.evaluate(paper) != light


def test_everything_works_without_script(open_page: Opener, changes: list[Change]) -> None:
    page = open_page("/", java_script_enabled=False)
    page.get_by_role("searchbox", name="Search").fill("berth two")
    page.get_by_role("button", name="Filter").click()
    assert page.locator("tr[data-change]").count() == 1
    page.get_by_role("link", name="Berth two").click()
    assert page.locator("svg.timeline").is_visible()
    page.go_back()
    page.get_by_role("link", name="All", exact=False).last.click()
    page.locator(".menu summary").click()
    page.get_by_role("button", name="dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert not page.locator("#keys-button").is_visible()
