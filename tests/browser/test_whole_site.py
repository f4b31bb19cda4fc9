"""The site as people run it (`manage.py up`) before a real Gerrit: an edit shows up by itself, and a Gerrit that stops
changes one line."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import eventually
from tests.contract import real_gerrit
from tests.contract.drivers import request
from tests.site.test_up import Up, environment

pytestmark = pytest.mark.real

POLL = 2  # seconds


class Review:
    """A Gerrit with one project and a few open changes, and the few acts that we need."""

    def __init__(self, server: real_gerrit.RealGerrit) -> None:
        self.server = server
        self.act("PUT", "/projects/harbour", {"create_empty_commit": True, "branches": ["master"]})
        self.act("PUT", "/accounts/lea", {"name": "Lea Reader", "http_password": "secret"})
        self.numbers = [self.push(subject) for subject in ("Berth one", "Berth two", "Berth three")]

    def act(self, method: str, path: str, body: Any = None, who: str = "admin") -> Any:
        return request(f"{self.server.url}/a{path}", method, body, who)

    def push(self, subject: str) -> int:
        made = self.act("POST", "/changes/", {"project": "harbour", "branch": "master", "subject": subject})
        return int(made["_number"])

    def vote(self, number: int, value: int) -> None:
        body = {"labels": {"Code-Review": value}, "message": "Seen."}
        self.act("POST", f"/changes/{number}/revisions/current/review", body, who="lea")


@pytest.fixture(scope="module")
def review() -> Iterator[Review]:
    if lacks := real_gerrit.missing():
        pytest.skip(f"no real Gerrit here: needs {lacks}")
    with real_gerrit.RealGerrit() as server:
        yield Review(server)


@pytest.fixture(scope="module")
def site(review: Review, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    folder = tmp_path_factory.mktemp("site")
    gerrit = {"GERRIT_URL": review.server.url, "GERRIT_USER": "admin", "GERRIT_PASSWORD": "secret"}
    up = Up(folder, environment(folder, POLL_SECONDS=str(POLL), **gerrit))
    try:
        eventually(up.is_ready, 60, "the start")
        eventually(lambda: "Berth three" in text_of(up.url + "?lane=all"), 60, "the first sync")
        yield up
    finally:
        up.process.terminate()
        up.process.wait(15)


def text_of(address: str) -> str:
    return str(urllib.request.urlopen(address, timeout=10).read().decode())


@pytest.fixture
def page(browser: Any, site: Up) -> Iterator[Any]:
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
    review: Review, site: Up, page: Any, tmp_path: Path
) -> None:
    addresses = ["", "?lane=all", f"c/harbour/+/{review.numbers[0]}/", "sync/", "people/sign-in/"]
    review.server.halt()
    line = page.get_by_text("has not answered since")
    line.first.wait_for(timeout=30_000)
    for address in addresses:
        assert "has not answered since" in text_of(site.url + address)
    assert "Berth one" in text_of(site.url + "?lane=all")
    review.server.launch()
    number = review.push("Berth four")
    eventually(lambda: "Berth four" in text_of(site.url + "?lane=all"), 90, "the recovery")
    assert "has not answered since" not in text_of(site.url)
    assert f"/{number}/" in text_of(site.url + "?lane=all")
