"""No leaderboard: the figures of a person are in the bytes of no page, feed or endpoint that is not theirs to see.

Ada's figures are unmistakable. Every address that the site answers is asked as somebody who may see nothing of her."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User

from reviewq.changes.models import Account, Change, Project
from reviewq.site.environment import BASE_DIR
from tests.load.addresses import addresses
from tests.load.world import ADA_REVIEWS, AWAY, CORES, NOT_NOW, World

FIGURES = re.compile(
    rb"(?<![\w.#])(?:%s)(?![\w]|\.\d)"
    % b"|".join(
        text.encode()
        for text in (
            *map(str, ADA_REVIEWS.values()),
            "163 d",  # her response time
            r"38\.5",  # hours a week that she wants
            "38 h 30 min",
            "2310",  # the same in minutes
            *(rf"{day:%Y-%m-%d}" for day in (AWAY, NOT_NOW)),
            *(rf"{day.day} {day:%b} {day:%Y}" for day in (AWAY, NOT_NOW)),
        )
    )
)
SCRIPTS = re.compile(rb"csrfmiddlewaretoken\" value=\"\w+\"|X-CSRFToken\": \"\w+\"")


def figures_in(content: bytes) -> set[bytes]:
    return set(FIGURES.findall(SCRIPTS.sub(b"", content)))


def keys() -> set[bytes]:
    """Primary keys, which stand in forms and are no figures. Only where a database counts on from test to test can one
    of them look like hers."""
    models = (Account, Change, Project, User)
    return {str(pk).encode() for model in models for pk in model.objects.values_list("pk", flat=True)}


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


OF_THE_READER = re.compile("/(me|load|capacity|handing|people|next|sitting|acts|claims|c|api)/")
READERS = {  # who asks for which addresses, and how many of these are pages for them
    "": (re.compile(""), 45),
    "mal": (OF_THE_READER, 20),  # signed in; says that her account is his, and has not shown it
    "ben": (re.compile(""), 60),  # core beside her, by a verified account; expert, and PTL of another project
}


@pytest.mark.parametrize("who", READERS)
def test_no_address_tells_her_figures_to_others(as_, world, who):
    client, leaks, drawn, known = as_(who), {}, 0, keys()
    asked, least = READERS[who]
    for address in filter(asked.match, addresses(world)):
        answer = client.get(address)
        assert answer.status_code < 500, address
        drawn += answer.status_code == 200
        if found := figures_in(body(answer)) - known:
            leaks[address] = found
    assert leaks == {}
    assert drawn > least  # pages, not refusals


TELLING = {
    "ada": ["/load/me/"],
    "pia": ["/load/team/", "/load/people/{ada}/"],
    "root": ["/load/team/?project=quay/crane", "/load/people/{ada}/"],
}


@pytest.mark.parametrize("who", TELLING)
def test_she_and_who_leads_her_see_them(as_, world: World, who):
    """What the test above looks for is found where it may stand."""
    for address in TELLING[who]:
        found = figures_in(body(as_(who).get(address.format(ada=world.ada.number))))
        assert {b"617", b"641", b"683", b"163 d", b"38 h 30 min", b"2031-03-17", b"2031-07-29"} <= found


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("", "/load/team/", 302),
        ("", "/load/people/{ada}/", 302),
        ("", "/load/me/", 200),
        ("mal", "/load/people/{ada}/", 403),
        ("mal", "/load/me/", 200),
        ("ben", "/load/people/{ada}/", 403),
        ("ben", "/load/team/?project=quay/crane", 403),
        ("ben", "/load/team/?project=quay/tide", 200),  # he leads that one
        ("ada", "/load/team/?project=quay/crane", 403),
        ("pia", "/load/team/?project=quay/tide", 403),
        ("ada", "/load/people/{ben}/", 403),
        ("pia", "/load/people/{ben}/", 200),
        ("pia", "/load/me/", 200),
        ("ada", "/load/people/{ada}/", 200),
        ("root", "/load/people/99999999999999999999/", 404),
    ],
)
def test_who_gets_in(as_, world: World, who, address, status):
    ben = world.accounts[CORES[1]]
    answer = as_(who).get(address.format(ada=world.ada.number, ben=ben.number))
    assert answer.status_code == status
    if status == 403:
        assert b"These are not for you to see" in answer.content


def test_every_address_is_in_the_docs_and_asked(world):
    """What `addresses` reads is what docs/pages.md lists (tests/site holds the two together)."""
    told = re.findall(r"^\| `(/load/[^`]*)`", (BASE_DIR / "docs" / "pages.md").read_text(), re.MULTILINE)
    assert {"/load/", "/load/me/", "/load/team/", "/load/people/<int:number>/"} <= set(told)
    assert len(list(addresses(world))) > 130
