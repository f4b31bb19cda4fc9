"""What only a browser can tell of selecting rows and of acts: keys, dialogs, the focus, the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from reviewq.changes.models import Change, Core, Correction
from reviewq.desk.models import Hold
from reviewq.people.models import Link
from tests.conftest import eventually
from tests.factories import DAY, facts_of, make_account, make_change, make_project, plus_two, vote

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]

Opener = Callable[..., Any]
LANE = "/?lane=second&sort=longest"


@pytest.fixture
def core(live_server: Any) -> User:
    """A core of the project, by a verified account."""
    user = User.objects.create_user("iris")
    account = make_account("Iris Core")
    Link.objects.create(user=user, account=account, is_verified=True)
    Core.objects.create(project=make_project(), account=account, source=Core.Source.HAND, first_seen=NOW, last_seen=NOW)
    return user


NOW = datetime.now(UTC)


@pytest.fixture
def changes(core: User) -> list[Change]:
    """Five that need a second +2, the oldest first."""
    juma = make_account("Juma Core")
    Core.objects.create(project=make_project(), account=juma, source=Core.Source.HAND, first_seen=NOW, last_seen=NOW)
    names = ("one", "two", "three", "four", "five")
    return [
        make_change(f"Berth {name}", votes=plus_two("Juma Core"), age=DAY * (9 - n)) for n, name in enumerate(names)
    ]


@pytest.fixture
def page(open_page: Opener, changes: list[Change], core: User) -> Any:
    return open_page(LANE, user=core)


def keys(page: Any, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def rows(page: Any) -> list[str]:
    return [
        name.removeprefix("Berth ") for name in page.locator("tr[data-change]:not([hidden]) .subject").all_inner_texts()
    ]


def focused(page: Any) -> str:
    """What has the focus, in words."""
    return str(page.evaluate("document.activeElement.innerText || document.activeElement.tagName"))


def has_focus(page: Any, words: str) -> None:
    """Waits for it: a list is drawn anew a moment after the act."""
    eventually(lambda: words in focused(page), 5, f"the focus on “{words}”")


def has_rows(page: Any, count: int) -> None:
    eventually(lambda: len(rows(page)) == count, 5, f"{count} rows")


def act(page: Any, key: str) -> None:
    """Opens the form of an act and waits for its focus."""
    page.keyboard.press(key)
    page.locator("dialog#act[open]").wait_for()
    eventually(lambda: page.evaluate("Boolean(document.activeElement.closest('dialog'))"), 5, "the focus in the form")


def enter(page: Any) -> None:
    """Ends the form that is open."""
    page.keyboard.press("Enter")
    page.locator("dialog#act[open]").wait_for(state="hidden")


def test_a_hold_takes_the_row_away_and_the_focus_to_the_next(page: Any, changes: list[Change]) -> None:
    keys(page, "j", "j")
    act(page, "h")
    enter(page)
    has_focus(page, "Berth three")
    has_rows(page, 4)
    assert rows(page) == ["one", "three", "four", "five"]
    assert Hold.objects.get().change == changes[1]
    assert "Held" in page.locator("#undo .told").inner_text()
    eventually(lambda: page.locator(".lanes [aria-current] .count").inner_text() == "4", 5, "the new count")


def test_undo_brings_the_row_back_with_the_focus(page: Any) -> None:
    keys(page, "j", "j")
    act(page, "h")
    enter(page)
    has_focus(page, "Berth three")
    keys(page, "u")
    has_focus(page, "Berth two")
    assert rows(page) == ["one", "two", "three", "four", "five"]
    assert page.locator("#undo button").count() == 0


def test_the_last_row_leaves_the_focus_on_the_one_before_then_on_the_empty_list(page: Any) -> None:
    keys(page, "j", "j", "j", "j", "j", "s")
    has_focus(page, "Berth four")
    keys(page, "X", "s")
    has_focus(page, "Nothing is in this lane")
    assert Hold.objects.count() == 5


def test_selecting_by_keys(page: Any) -> None:
    keys(page, "j", "x", "j", "J")
    assert page.locator("#marked-count").inner_text() == "3 selected"
    assert focused(page) == "Berth three"
    keys(page, "x")
    assert page.locator("#marked-count").inner_text() == "2 selected"
    keys(page, "Escape")
    assert page.locator(".tick input:checked").count() == 0
    keys(page, "X")
    assert page.locator("#marked-count").inner_text() == "5 selected"
    keys(page, "X")
    assert page.locator(".tick input:checked").count() == 0


def test_an_act_on_many_and_its_undo(page: Any) -> None:
    keys(page, "j", "x", "j", "j", "x")
    act(page, "h")
    assert page.locator(".act-changes li").count() == 2
    enter(page)
    has_focus(page, "Berth four")
    has_rows(page, 3)
    assert rows(page) == ["two", "four", "five"]
    keys(page, "u")
    has_rows(page, 5)
    has_focus(page, "Berth one")


def test_escape_leaves_everything_as_it_was_with_the_focus_on_the_row(page: Any) -> None:
    keys(page, "j", "j")
    act(page, "h")
    keys(page, "Escape")
    assert page.locator("dialog#act[open]").count() == 0
    assert focused(page) == "Berth two"
    assert not Hold.objects.exists()


def test_a_row_that_is_drawn_anew_under_an_open_form_gets_the_focus_back(page: Any, changes: list[Change]) -> None:
    keys(page, "j", "x")
    act(page, "h")
    vote(changes[0], make_account("Ben Friend"), 1)
    page.locator(f"#c{changes[0].pk}.changed").wait_for()
    keys(page, "Escape")
    has_focus(page, "Berth one")
    assert page.locator("#marked-count").inner_text() == "1 selected"


def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(
    open_page: Opener, changes: list[Change], core: User
) -> None:
    page = open_page(LANE, user=core, expects="400")
    keys(page, "j")
    act(page, "h")
    page.get_by_role("radio", name="a date").check()
    page.get_by_role("textbox", name="Date").fill("the day after never")
    page.get_by_label("Why (for yourself)").fill("so that I remember")
    keys(page, "Enter")
    page.locator("dialog .error").first.wait_for()
    assert page.get_by_role("textbox", name="Date").input_value() == "the day after never"
    assert page.get_by_label("Why (for yourself)").input_value() == "so that I remember"
    page.get_by_role("textbox", name="Date").fill("3d")
    enter(page)
    assert Hold.objects.get().why == "so that I remember"


def test_a_note_stays_with_its_row_and_so_does_the_focus(page: Any) -> None:
    keys(page, "j", "j")
    act(page, "n")
    page.keyboard.type("ask about h j k")
    keys(page, "Control+Enter")
    page.locator("dialog#act[open]").wait_for(state="hidden")
    page.locator("tr.current .tag", has_text="note").wait_for()
    has_focus(page, "Berth two")
    assert rows(page) == ["one", "two", "three", "four", "five"]


def test_not_my_turn_moves_the_change_for_everyone_and_back(page: Any, changes: list[Change]) -> None:
    keys(page, "j")
    act(page, "t")
    page.get_by_label("Because").fill("the design is not agreed")
    enter(page)
    has_focus(page, "Berth two")
    assert facts_of(changes[0]).turn == "author"
    page.goto("/?lane=author")
    row = page.locator(f"#c{changes[0].pk}")
    assert "Iris Core says: it waits on its author, because the design is not agreed" in row.inner_text()
    page.goto(LANE)
    keys(page, "j", "j")
    act(page, "t")
    page.get_by_label("Because").fill("again")
    enter(page)
    keys(page, "u")
    has_rows(page, 4)
    assert facts_of(changes[2]).turn == "reviewers"
    assert Correction.objects.count() == 2


def test_keys_act_on_the_change_of_a_page(page: Any, changes: list[Change]) -> None:
    page.goto(f"/c/mooring/+/{changes[0].number}/")
    act(page, "t")
    page.get_by_role("textbox", name="Because").fill("it needs a design")
    enter(page)
    page.get_by_text("Iris Core says").first.wait_for()
    assert "Waiting on author" in page.locator(".verdict").inner_text()
    keys(page, "u")
    page.locator(".verdict", has_text="Needs a second +2").wait_for()


def test_no_act_by_a_wrong_second_key_nor_in_a_field(page: Any) -> None:
    keys(page, "j", "g", "h")
    page.wait_for_url("**lane=held*")
    page.goto(LANE)
    keys(page, "j", "v", "s")
    page.get_by_role("textbox", name="Owner").press("s")
    page.wait_for_timeout(200)
    assert not Hold.objects.exists()


def test_the_help_lists_what_is_there(page: Any) -> None:
    keys(page, "?")
    text = page.locator("#keys-list").inner_text()
    for words in ("next row", "select the row", "Hold", "Not my turn", "Snooze", "Needs a first review", "Sync"):
        assert words in text
    keys(page, "Escape")
    page.goto("/sync/")
    keys(page, "?")
    text = page.locator("#keys-list").inner_text()
    assert "next row" not in text
    assert "Hold" not in text
    assert "Queue" in text


def test_places_are_two_keys_away(page: Any) -> None:
    keys(page, "g", "y")
    page.wait_for_url("**/sync/")
    keys(page, "g", "q")
    page.locator("nav [aria-current]", has_text="Queue").wait_for()


def test_nothing_moves_when_bars_show(page: Any) -> None:
    page.evaluate(
        """() => { window.moved = 0; new PerformanceObserver(list => {
            for (const entry of list.getEntries()) window.moved += entry.value;
        }).observe({type: 'layout-shift', buffered: false}); }"""
    )
    before = page.locator("table.queue").bounding_box()
    keys(page, "j", "x", "j", "x", "Escape")
    act(page, "n")
    page.keyboard.type("a note")
    keys(page, "Control+Enter")
    page.locator("#undo .told").wait_for()
    after = page.locator("table.queue").bounding_box()
    assert (before["x"], before["y"]) == (after["x"], after["y"])
    assert page.evaluate("window.moved") < 0.02


def test_the_focus_is_never_behind_the_bar(open_page: Opener, core: User, changes: list[Change]) -> None:
    for number in range(40):
        make_change(f"More {number}", votes=plus_two("Juma Core"), age=DAY)
    page = open_page(LANE, user=core)
    for _ in range(44):
        keys(page, "j")
    row, dock = page.locator("tr.current").bounding_box(), page.locator(".dock").bounding_box()
    assert row["y"] + row["height"] <= dock["y"]


def test_the_focus_survives_a_row_that_goes_private(page: Any, changes: list[Change]) -> None:
    from reviewq.changes.derive import derive

    keys(page, "j", "j")
    Change.objects.filter(pk=changes[1].pk).update(is_private=True)
    derive([changes[1].pk], datetime.now(UTC))
    page.get_by_text("no longer visible").wait_for()
    has_focus(page, "Berth three")


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (400, "dark")])
def test_bars_and_dialogs_fit_and_have_no_fault_that_axe_finds(
    open_page: Opener, changes: list[Change], core: User, width: int, colours: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(LANE, user=core, width=width, color_scheme=colours)

    def check(where: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{where} scrolls sideways"
        results = Axe().run(page)
        assert results.violations_count == 0, f"{where}: {results.generate_report()}"

    keys(page, "j", "x", "j", "x")
    check("the bar")
    for key in ("h", "n", "t"):
        act(page, key)
        check(f"the form of {key}")
        keys(page, "Escape")
    keys(page, "?")
    check("the help")
    keys(page, "Escape", "s")
    page.locator("#undo .told").wait_for()
    check("the undo bar")
    assert all(44 <= row.bounding_box()["height"] <= 70 for row in page.locator("tr[data-change]").all())


def test_rows_can_be_selected_and_held_without_script(open_page: Opener, changes: list[Change], core: User) -> None:
    page = open_page(LANE, user=core, java_script_enabled=False)
    page.get_by_label(f"Select {changes[0].number}").check()
    page.get_by_label(f"Select {changes[2].number}").check()
    page.get_by_role("button", name="Hold").click()
    page.get_by_label("a new patch set").check()
    page.locator("#act-form button").click()
    assert page.url.endswith(LANE)
    assert rows(page) == ["two", "four", "five"]
    assert set(Hold.objects.values_list("change_id", flat=True)) == {changes[0].pk, changes[2].pk}
    page.get_by_role("button", name="Undo").click()
    assert rows(page) == ["one", "two", "three", "four", "five"]


def test_who_is_not_signed_in_sees_neither_boxes_nor_bar(open_page: Opener, changes: list[Change]) -> None:
    page = open_page(LANE)
    assert not page.locator(".tick input").first.is_visible()
    assert page.locator("#marked").count() == 0
    keys(page, "j", "x", "h", "s")
    assert focused(page) == "Berth one"
    assert not Hold.objects.exists()


def test_what_is_half_typed_survives_an_act(page: Any, changes: list[Change]) -> None:
    page.goto(f"/c/mooring/+/{changes[0].number}/")
    page.locator("summary", has=page.get_by_text("note")).first.click()
    page.locator("main textarea[name=text]").fill("half a note")
    page.locator("h1").click()
    keys(page, "s")
    page.locator("#undo .told").wait_for()
    page.locator("main", has_text="Lift the hold").wait_for()
    assert page.locator("main textarea[name=text]").input_value() == "half a note"


def test_new_rows_come_to_where_the_reader_is(page: Any) -> None:
    page.evaluate("window.isSamePage = true")
    keys(page, "j", "j", "x")
    make_change("Berth zero", votes=plus_two("Juma Core"), age=DAY * 20)
    page.get_by_text("1 new here: show").wait_for()
    keys(page, "r")
    has_rows(page, 6)
    has_focus(page, "Berth two")
    assert rows(page)[0] == "zero"
    assert page.locator("#marked-count").inner_text() == "1 selected"
    assert page.evaluate("window.isSamePage")


def test_a_saved_view_is_two_keys_away(page: Any) -> None:
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name").fill("Second votes")
    page.get_by_label("Name").press("Enter")
    page.goto("/sync/")
    keys(page, "v", "1")
    page.wait_for_url("**lane=second*")


def test_waiting_for_long_is_told(page: Any) -> None:
    waiting: list[Any] = []
    page.context.route("**/acts/hold/**", lambda route: waiting.append(route))
    assert page.locator("#wait").is_hidden()
    keys(page, "j", "h")
    page.locator("#wait").wait_for(state="visible")
    waiting[0].continue_()
    page.locator("dialog#act[open]").wait_for()
    assert page.locator("#wait").is_hidden()
