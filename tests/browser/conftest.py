"""A real browser on a live server. Skips, naming Chromium, where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.browser.review import Review, Site
from tests.conftest import eventually
from tests.contract import real_gerrit

# Playwright's own loop runs in this thread; Django would refuse every query beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str:
    """The path of the system's Chromium, or empty."""
    return next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), "")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if not chromium():
        pytest.skip("Chromium is not on the PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def review() -> Iterator[Review]:
    if lacks := real_gerrit.missing():
        pytest.skip(f"no real Gerrit here: needs {lacks}")
    with real_gerrit.RealGerrit() as server:
        yield Review(server)


@pytest.fixture(scope="session")
def site(review: Review, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"), review)
    try:
        eventually(site.is_ready, 60, "the start")
        eventually(lambda: "Berth three" in site.text("?lane=all"), 60, "the first sync")
        yield site
    finally:
        site.process.terminate()
        site.process.wait(15)


@pytest.fixture
def open_page(browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Opens an address of the live server in a new window, signed in as `user` if one is given. What the console says
    and what the browser blocks fails the test at its end, but for a line that holds the words `expects`."""
    contexts, complaints, expected = [], [], []

    def opened(
        address: str = "/", *, width: int = 1280, user: User | None = None, expects: str = "", **options: Any
    ) -> Any:
        expected.extend([expects] if expects else [])
        context = browser.new_context(viewport={"width": width, "height": 800}, base_url=live_server.url, **options)
        context.set_default_timeout(5000)
        contexts.append(context)
        if user:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    expected.append("net::ERR_ABORTED")  # a question under way as the page was left
    expected.append("htmx:oobErrorNoTarget")  # an answer about a row that an act of the reader has just taken away
    assert [text for text in complaints if not any(words in text for words in expected)] == []


def session_of(user: User) -> str:
    """The session cookie of somebody who is signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value
