"""Bugs on rows, on the page of a change, in the header and in searches."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from reviewq.bugs.models import Mark
from reviewq.bugs.row_tags import ROW_TAGS
from reviewq.parts.plugins import tags_of
from reviewq.people.reads import Viewer
from tests.factories import NOW, at_once, make_change, make_project

from .conftest import make_bug, make_tracker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_panels")]
HOSTILE = "<script>alert(1)</script>\u202e" + "x" * 3000


def closing(*numbers: int, **given: Any) -> Any:
    return make_change(commit_message="Mend\n\nCloses-Bug: " + ", ".join(map(str, numbers)) + "\n", **given)


def tags(*changes: Any) -> list[list[tuple[str, str]]]:
    from django.contrib.auth.models import AnonymousUser

    found = tags_of([change.pk for change in changes], Viewer(AnonymousUser()), NOW, [ROW_TAGS])
    return [[(tag.text, tag.words) for tag in found.get(change.pk, [])] for change in changes]


def test_rows_show_importance_and_tags() -> None:
    make_bug(17, "Tows twice", importance="High", status="Triaged", tags=["low-hanging-fruit", "security"])
    make_bug(18, "Undecided one", importance="Undecided")
    high, plain, unknown, several = closing(17), closing(18), closing(19), closing(18, 17)
    words = "Closes bug 17 “Tows twice” (mooring): High, Triaged; tags: low-hanging-fruit, security"
    assert tags(high) == [[("bug High", words), ("low-hanging-fruit", "Bug 17 is tagged low-hanging-fruit, security")]]
    assert tags(plain) == [[("bug", "Closes bug 18 “Undecided one” (mooring): Confirmed")]]
    assert tags(unknown) == [[]]
    assert tags(several)[0][0][0] == "bug High"
    assert "Undecided one" in tags(several)[0][0][1]


def test_a_bug_that_is_only_mentioned_lends_no_importance() -> None:
    make_bug(17, importance="Critical", tags=["security"])
    change = make_change(commit_message="Near\n\nRelated-Bug: #17\n")
    assert [text for text, _ in tags(change)[0]] == ["bug"]


def test_the_bug_as_the_changes_own_project_sees_it() -> None:
    make_bug(17, tracker="fairway", importance="Low")
    make_bug(17, tracker="mooring", importance="High")
    assert [text for ((text, _),) in tags(closing(17), closing(17, project=make_project("fairway")))] == [
        "bug High",
        "bug Low",
    ]


def test_rows_cost_one_query_and_pages_of_sites_without_a_tracker_none(
    client: Client, with_tracker: None, django_assert_num_queries: Any
) -> None:
    make_bug(17, "Tows twice", importance="High")
    changes = [closing(17, 30 + place) for place in range(10)]
    with django_assert_num_queries(1):
        tags(*changes)
    with django_assert_num_queries(1):
        tags(changes[0])
    html = client.get("/").content.decode()
    assert 'title="Closes bug 17 “Tows twice” (mooring): High, Confirmed">bug High</b>' in html
    assert ">Bugs</a>" in html


def test_without_a_tracker_nothing_is_added(client: Client) -> None:
    make_bug(17)
    assert "bug Medium" not in (html := client.get("/").content.decode())
    assert ">Bugs</a>" not in html


def panel(client: Client, change: Any) -> str:
    html = client.get(f"/c/mooring/+/{change.number}/").content.decode()
    return html.partition('class="bug-panel"')[2].partition("</section>")[0]


def test_the_page_of_a_change_shows_its_bugs_and_who_else_names_them(client: Client, with_tracker: None) -> None:
    bug = make_bug(17, "Tows twice", importance="High", tags=["security"])
    Mark.objects.create(bug=bug, by_name="Ada", at=NOW, note="Swap the two lines in plan.py")
    with at_once():
        other = make_change("Another way", commit_message="Mend\n\nPartial-Bug: #17\n")
        secret = make_change("Secret way", commit_message="Mend\n\nPartial-Bug: #17\n", is_private=True)
        gone = make_change("Given up", commit_message="Mend\n\nCloses-Bug: #17\n", status="ABANDONED")
    html = panel(client, closing(17, 99))
    for words in ("Tows twice", ">High<", ">security<", "Confirmed", "https://bugs.test/mooring/+bug/17", "plan.py"):
        assert words in html
    assert f">{other.number}</a>" in html
    assert str(secret.number) not in html
    assert str(gone.number) not in html
    assert re.search(r"99 <span class=\"dim\">of which nothing is known here", html)
    assert panel(client, make_change("No bug")) == ""


def test_the_panel_costs_the_same_whatever_is_in_it(
    client: Client, with_tracker: None, django_assert_num_queries: Any
) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    from reviewq.bugs.panel import panel_of

    request = RequestFactory().get("/")
    viewer = Viewer(AnonymousUser())
    for number in range(17, 27):
        make_bug(number)
    for change in (make_change(), closing(17), closing(*range(17, 27))):
        with django_assert_num_queries(3):
            panel_of(request, change, viewer, NOW)


def test_hostile_texts_stay_texts(client: Client, with_tracker: None) -> None:
    make_bug(17, HOSTILE, status=HOSTILE[:40], assignee=HOSTILE[:100], tags=["<b>x"])
    make_tracker(error="<i>down</i>")
    change = closing(17)
    for page in ("/", f"/c/mooring/+/{change.number}/", "/bugs/", "/bugs/17/"):
        html = client.get(page).content.decode()
        assert "<script>alert" not in html
        assert "<b>x" not in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bug:17", {"closes", "related"}),
        ("bug:#17", {"closes", "related"}),
        ("bug:99", set()),
        ("importance:high", {"closes"}),
        ("importance:High -bug:17", set()),
        ("importance:low", set()),
        ("importance:undecided", {"open question"}),
    ],
)
def test_searches(client: Client, query: str, found: set[str]) -> None:
    make_bug(17, importance="High")
    make_bug(18, importance="Undecided")
    with at_once():
        make_change("closes", commit_message="x\n\nCloses-Bug: #17\n")
        make_change("related", commit_message="x\n\nRelated-Bug: #17\n")
        make_change("open question", commit_message="x\n\nCloses-Bug: #18\n")
    html = client.get("/", {"lane": "all", "q": query}).content.decode()
    assert set(re.findall(r'class="subject"[^>]*><bdi>([^<]*)', html)) == found


@pytest.mark.parametrize("query", ["bug:seventeen", "bug:" + "9" * 40, "importance:huge", "bug:17\0"])
def test_searches_that_mean_nothing_are_refused(client: Client, query: str) -> None:
    assert client.get("/", {"lane": "all", "q": query}).status_code == 400
