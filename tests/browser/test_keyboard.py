"""A core's morning without the mouse: a lane of ten changes of a real Gerrit is emptied, two of them are held, and one
comes back when somebody votes on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.browser.review import PASSWORD, POLL, Review, Site
from tests.conftest import eventually

pytestmark = pytest.mark.real

PROJECT = "quay"
LANE = f"/?project={PROJECT}&lane=plus_two"
MAKE_CORA = f"""
from django.contrib.auth.models import User
from reviewq.changes.actions import save_core
from reviewq.changes.models import Account, Core, Project
from reviewq.people.models import Link
user = User.objects.create_user("cora", password="{PASSWORD}")
account = Account.objects.get(username="cora")
Link.objects.create(user=user, account=account, is_verified=True)
save_core(Core(project=Project.objects.get(name="{PROJECT}"), account=account))
"""


@pytest.fixture(scope="module")
def numbers(review: Review, site: Site) -> dict[str, int]:
    """Ten changes that Cora has looked at and nobody has given +2: subject -> number."""
    review.make_project(PROJECT)
    numbers = {subject: review.push(subject, PROJECT) for subject in (f"Quay {n:02}" for n in range(10))}
    for number in numbers.values():
        review.vote(number, 1, who="cora")
    eventually(lambda: site.text(LANE[1:]).count("data-change") == 10, 30, "the sync of ten votes")
    site.run(MAKE_CORA)
    return numbers


@pytest.fixture
def page(browser: Any, site: Site, numbers: dict[str, int]) -> Iterator[Any]:
    """The lane, signed in as Cora by keyboard."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"{site.url}people/sign-in/?next={quote(LANE)}")
    page.keyboard.type("cora")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LANE}")
    yield page
    context.close()


class Reader:
    """Somebody with a keyboard, who sees the page and what has the focus."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def fill_in(self, key: str, *keys: str, text: str = "") -> None:
        """Opens the form of an act by its key, goes through it by more keys, types, and ends it."""
        self.press(key)
        eventually(lambda: self.sees("Boolean(document.activeElement.closest('dialog'))"), 10, "the form")
        self.press(*keys)
        self.page.keyboard.type(text)
        self.press("Control+Enter")
        eventually(lambda: not self.sees("document.getElementById('act').open"), 10, "the end of the form")

    def sees(self, script: str) -> Any:
        return self.page.evaluate(script)

    @property
    def focus(self) -> str:
        return str(self.sees("document.activeElement.innerText")).strip()

    @property
    def rows(self) -> list[str]:
        return list(self.page.locator("tr[data-change]:not([hidden]) .subject").all_inner_texts())

    def settles(self, count: int) -> None:
        """Waits until the lane has so many rows, counts them above the list too, and one of them has the focus."""
        lane = self.page.locator(".lanes [aria-current] .count")
        eventually(lambda: len(self.rows) == count and lane.inner_text() == str(count), 10, f"a lane of {count}")
        eventually(lambda: self.focus in self.rows, 10, "the focus on a row")


@pytest.fixture
def reader(page: Any) -> Reader:
    return Reader(page)


def test_a_lane_of_ten_is_emptied_by_keyboard_and_one_comes_back(
    review: Review, numbers: dict[str, int], reader: Reader
) -> None:
    subjects = reader.rows
    assert len(subjects) == 10
    reader.press("j")
    assert reader.focus == subjects[0]

    reader.fill_in("h")  # until a vote, which the form proposes
    reader.settles(9)
    assert reader.focus == subjects[1]

    reader.fill_in("h", "ArrowUp")  # until a new patch set
    reader.settles(8)
    reader.press("u")
    reader.settles(9)
    assert reader.focus == subjects[1]
    reader.fill_in("h", "ArrowUp")
    reader.settles(8)
    assert reader.focus == subjects[2]

    reader.fill_in("n", text="ask Lea about h and j")
    reader.page.locator("tr.current .tag", has_text="note").wait_for()
    assert reader.focus == subjects[2]
    reader.fill_in("t", "Tab", text="it needs a design first")
    reader.settles(7)
    assert reader.focus == subjects[3]

    reader.press("x", "J", "J")
    assert reader.page.locator("#marked-count").inner_text() == "3 selected"
    reader.fill_in("t", "Tab", text="their base moved")
    reader.settles(4)
    assert reader.focus == subjects[6]
    reader.press("k", "s")
    reader.settles(3)
    reader.press("u")
    reader.settles(4)

    reader.press("X")
    reader.fill_in("t", "ArrowDown", "ArrowDown", "Tab", text="the job is broken")
    eventually(lambda: reader.rows == [], 10, "the empty lane")
    eventually(lambda: reader.focus.startswith("Nothing"), 10, "the focus on what says so")

    held = subjects[0]
    review.vote(numbers[held], 1, who="lea")
    reader.page.get_by_text("1 came back").wait_for(timeout=(POLL + 10) * 1000)
    eventually(lambda: reader.rows == [held], 10, "the row that came back")
    assert reader.focus == held
    assert "came back" in reader.page.locator("tr.current").inner_text()
    reader.press("Enter")
    reader.page.locator("h1", has_text=held).wait_for()


def test_what_was_said_and_held_is_still_so_on_the_next_visit(reader: Reader, numbers: dict[str, int]) -> None:
    assert len(reader.rows) == 1
    reader.press("g", "a")
    reader.page.wait_for_url("**lane=author**")
    eventually(lambda: len(reader.rows) == 4, 10, "the four that wait on their author")
    assert "Cora Core says: it waits on its author" in reader.page.locator("tr[data-change]").first.inner_text()
