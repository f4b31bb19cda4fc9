"""The header's places and the bar of acts, on every page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from reviewq.parts import plugins
from reviewq.parts.lanes import TABS
from reviewq.queue.context import FIRST_PLACE, LAST_PLACE, letters_of
from tests.factories import make_change

pytestmark = pytest.mark.django_db
PLACE = re.compile(r'<a href="([^"]+)" data-go="(\w?)"( aria-current="page")?>')


def places_of(client: Client, address: str) -> dict[str, tuple[str, bool]]:
    """address -> (letter, is it where the reader is) of each place in the header."""
    html = client.get(address).content.decode()
    nav = html.partition('<nav aria-label="Pages">')[2].partition("</nav>")[0]
    return {url: (letter, bool(current)) for url, letter, current in PLACE.findall(nav)}


def test_every_place_opens_and_knows_that_it_is_the_one(signed_in: Client) -> None:
    for url in places_of(signed_in, "/"):
        found = places_of(signed_in, url)
        assert [address for address, (_, is_current) in found.items() if is_current] == [url]


def test_every_place_has_a_letter_of_its_own_that_no_lane_has(client: Client) -> None:
    letters = [letter for letter, _ in places_of(client, "/").values()]
    assert all(letters)
    assert len({*letters, *(tab.letter for tab in TABS)}) == len(letters) + len(TABS)


def test_letters_are_of_the_words_while_there_are_any() -> None:
    assert letters_of(("Queue", "Quay", "Qu")) == ("q", "y", "b")
    assert letters_of(tuple("places " + str(n) for n in range(30)))[-1] == ""


def test_all_that_is_registered_is_there(client: Client) -> None:
    html = client.get("/sync/").content.decode()
    for place in (FIRST_PLACE, *plugins.places(), LAST_PLACE):
        assert f">{place.words}</a>" in html


def test_acts_are_offered_to_who_is_signed_in(signed_in: Client, client: Client) -> None:
    make_change()
    html = signed_in.get("/").content.decode()
    for act in plugins.row_acts():
        assert f'formaction="{act.address}" data-act="{act.name}" data-key="{act.key}"' in html
    assert 'id="marked"' not in client.get("/").content.decode()


def test_no_two_acts_have_the_same_key() -> None:
    keys = [act.key for act in plugins.row_acts()]
    assert len(keys) == len(set(keys)) > 3


@pytest.mark.parametrize(
    ("address", "place"), [("/lanes/?Open=status:open", "Lanes"), ("/policies/history/", "Policies")]
)
def test_a_further_page_of_a_place_marks_that_place(client: Client, db: None, address: str, place: str) -> None:
    html = client.get(address).content.decode()
    assert re.findall(r'aria-current="page">(\w+)</a>', html.partition("</nav>")[0]) == [place]
