"""The vetted list: what only a core's vote is missing of."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.changes.actions import save_core
from reviewq.changes.derive import derive
from reviewq.changes.models import Core
from reviewq.people.actions import link_account
from reviewq.people.models import Link
from reviewq.volunteers.models import Claim
from tests.factories import DAY, HOUR, NOW, at_once, make_account, make_ci, make_project, plus_two
from tests.volunteers.test_board import html_of, small, subjects

pytestmark = pytest.mark.django_db
PATH = "/trivial/vetted/"


def liked(subject: str, by: str = "Vera", value: int = 1, **given: Any) -> Any:
    return small(subject, votes=[(make_account(by), "Code-Review", value)], **given)


@pytest.fixture
def core(db: None) -> Client:
    """Juma, core of mooring."""
    user = User.objects.create_user("juma")
    account = make_account("Juma Core")
    link_account(user, account)
    Link.objects.update(is_verified=True)
    save_core(Core(project=make_project(), account=account), NOW)
    client = Client()
    client.force_login(user)
    return client


def test_only_what_is_reviewed_well_green_and_undisputed_is_there(client: Client) -> None:
    liked("Liked")
    liked("Has one +2", "Ada Core", 2)
    small("Nobody looked")
    liked("Liked by its owner", by="A. Owner")
    liked("Broken", ci=-1)
    liked("Still runs", ci=None)
    liked("Does not merge", mergeable=False)
    with at_once():
        small("Disputed", votes=[(make_account("Vera"), "Code-Review", 1), (make_account("Ada"), "Code-Review", -1)])
        small("A machine likes it", votes=[(make_ci(), "Code-Review", 1)])
    html = html_of(client, path=PATH)
    assert set(subjects(html)) == {"Liked", "Has one +2"}
    assert "+1 by Vera" in html and "+2 by Ada Core" in html
    assert "<b>2 patches, about" in html and "for you" not in html
    assert "Needs another look" not in html and "Needs a +2" in html and "Needs a second +2" in html


def test_a_comment_under_a_claim_vets_it_until_new_code_comes(client: Client) -> None:
    with at_once():
        read, old = small("Read by Vera"), small("Read before the upload", patch_sets=2)
    for change in (read, old):
        said = (make_account("Vera"), "Patch Set 1:\n\nLooks right to me")
        change.messages.create(message_id="m", author=said[0], date=NOW - HOUR / 2, text=said[1], patch_set=1)
        derive([change.pk], NOW)
        at = NOW - DAY
        Claim.objects.create(
            change=change,
            holder_name="vera",
            account=said[0],
            purpose="review",
            at=at,
            until=NOW,
            renewed_at=at,
            renewed_by="comment",
        )
    html = html_of(client, path=PATH)
    assert subjects(html) == ["Read by Vera"]
    assert "read by vera, 1 d ago" in html


def test_a_core_sees_first_what_waits_for_them_in_groups_the_shortest_first(core: Client, client: Client) -> None:
    liked("Long", size=40)
    liked("Short", size=1)
    liked("Theirs already", by="Juma Core", value=2)
    liked("Of another project", project=make_project("pilot"))
    html = html_of(core, path=PATH)
    assert subjects(html) == ["Short", "Long"]
    assert re.search(r"<b>2 patches, about \d+ minutes</b> for you", html)
    assert html.count('<tr class="place">') == 1 and ": yours</b>" in html
    everything = html_of(core, "?whose=all", path=PATH)
    assert set(subjects(everything)) == {"Short", "Long", "Theirs already", "Of another project"}
    assert everything.count('<tr class="place">') == 2 and everything.count(": yours</b>") == 2
    assert set(subjects(html_of(client, path=PATH))) == set(subjects(everything))
    assert subjects(html_of(core, "?whose=all&project=pilot", path=PATH)) == ["Of another project"]
    assert 'data-walk data-key="o"' in html and 'target="_blank"' in html


def test_empty_lists_and_wrong_addresses_are_told(core: Client) -> None:
    assert "No patch is vetted now" in html_of(core, path=PATH)
    small("Theirs already", votes=plus_two("Juma Core"))
    assert "1 vetted patch waits for others" in html_of(core, "?whose=me", path=PATH)
    assert "There is no choice “you”" in html_of(core, "?whose=you", path=PATH, status=400)
