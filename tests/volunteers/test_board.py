"""The volunteers' board as people read it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Change, Server
from reviewq.parts import plugins
from reviewq.people.actions import link_account
from reviewq.people.reads import Viewer
from reviewq.volunteers.models import Claim
from tests.factories import DAY, NOW, at_once, make_account, make_change, make_judged, make_project, make_server

pytestmark = pytest.mark.django_db

# user · link · servers · offers · claims · campaigns · judged · listed · rows · names · private · tags (desk, trivial,
# campaigns, claims, bugs) · proofs · owners · glance of the mirror
MOST_QUERIES = 20


def small(
    subject: str = "Fix teh comment", *, size: int = 2, judged: dict[str, Any] | None = None, **given: Any
) -> Change:
    """A tagged change of so many lines."""
    change = make_change(subject, files={"mooring/berth/plan.py": (size, 0)}, **given)
    make_judged(change, **(judged or {}))
    return change


def claim(change: Change, user: User, left: timedelta = DAY) -> Claim:
    return Claim.objects.create(
        change=change, holder=user, holder_name=user.username, purpose="review", at=NOW, until=NOW + left
    )


@pytest.fixture
def vera(db: None) -> User:
    user = User.objects.create_user("vera")
    link_account(user, make_account("Vera Volunteer"))
    return user


@pytest.fixture
def reader(vera: User) -> Client:
    client = Client()
    client.force_login(vera)
    return client


def html_of(client: Client, query: str = "", path: str = "/trivial/", status: int = 200) -> str:
    answer = client.get(f"{path}{query}")
    assert answer.status_code == status
    return str(answer.content.decode())


def subjects(html: str) -> list[str]:
    table = html.partition('<table class="queue board"')[2].partition("</table>")[0]
    return re.findall(r'class="subject"[^>]*><bdi>(.*?)</bdi>', table)


def counts(html: str) -> dict[str, int]:
    tabs = html.partition('aria-label="What it needs"')[2].partition("</nav>")[0]
    found = re.findall(r'>([^<>]+) <span class="count">(\d+)</span>', tabs)
    return {words: int(count) for words, count in found}


def test_it_shows_what_is_small_needed_and_proven(client: Client) -> None:
    with at_once():
        small("Fix teh comment")
        make_change("Not looked at")
    make_judged(make_change("A feature"), is_tagged=False)
    html = html_of(client)
    assert subjects(html) == ["Fix teh comment"]
    assert "<b>Needs a first review</b>" in html and "comments, docstrings or layout only" in html
    assert "only a comment" in html
    assert '<span class="away">line 3 removed: </span><span aria-hidden="true">− </span><bdi># teh</bdi>' in html
    assert '<span class="away">line 3 added: </span><span aria-hidden="true">+ </span><bdi># the</bdi>' in html
    assert "it is yours for 48 hours" in html
    assert "2 of 3 open changes have been looked at" in html
    assert re.search(r'data-go="\w" aria-current="page">Trivial</a>', html)


def test_it_opens_with_what_needs_no_core_and_each_need_is_a_tab(client: Client) -> None:
    ada = make_account("Ada")
    with at_once():
        small("Looked at", votes=[(ada, "Code-Review", 1)])
        small("Has one", votes=[(make_account("Juma Core"), "Code-Review", 2)])
        small("Left alone", votes=[(ada, "Code-Review", -1)], age=90 * DAY)
        small("Broken", ci=-1, age=20 * DAY)
        small("Does not merge", mergeable=False, age=30 * DAY)
    html = html_of(client)
    assert subjects(html) == ["Looked at"]
    told = counts(html)
    assert (told["Another look"], told["A second +2"], told["A first review"]) == (1, 1, 0)
    assert told["A look at its CI"] == 1 and told["A rebase"] == 1 and told["Somebody to revive it"] == 3
    assert subjects(html_of(client, "?needs=second")) == ["Has one"]
    revive = html_of(client, "?needs=revive")
    assert set(subjects(revive)) == {"Left alone", "Broken", "Does not merge"}
    assert "its author has been silent for" in revive
    assert len(subjects(html_of(client, "?needs=all"))) == 5


def test_orders_filters_and_places(client: Client) -> None:
    pilot = make_project("harbour/pilot")
    with at_once():
        small("Large and old", size=9, age=9 * DAY)
        small("Tiny and new", size=1, age=DAY, judged={"category": "typo"})
        small("Of the pilot", size=5, age=5 * DAY, project=pilot)
    assert subjects(html_of(client)) == ["Tiny and new", "Of the pilot", "Large and old"]
    assert subjects(html_of(client, "?order=longest")) == ["Large and old", "Of the pilot", "Tiny and new"]
    placed = html_of(client, "?order=place")
    assert subjects(placed) == ["Of the pilot", "Tiny and new", "Large and old"]
    assert placed.count('<tr class="place">') == 2 and "mooring · mooring/berth" in placed
    assert subjects(html_of(client, "?project=harbour/pilot")) == ["Of the pilot"]
    assert subjects(html_of(client, "?category=typo")) == ["Tiny and new"]
    assert len(subjects(html_of(client, "?area=mooring"))) == 3
    assert subjects(html_of(client, "?area=moor")) == []
    nowhere = html_of(client, "?project=nowhere")
    assert "Nothing here matches" in nowhere and '<option value="nowhere" selected>nowhere (0)</option>' in nowhere


def test_what_somebody_has_stands_apart_until_their_time_runs_out(client: Client, reader: Client, vera: User) -> None:
    juma = User.objects.create_user("juma")
    with at_once():
        theirs, mine, lapsed = small("Theirs"), small("Mine"), small("Ran out")
    claim(theirs, juma)
    claim(mine, vera)
    claim(lapsed, juma, -DAY)
    html = html_of(reader)
    assert subjects(html) == ["Ran out"]
    taken = html.partition('id="taken-title"')[2]
    assert "Theirs" in taken and "juma has it" in taken and "Stand in the queue" in taken and "Mine" not in taken
    assert "Mine" in html.partition('id="yours-title"')[2].partition("</section>")[0]
    public = html_of(client)
    assert "juma has it" in public and "yours-title" not in public and "Stand in the queue" not in public


def test_a_reader_takes_a_patch_with_one_button_and_is_back_on_the_board(reader: Client, client: Client) -> None:
    change = small()
    html = html_of(reader, "?order=longest")
    form = re.search(r'<form method="post" action="(/claims/take/)">(.*?)</form>', html, re.DOTALL)
    assert form
    values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[2]))
    assert values["next"] == "/trivial/?order=longest" and values["purpose"] == "review"
    answer = reader.post(form[1], values)
    assert answer.status_code == 302 and answer["Location"] == "/trivial/?order=longest"
    assert Claim.objects.get().change == change
    assert subjects(html_of(reader)) == []
    assert "All of these are taken" in html_of(client)
    assert f'href="/people/sign-in/?next=%2Ftrivial%2F" aria-label="Sign in and take {small().number}"' in html_of(
        client
    )


def test_ones_own_what_is_put_aside_and_what_is_private_is_not_offered(
    reader: Client, vera: User, client: Client
) -> None:
    with at_once():
        small("Her own", owner=make_account("Vera Volunteer"))
        small("Private", is_private=True)
        small("Closed", status="MERGED")
        aside = small("Put aside")
    reader.post("/acts/hold/", {"change": aside.pk, "until": "patch-set", "next": "/"})
    assert subjects(html_of(reader)) == []
    assert set(subjects(html_of(client))) == {"Her own", "Put aside"}


def test_empty_boards_say_what_to_do(client: Client) -> None:
    assert "No Gerrit has been read yet" in html_of(client)
    make_server()
    Server.objects.update(is_mirrored=False)
    assert "The first sync is under way" in html_of(client)
    Server.objects.update(is_mirrored=True)
    change = make_change()
    assert "0 of 1 open changes have been looked at" in html_of(client)
    make_judged(change, is_tagged=False)
    assert "No open change is small and safe enough" in html_of(client)
    small("Runs", ci=None, age=timedelta(hours=1))
    html = html_of(client)
    assert "wait" in html and "Nothing needs this now" in html


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?needs=love", "There is no need “love”"),
        ("?order=up", "There is no order “up”"),
        ("?category=bomb", "There is no category “bomb”"),
        ("?page=0", "A page is a number from 1 on."),
        ("?page=" + "9" * 40, "A page is a number from 1 on."),
        ("?area=" + "x" * 500, "Area: at most 300 characters."),
        ("?project=a%00b", "Null characters are not allowed"),
    ],
)
def test_addresses_that_mean_nothing_are_told(client: Client, query: str, told: str) -> None:
    html = html_of(client, query, status=400)
    assert told in html and "Go on without it" in html


def test_hostile_words_stay_words(client: Client) -> None:
    evil = "<script>alert(1)</script>\u202e"
    proof = [{"path": evil, "how": evil, "removed": [[1, evil]] * 4, "added": [[2, "x" * 9000]] * 40}]
    small(evil, owner=make_account("<i>"), judged={"proof": proof, "shape": "s"})
    html = html_of(client)
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)" in html
    assert "x" * 201 not in html and "20 more lines" in html and "20 more on the page of the change" in html


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(path).status_code == 200
    return len(made)


def test_pages_cost_the_same_queries_for_one_row_fifty_and_a_campaign(reader: Client) -> None:
    juma, paths = User.objects.create_user("juma"), ("/trivial/?needs=all", "/trivial/vetted/")
    votes = [(make_account("Ada"), "Code-Review", 1)]
    claim(small("First", judged={"shape": "one"}), juma)
    small("Looked at", votes=votes)
    one = [queries_of(reader, path) for path in paths]
    with at_once():
        for n in range(30):
            account = make_account(f"Author {n}")
            small(f"Use the library's mock in f{n}.py", owner=account, votes=votes, judged={"shape": "mock"})
            small(f"Change {n}", size=n + 1, owner=account)
        for n in range(10):
            small(f"Seen {n}", owner=make_account(f"Author {n}"), votes=votes)
            claim(small(f"Taken {n}"), juma)
    assert [queries_of(reader, path) for path in paths] == one
    assert max(one) <= MOST_QUERIES
    html = html_of(reader, "?needs=all&page=2")
    assert "Page 2 of 2: 42 in all" in html and len(subjects(html)) == 17
    assert "campaign of 30" in html_of(reader, "?needs=plus_two")


def test_a_state_of_the_board_can_be_kept_as_a_view(reader: Client) -> None:
    with at_once():
        first = small("Left alone")
        small("Looked at", votes=[(make_account("Ada"), "Code-Review", 1)])
    assert "Save this view" in html_of(reader)
    viewer = Viewer(User.objects.get(username="vera"), make_account("Vera Volunteer"))
    found = plugins.rows_at("/trivial/?needs=first", viewer, NOW)
    assert found is not None and [facts.pk for facts in found] == [first.pk]
    assert plugins.rows_at("/trivial/?needs=love", viewer, NOW) is None
