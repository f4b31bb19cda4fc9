"""What only a browser can tell of claims: the refusal stays in the dialog, the queue is one press away, pages fit a
telephone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from reviewq.volunteers import actions
from reviewq.volunteers.models import Waiting
from tests.factories import make_change
from tests.volunteers.people import volunteer

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]


def test_who_is_late_reads_in_the_dialog_who_has_it_and_stands_in_the_queue(open_page: Callable[..., Any]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    change, ana, ben = make_change("Berth one"), volunteer("Ana"), volunteer("Ben")
    page = open_page("/?lane=first", user=ben.user, expects="status of 409")
    page.keyboard.press("j")
    actions.take(ana, change, "review", timezone.now())  # since the list was drawn
    page.keyboard.press("c")
    page.locator("dialog[open] #act-form button", has_text="Take it").click()
    page.locator("dialog[open]", has_text="Ana has it until").wait_for()
    page.locator("dialog[open] button", has_text="Stand in the queue").click()
    page.locator("#undo .told", has_text="You are next in the queue").wait_for()
    assert Waiting.objects.get().person == ben.user
    page.locator("tr .tag", has_text="claimed by Ana").wait_for()

    for who, path in ((ana, "/claims/"), (ben, "/claims/"), (ana, f"/c/mooring/+/{change.number}/")):
        narrow = open_page(path, width=400, user=who.user, color_scheme="dark")
        for details in narrow.locator("#claim details > summary").all():
            details.click()
        assert narrow.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways"
        results = Axe().run(narrow)
        assert results.violations_count == 0, f"{path}: {results.generate_report()}"
