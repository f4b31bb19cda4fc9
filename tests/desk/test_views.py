"""Saved views: keeping, opening, ordering, sharing, counting."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.desk import view_actions
from reviewq.desk.models import Hold, SavedView
from reviewq.desk.view_actions import MOST_VIEWS
from tests.factories import NOW, at_once, make_change, plus_two

from .test_acts import do, undo

pytestmark = pytest.mark.django_db


def keep(client: Client, name: str = "Near", url: str = "/?lane=first", hot_key: str = "", **fields: str) -> Any:
    return client.post("/views/new/", {"name": name, "url": url, "hot_key": hot_key, **fields})


def names(page: Any) -> list[str]:
    return re.findall(r'href="/v/\d+/"[^>]*><bdi>(.*?)</bdi>', page.content.decode())


@pytest.fixture
def staff(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("ptl", is_staff=True))
    return client


def test_the_queue_leads_to_keeping_its_state(desk: Client, client: Client) -> None:
    make_change()
    html = desk.get("/?project=mooring&sort=smallest").content.decode()
    found = re.search(r'href="(/views/new/\?url=[^"]*)">Save this view', html)
    assert found
    form = desk.get(found[1].replace("&amp;", "&")).content.decode()
    kept = re.search(r'name="url" value="([^"]*)"', form)
    assert kept
    assert kept[1].replace("&amp;", "&") == "/?lane=first&project=mooring&sort=smallest"
    assert "Save this view" not in client.get("/").content.decode()


def test_a_view_has_an_address_a_key_and_a_count(desk: Client) -> None:
    with at_once():
        make_change()
        make_change()
    assert keep(desk).status_code == 302
    view = SavedView.objects.get()
    assert (view.url, view.hot_key, view.count) == ("/?lane=first", 1, 2)
    for address in (f"/v/{view.pk}/", "/v/key/1/"):
        assert desk.get(address).headers["Location"] == "/?lane=first"
    html = desk.get("/me/").content.decode()
    assert re.search(
        rf'href="/v/{view.pk}/" data-view="1"[^>]*><bdi>Near</bdi>\s*<span class="count"[^>]*>2</span>', html
    )


def test_the_key_works_on_every_page_without_a_query_more(desk: Client) -> None:
    make_change()
    with CaptureQueriesContext(connection) as before:
        desk.get("/")
    keep(desk)
    desk.get("/views/")
    with CaptureQueriesContext(connection) as after:
        html = desk.get("/").content.decode()
    assert '<a hidden data-view="1" data-words="Near" href="/v/key/1/">' in html
    assert len(after) == len(before)


def test_a_key_that_leads_nowhere_says_so(desk: Client) -> None:
    page = desk.get("/v/key/7/", follow=True)
    assert "No view of yours has the key 7" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/?lane=first&after=5~5", "/?lane=first"),
        ("http://testserver/?lane=first", "/?lane=first"),
        ("  /?lane=all&q=status%3Aopen  ", "/?lane=all&q=status%3Aopen"),
        ("/", "/"),
        ("/lanes/?title=Mine&Open=is%3Aopen", "/lanes/?title=Mine&Open=is%3Aopen"),
    ],
)
def test_an_address_is_kept_without_what_does_not_belong_to_it(desk: Client, typed: str, kept: str) -> None:
    assert keep(desk, url=typed).status_code == 302
    assert SavedView.objects.get().url == kept


def test_a_key_leads_to_one_view(desk: Client) -> None:
    keep(desk, "One", hot_key="3")
    page = keep(desk, "Two", hot_key="3")
    assert page.status_code == 400
    assert "v 3 leads to “One” already" in page.content.decode()
    keep(desk, "Two")
    assert dict(SavedView.objects.values_list("name", "hot_key")) == {"One": 3, "Two": 1}


def test_two_tabs_that_take_one_key_at_once_end_with_one(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(desk, "One", hot_key="3")
    monkeypatch.setattr(view_actions, "own", lambda _: SavedView.objects.none())  # the other tab is not done yet
    page = keep(desk, "Two", hot_key="3")
    assert page.status_code == 400
    assert "took this key just now" in page.content.decode()
    assert 'value="Two"' in page.content.decode()
    assert SavedView.objects.count() == 1


def test_the_tenth_view_has_no_key_and_there_is_an_end(desk: Client) -> None:
    for place in range(10):
        assert keep(desk, f"View {place}").status_code == 302
    last = SavedView.objects.get(hot_key=None)
    more = [SavedView(owner=last.owner, name=f"M{n}", url=last.url, created_at=NOW) for n in range(11, MOST_VIEWS)]
    SavedView.objects.bulk_create(more)
    assert keep(desk, "The last").status_code == 302
    assert SavedView.objects.filter(hot_key=None).count() == MOST_VIEWS - 9
    page = keep(desk, "One more")
    assert page.status_code == 400
    assert "which is the most" in page.content.decode()


def test_a_view_is_edited(desk: Client) -> None:
    keep(desk, "Near", hot_key="4")
    view = SavedView.objects.get()
    html = desk.get(f"/views/{view.pk}/").content.decode()
    assert 'value="Near"' in html
    assert '<option value="4" selected>' in html
    desk.post(f"/views/{view.pk}/", {"name": "Far", "url": "/?lane=author", "hot_key": "4"})
    view.refresh_from_db()
    assert (view.name, view.url, view.hot_key) == ("Far", "/?lane=author", 4)


def test_views_move_up_and_down_by_plain_buttons(desk: Client) -> None:
    for name in "ABC":
        keep(desk, name)
    last = SavedView.objects.get(name="C")
    for to, found in (("up", "ACB"), ("up", "CAB"), ("up", "CAB"), ("down", "ACB"), ("sideways", "ACB")):
        assert desk.post(f"/views/{last.pk}/move/", {"to": to}).status_code == 302
        assert "".join(names(desk.get("/views/"))) == found
    assert "".join(names(desk.get("/me/"))) == "ACB"


def test_a_removed_view_can_be_taken_back(desk: Client) -> None:
    keep(desk, "One")
    view = SavedView.objects.get()
    page = desk.post(f"/views/{view.pk}/remove/", follow=True)
    assert "Removed the view “One”" in page.content.decode()
    assert desk.get(f"/v/{view.pk}/").status_code == 404
    keep(desk, "Took its key")
    undo(desk)
    assert set(names(desk.get("/views/"))) == {"One", "Took its key"}
    assert SavedView.objects.get(name="One").hot_key is None


def test_views_of_others_are_not_there(desk: Client, other: Client, client: Client) -> None:
    keep(desk)
    pk = SavedView.objects.get().pk
    for address in (f"/v/{pk}/", f"/views/{pk}/"):
        assert other.get(address).status_code == 404
    for address in (f"/views/{pk}/", f"/views/{pk}/move/", f"/views/{pk}/remove/"):
        assert other.post(address, {"name": "x", "url": "/", "to": "up"}).status_code == 404
    assert names(other.get("/views/")) == []
    assert client.get("/views/").headers["Location"].startswith("/people/sign-in/")


def test_a_view_is_shared_with_the_readers_of_a_project(staff: Client, desk: Client, account: Any) -> None:
    keep(staff, "Of the project", shared_project="moor*")
    keep(staff, "Of another", shared_project="harbour")
    keep(staff, "Own")
    make_change(votes=[(account, "Code-Review", 1)])
    assert names(desk.get("/me/")) == ["Of the project"], "the reader is active in mooring"
    page = desk.get("/views/")
    assert names(page) == ["Of the project", "Of another"]
    assert page.content.decode().count("<kbd>v ") == 1, "the key is the same as on the desk"
    pk = SavedView.objects.get(name="Of the project").pk
    assert desk.get(f"/v/{pk}/").headers["Location"] == "/?lane=first"
    assert desk.get("/v/key/1/").headers["Location"] == "/?lane=first"
    assert desk.post(f"/views/{pk}/", {"name": "Mine now", "url": "/"}).status_code == 404


def test_counts_are_made_anew_after_the_page_and_are_those_of_the_reader(desk: Client, staff: Client) -> None:
    keep(desk, "First")
    keep(desk, "Odd", url="/lanes/?title=x&Open=is%3Aopen&Faulty=%28%28")
    with at_once():
        first = make_change()
        make_change(votes=plus_two("Juma Core"))
    do(desk, "hold", first, until="vote")
    assert Hold.objects.count() == 1
    html = desk.get("/views/counts/").content.decode()
    found = dict(re.findall(r'id="view-count-(\d+)" hx-swap-oob="true">([^<]*)<', html))
    by_name = {view.name: found[str(view.pk)] for view in SavedView.objects.all()}
    assert by_name == {"First": "0", "Odd": "2"}, "what is held is left out of a lane"
    assert SavedView.objects.get(name="First").count == 0


def test_a_list_that_exists_no_longer_has_no_count(desk: Client) -> None:
    keep(desk)
    SavedView.objects.update(url="/?lane=gone")
    html = desk.get("/views/counts/").content.decode()
    assert re.search(r'hx-swap-oob="true"></span>', html)
    assert desk.get("/me/").status_code == 200


def test_the_pages_cost_the_same_for_one_view_and_for_many(desk: Client) -> None:
    costs = []
    for count in (1, 12):
        for place in range(count):
            keep(desk, f"View {count} {place}")
        desk.get("/views/")
        with CaptureQueriesContext(connection) as asked:
            desk.get("/views/")
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 5


def test_hostile_names_stay_text(desk: Client) -> None:
    keep(desk, '"><script>alert(1)</script>\u202e')
    for address in ("/views/", "/me/", "/"):
        assert "<script>alert" not in desk.get(address).content.decode()
