"""The pages of the policies: the list, the history, and what they cost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviewq.changes.models import Policy, PolicyEdit
from reviewq.policies.models import FreezeEdit
from tests.factories import HOUR, NOW, at_once, make_change, make_project
from tests.policies.records import html_of, make_freeze, make_policy, typed

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


def test_the_list_says_what_it_takes_and_how_many_changes_it_is_for(client: Client, editor: Client) -> None:
    with at_once():
        make_change()
        make_change()
        make_change(project=make_project("tally"))
    editor.post("/policies/new/", typed(Policy(project_pattern="mooring", name="Ours", required_plus_two=3)))
    html = html_of(client, "/policies/")
    rows = re.findall(r"<tr.*?</tr>", html, re.DOTALL)
    ours, rest = (next(row for row in rows if word in row) for word in (">Ours<", "Everything else"))
    assert "3 × +2 on Code-Review" in ours
    assert re.search(r'class="right">2<', ours)
    assert re.search(r'class="right">1<', rest)


def test_the_most_specific_comes_first_and_the_ended_say_so(client: Client) -> None:
    make_policy(name="Wide", project_pattern="*")
    make_policy(name="Narrow", branch_pattern="stable/*")
    make_policy(name="Ended", branch_pattern="old", valid_to=TODAY - timedelta(days=1))
    make_policy(name="Coming", project_pattern="m*", valid_from=TODAY + timedelta(days=1))
    html = html_of(client, "/policies/")
    assert html.index(">Narrow<") < html.index(">Coming<") < html.index(">Wide<") < html.index("Everything else")
    assert f"ended {TODAY - timedelta(days=1)}" in html
    assert f"from {TODAY + timedelta(days=1)}" in html


def test_private_changes_are_counted_for_administrators_alone(client: Client, root: Client) -> None:
    make_change(is_private=True)
    counts = [re.findall(r'class="right">(\d+)</td></tr>', html_of(who, "/policies/"))[-1] for who in (client, root)]
    assert counts == ["0", "1"]


def test_an_empty_site_shows_the_default_and_no_freeze(client: Client) -> None:
    html = html_of(client, "/policies/")
    assert "2 × +2 on Code-Review" in html
    assert "None is known" in html
    assert "Nothing has been edited yet" in html_of(client, "/policies/history/")


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def test_a_page_costs_the_same_for_one_record_and_for_many(editor: Client) -> None:
    policy, freeze = make_policy(), make_freeze()
    most = {
        "/policies/": 7,
        "/policies/history/": 5,
        f"/policies/{policy.pk}/": 8,
        f"/policies/{policy.pk}/delete/": 40,
        f"/policies/freezes/{freeze.pk}/": 8,
        "/policies.toml": 4,
    }
    make_change()
    counts = []
    for size in (1, 12):
        with at_once():
            for place in range(size):
                one = make_policy(branch_pattern=f"b{size}-{place}", expert_votes=1)
                make_freeze(branch_pattern=f"b{size}-{place}")
                PolicyEdit.objects.create(policy=one, at=timezone.now(), by_name="Ada", way="toml", after={"name": "x"})
                make_change(branch=f"b{size}-{place}")
        counts.append({address: queries_of(editor, address) for address in most})
    assert counts[0] == counts[1]
    assert all(counts[0][address] <= most[address] for address in most), counts[0]


def test_the_history_has_pages(client: Client) -> None:
    for model, letter, first in ((PolicyEdit, "P", NOW), (FreezeEdit, "F", NOW + HOUR / 2)):
        model.objects.bulk_create(
            model(at=first + place * HOUR, by_name=f"{letter}{place}.", way="toml", after={"name": "x"})
            for place in range(60)
        )
    pages = [html_of(client, f"/policies/history/?page={page}") for page in (1, 2, 3)]
    names = [re.findall(r"[PF]\d+\.", page) for page in pages]
    assert [len(found) for found in names] == [50, 50, 20]
    assert names[0][:2] == ["F59.", "P59."]
    assert len({name for found in names for name in found}) == 120
    assert "Older" not in pages[2]
