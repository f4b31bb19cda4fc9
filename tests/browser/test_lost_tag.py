"""A tag and how it is lost, on a real Gerrit: a comment is mended, then the next patch set adds an option."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client

from gerrit_sync import jobs
from reviewq.trivial.models import Judged
from tests.browser.review import PASSWORD, Review

pytestmark = [pytest.mark.real, pytest.mark.django_db]

PROJECT, CODE, OPTIONS = "drydock", "drydock/gate.py", "drydock/conf/gate.py"
CODE_BEFORE = '''"""The gate."""


def close(gate, depth):
    # Water must not seperate the seals.
    return gate.lower(depth)
'''
OPTIONS_BEFORE = '''"""Options of the gate."""

from oslo_config import cfg

opts = [
    cfg.IntOpt("gate_depth", default=9, help="Metres."),
]
'''
ADDED = 'cfg.BoolOpt("gate_alarm", default=True, help="Whether a bell rings."),'
OPTIONS_AFTER = OPTIONS_BEFORE.replace("]\n", f"    {ADDED}\n]\n")


@pytest.fixture
def number(review: Review, settings: Any) -> int:
    """A change that mends one letter of a comment, on the Gerrit that the settings name."""
    review.make_project(PROJECT)
    base = review.push("The gate", PROJECT)
    review.write(base, CODE, CODE_BEFORE)
    review.write(base, OPTIONS, OPTIONS_BEFORE)
    review.merge(base)
    number = review.push("Fix a typo in a comment", PROJECT)
    review.write(number, CODE, CODE_BEFORE.replace("seperate", "separate"))
    settings.GERRIT_URL, settings.GERRIT_PROJECTS = review.server.url, [PROJECT]
    settings.GERRIT_USER, settings.GERRIT_PASSWORD = "admin", PASSWORD
    return number


def page_after_one_poll(number: int) -> str:
    assert jobs.poll() == "done"
    return unescape(Client().get(f"/c/{PROJECT}/+/{number}/").content.decode())


def test_a_patch_set_that_adds_an_option_loses_the_tag_within_a_poll_and_the_page_says_why(
    review: Review, number: int
) -> None:
    page = page_after_one_poll(number)
    row = Judged.objects.get(change__number=number)
    assert row.is_tagged and row.is_inert and row.category == "typo"
    assert '<span class="tag">trivial</span> A typo' in page
    for line in ("# Water must not seperate the seals.", "# Water must not separate the seals."):
        assert f"<code>    {line}</code>" in page

    review.write(number, OPTIONS, OPTIONS_AFTER)
    page = page_after_one_poll(number)
    assert '<span class="tag">trivial</span>' not in page
    row.refresh_from_db()
    assert not row.is_tagged and row.patch_set == 3
    [veto] = [veto for veto in row.vetoes if veto["danger"] == "config-option"]
    assert (veto["path"], veto["line"].strip()) == (OPTIONS, ADDED)
    assert "Not tagged: it changes an option or its default" in page
    assert "Patch set 2 was tagged (a typo); patch set 3 changes an option" in page
    assert OPTIONS in page and ADDED in page
