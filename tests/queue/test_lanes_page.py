"""Pages of lanes: any Gerrit dashboard, by its address or its file."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.factories import NOW, at_once, make_account, make_change, make_project, make_server, plus_two

pytestmark = pytest.mark.django_db

# user · link · servers with the mirror's version · rows · names · what is private of what the reasons speak of
# · what the reader holds
QUERIES_SIGNED_IN = 7
A_LANE = 1  # the search; one more for each name of a person in it


def lanes_in(page: Any) -> dict[str, list[str]]:
    """Lane -> subjects of its rows."""
    found = {}
    for part in page.content.decode().split('<section class="lane"')[1:]:
        name = re.search(r"<h2><bdi>(.*?)</bdi>", part)
        assert name
        found[name[1]] = re.findall(r'class="subject"[^>]*><bdi>(.*?)</bdi>', part)
    return found


def counts_in(page: Any) -> dict[str, str]:
    html = page.content.decode()
    return dict(re.findall(r'<h2><bdi>(.*?)</bdi> <span class="count">(.*?)</span></h2>', html))


def address(*sections: tuple[str, str], **more: str) -> str:
    return "/lanes/?" + urlencode([*more.items(), *sections])


def test_each_section_is_a_lane_with_what_its_query_finds(client: Client) -> None:
    with at_once():
        make_change("Tide clock", topic="tide", updated=NOW)
        make_change("Buoy light", topic="buoy", updated=NOW)
        make_change("Old tide", topic="tide", status="MERGED", updated=NOW)
    page = client.get(address(("Tide", "topic:tide"), ("Buoys", "topic:buoy"), title="Harbour", foreach="is:open"))
    assert lanes_in(page) == {"Tide": ["Tide clock"], "Buoys": ["Buoy light"]}
    assert counts_in(page) == {"Tide": "1", "Buoys": "1"}
    assert "<h1><bdi>Harbour</bdi></h1>" in page.content.decode()


def test_closed_changes_have_rows_too(client: Client) -> None:
    make_change("Landed", status="MERGED")
    assert lanes_in(client.get(address(("Done", "is:merged")))) == {"Done": ["Landed"]}


def test_a_change_is_a_row_in_the_first_lane_that_finds_it(client: Client) -> None:
    with at_once():
        make_change("Both", topic="tide")
        make_change("Only open")
    page = client.get(address(("Tide", "topic:tide"), ("Open", "is:open"), ("Again", "topic:tide")))
    assert lanes_in(page) == {"Tide": ["Both"], "Open": ["Only open"], "Again": []}
    assert counts_in(page) == {"Tide": "1", "Open": "2", "Again": "1"}
    assert "1 of them above" in page.content.decode()
    assert "It is shown above" in page.content.decode()


def test_a_query_that_is_refused_is_told_in_its_lane_and_the_others_show(client: Client) -> None:
    make_change("Here")
    page = client.get(address(("Broken", "colour:red"), ("Fine", "is:open")))
    html = page.content.decode()
    assert page.status_code == 200
    assert "There is no operator colour:" in html
    assert re.search(r'<pre class="pointer"[^>]*>colour:red\n\^</pre>', html)
    assert lanes_in(page)["Fine"] == ["Here"]


def test_limit_is_kept_and_the_newest_come_first(client: Client) -> None:
    for place in range(4):
        make_change(f"Change {place}", updated=NOW.replace(year=2020 + place))
    assert lanes_in(client.get(address(("Two", "is:open limit:2")))) == {"Two": ["Change 3", "Change 2"]}


def test_a_long_lane_shows_its_first_rows_and_leads_to_the_rest(client: Client) -> None:
    with at_once():
        for place in range(30):
            make_change(f"Change {place}")
    page = client.get(address(("All", "is:open")))
    assert len(lanes_in(page)["All"]) == 25
    assert counts_in(page) == {"All": "30"}
    assert '5 not shown: <a href="/?lane=all&amp;q=is%3Aopen' in page.content.decode()


def test_self_is_the_reader(client: Client, signed_in: Client) -> None:
    with at_once():
        make_change("Of Iris", owner=make_account("Iris Core"))
        make_change("Of another")
    asked = address(("Mine", "owner:self"))
    assert lanes_in(signed_in.get(asked)) == {"Mine": ["Of Iris"]}
    assert "sign in" in client.get(asked).content.decode().lower()
    assert lanes_in(client.get(asked)) == {"Mine": []}


def test_private_changes_stay_with_administrators(client: Client, administrator: Client) -> None:
    make_change("Secret", is_private=True)
    asked = address(("All", "is:open"))
    assert lanes_in(client.get(asked)) == {"All": []}
    assert lanes_in(administrator.get(asked)) == {"All": ["Secret"]}


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_costs_a_query_a_lane_whatever_is_in_it(
    signed_in: Client, count: int, django_assert_num_queries: Any
) -> None:
    with at_once():
        for place in range(count):
            make_change(f"Change {place}", votes=plus_two("Juma Core"), topic=f"t{place % 4}")
    for sections in (1, 4):
        asked = address(*((f"Lane {place}", f"topic:t{place}") for place in range(sections)))
        with django_assert_num_queries(QUERIES_SIGNED_IN + sections * A_LANE):
            page = signed_in.get(asked)
        assert sum(map(len, lanes_in(page).values())) == (count if sections == 4 or count == 1 else 13)


def test_any_address_of_gerrits_works_with_our_host(client: Client) -> None:
    make_change("Tide clock", topic="tide")
    query = "title=Harbour&foreach=is:open&Tide=topic:tide"
    page = client.get(f"/dashboard/?{query}", follow=True)
    assert page.redirect_chain == [(f"/lanes/?{query}", 302)]
    assert lanes_in(page) == {"Tide": ["Tide clock"]}
    assert client.get("/q/status:open+topic:tide").headers["Location"] == "/?lane=all&q=status%3Aopen+topic%3Atide"
    assert client.get("/q/project:a%252Fb,25").headers["Location"] == "/?lane=all&q=project%3Aa%2Fb"


def test_what_is_pasted_becomes_the_page_with_its_address(client: Client) -> None:
    file = '[dashboard]\ntitle = Harbour\nforeach = is:open\n[section "Tide"]\nquery = topic:tide limit:5\n'
    answer = client.post("/lanes/new/", {"text": file})
    assert answer.headers["Location"] == "/lanes/?title=Harbour&foreach=is%3Aopen&Tide=topic%3Atide+limit%3A5"
    gerrits = "https://review.example.org/#/dashboard/?title=Harbour&Tide=topic%3Atide"
    answer = client.post("/lanes/new/", {"text": gerrits, "title": "Mine"})
    assert answer.headers["Location"] == "/lanes/?title=Mine&Tide=topic%3Atide"


def test_a_page_gives_its_file_and_itself_to_be_edited(client: Client) -> None:
    query = "title=My+%C3%BC+harbour&foreach=is%3Aopen&Tide=topic%3Atide"
    file = client.get(f"/lanes/file/?{query}")
    assert file["Content-Type"] == "text/plain; charset=utf-8"
    assert file["Content-Disposition"] == 'attachment; filename="my-harbour.dash"'
    assert client.post("/lanes/new/", {"text": file.content.decode()}).headers["Location"] == f"/lanes/?{query}"
    assert "topic:tide" in client.get(f"/lanes/new/?{query}").content.decode()
    assert client.get("/lanes/file/").status_code == 400
    assert client.get("/lanes/").headers["Location"] == "/lanes/new/"


def test_the_same_in_gerrit_without_what_only_we_know(client: Client) -> None:
    make_server("https://gerrit.test")
    asked = [("A", "turn:reviewers topic:tide"), ("B", "label:Code-Review=+2")]
    html = client.get(address(*asked, title="T", foreach="waiting:>3d is:open")).content.decode()
    (link,) = re.findall(r'href="(https://gerrit.test/dashboard/[^"]*)"', html)
    assert link.replace("&amp;", "&") == (
        "https://gerrit.test/dashboard/?title=T&foreach=is%3Aopen&A=topic%3Atide&B=label%3ACode-Review%3D%2B2"
    )
    assert "waiting:, turn:" in html
    html = client.get(address(("B", "is:open"))).content.decode()
    assert "goes without" not in html


@pytest.mark.parametrize(
    ("asked", "query", "left_out"),
    [
        ("lane=all", "status:open", ""),
        ("lane=mine", "status:open owner:self", ""),
        ("lane=change", "status:open", "the lane “Waiting on another change”"),
        ("lane=approved&project=mooring", "status:open label:Workflow=MAX project:mooring", ""),
        (
            "lane=all&branch=stable/1&owner=Bo+Okafor&area=a/b/",
            'status:open branch:stable/1 owner:"Bo Okafor" dir:a/b',
            "",
        ),
        ("lane=all&q=tide", "status:open tide", ""),
        ("lane=all&q=is:wip+OR+is:private", "status:open (is:wip OR is:private)", ""),
        ("lane=all&q=turn:author+tide", "status:open tide", "turn:"),
    ],
)
def test_a_state_of_the_queue_leads_to_the_nearest_search_on_gerrit(
    client: Client, asked: str, query: str, left_out: str
) -> None:
    from urllib.parse import unquote

    make_change(project=make_project("mooring"))
    html = client.get(f"/?{asked}").content.decode()
    ((link, title),) = re.findall(r'class="elsewhere" href="([^"]*)"[^>]*title="([^"]*)"', html)
    assert unquote(link.replace("&quot;", '"')) == f"https://gerrit.test/q/{query}"
    assert (left_out in title) if left_out else title == "The nearest search on Gerrit"
