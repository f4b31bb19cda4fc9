"""The pages of claims, the panel on the page of a change, the tags on rows, and the search."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviewq.changes.models import Change
from reviewq.people.models import Link
from reviewq.search.find import search
from reviewq.volunteers import actions
from reviewq.volunteers.models import Claim, Waiting
from tests.factories import DAY, HOUR, NOW, at_once, make_account, make_change, make_ci

from .people import browser, moved, volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_panels")]
HTMX = {"HX-Request": "true"}
HOSTILE = "\u202e<b>x</b>\x00" + "y" * 10_000


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def page_of(client: Client, change: Change) -> str:
    answer = client.get(f"/c/{change.project.name}/+/{change.number}/")
    assert answer.status_code == 200
    return text(answer)


def panel(client: Client, change: Change) -> str:
    html = page_of(client, change)
    return html[html.index('id="claim"') : html.index("</section>", html.index('id="claim"'))]


def press(client: Client, change: Change, /, **data: Any) -> Any:
    return client.post("/claims/take/", {"change": change.pk, "purpose": "review", "next": "/?lane=all"} | data)


# --- taking


def checked(client: Client, change: Change, **data: Any) -> str:
    """The purpose that the form has picked."""
    html = text(client.get("/claims/take/", {"change": change.pk} | data))
    picked = [part for part in html.split("<input") if 'name="purpose"' in part and "checked" in part.split(">")[0]]
    assert len(picked) == 1
    return picked[0].split('value="')[1].split('"')[0]


def test_the_form_says_what_it_is_most_likely_for() -> None:
    client, lea = browser(volunteer()), make_account("Lea Core")
    with at_once():
        stale = make_change(votes=[(lea, "Code-Review", -1)], age=99 * DAY)
        failed = make_change(votes=[(make_ci(), "Verified", -1)], ci=None)
    assert [checked(client, change) for change in (make_change(), stale, failed)] == ["review", "revive", "ci"]
    assert checked(client, failed, purpose="revive") == "revive"
    assert checked(client, failed, purpose="nonsense") == "ci"


def test_taking_leads_back_and_says_until_when() -> None:
    client, change = browser(volunteer()), make_change()
    answer = press(client, change)
    assert (answer.status_code, answer["Location"]) == (302, "/?lane=all")
    claim = Claim.objects.get()
    assert f"{change.number} is yours until {claim.until:%Y-%m-%d %H:%M} UTC." in text(client.get("/?lane=all"))


def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(client: Client) -> None:
    change = make_change()
    assert press(client, change)["Location"] == "/people/sign-in/?next=%2F%3Flane%3Dall"
    htmx = client.post("/claims/take/", {"change": change.pk, "next": "/"}, headers=HTMX)
    assert htmx["HX-Redirect"] == "/people/sign-in/?next=%2F"
    assert client.post("/claims/1/back/").status_code == 302
    assert not Claim.objects.exists()


def test_a_refusal_names_the_holder_and_offers_the_queue() -> None:
    with at_once():
        change, free = make_change(), make_change()
    press(browser(volunteer("Ana")), change)
    ben = browser(volunteer("Ben"))
    answer = press(ben, change, change=[change.pk, free.pk])
    html = text(answer)
    assert answer.status_code == 409
    assert f"Ana has it until {Claim.objects.get(change=change).until:%Y-%m-%d %H:%M} UTC" in html
    assert 'name="queue"' in html
    assert f"{free.number} is yours until" in html, "what was free is not lost"
    assert press(ben, change, queue="1").status_code == 302
    assert Waiting.objects.get().person.username == "ben"
    assert f"You are next in the queue for {change.number}." in text(ben.get("/?lane=all"))


def test_keys_get_the_rows_anew_and_the_way_back() -> None:
    client, change = browser(volunteer()), make_change()
    form = client.get("/claims/take/", {"change": change.pk}, headers=HTMX)
    assert form.content.lstrip().startswith(b"<form")
    answer = client.post("/claims/take/", {"change": change.pk, "purpose": "ci"}, headers=HTMX)
    html = text(answer)
    assert answer.status_code == 200
    assert f'<tr id="c{change.pk}"' in html
    assert ">yours 48 h</b>" in html
    assert f'action="/claims/{Claim.objects.get().pk}/back/"' in html
    refused = browser(volunteer("Ben")).post("/claims/take/", {"change": change.pk, "purpose": "ci"}, headers=HTMX)
    assert refused.status_code == 409
    assert refused.content.lstrip().startswith(b"<form")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"purpose": ""}, "Say what you take it for."),
        ({"purpose": HOSTILE}, "pick one of these"),
        ({"change": []}, "No change is marked"),
        ({"change": "9" * 30}, "means nothing here"),
        ({"change": HOSTILE}, "means nothing here"),
        ({"change": 10**17}, "no longer there"),
        ({"change": [str(n) for n in range(21)]}, "at most 20 at a time"),
    ],
)
def test_bad_input_is_answered_beside_the_field_and_takes_nothing(data: dict[str, Any], words: str) -> None:
    answer = press(browser(volunteer()), make_change(), **data)
    assert (answer.status_code, words in text(answer)) == (400, True)
    assert not Claim.objects.exists()


def test_hidden_changes_cannot_be_taken() -> None:
    client = browser(volunteer())
    for hidden in (make_change(is_private=True), make_change(missing_since=NOW)):
        assert press(client, hidden).status_code == 400
    assert not Claim.objects.exists()


@pytest.mark.parametrize("following", ["https://evil.test/", "//evil.test", "/\u202eback", "x" * 3000])
def test_the_way_on_stays_on_this_site(following: str) -> None:
    assert press(browser(volunteer()), make_change(), next=following)["Location"] == "/claims/"


# --- the page of a change


def test_the_panel_follows_the_claim(client: Client) -> None:
    change, ana, ben = make_change(), volunteer("Ana"), volunteer("Ben")
    html = panel(client, change)
    assert "Nobody has taken it." in html and "Sign in</a> to take it" in html
    claim = actions.take(ana, change, "review", timezone.now())
    html = panel(browser(ana), change)
    for words in ("You have it to review it until", "48 h left", "I am still at it"):
        assert words in html
    bens = panel(browser(ben), change)
    assert "<b><bdi>Ana</bdi></b> has it to review it until" in bens
    assert 'name="queue"' in bens
    actions.join_queue(ben, change, "review", timezone.now())
    bens = panel(browser(ben), change)
    assert "You are next." in bens and "Leave the queue" in bens
    Claim.objects.update(until=timezone.now())
    assert "ran out, no harm done: it can be taken" in panel(client, change)
    actions.writes.settle(change.pk, timezone.now())
    html = panel(client, change)
    assert "<b><bdi>Ben</bdi></b> has it" in html
    for words in (
        "Ana took it (to review it, until",
        "Ben stood in the queue (place 1)",
        "the time of Ana with it ran out",
    ):
        assert words in html
    moved(change, timezone.now(), status="MERGED")
    assert "the change was merged: the claim of Ben is over" in panel(client, change)
    assert claim.pk != Claim.objects.latest("pk").pk


def test_the_owner_is_told_that_others_can_take_it() -> None:
    ana = volunteer("Ana")
    html = panel(browser(ana), make_change(owner=ana.account))
    assert "You own it: others can take it." in html
    assert "<form" not in html


def test_who_has_not_linked_an_account_is_told_what_it_would_do() -> None:
    change, ana = make_change(), volunteer("Ana", is_linked=False)
    actions.take(ana, change, "review", timezone.now())
    assert "which Gerrit account is yours" in panel(browser(ana), change)


def test_a_closed_change_that_nobody_took_has_no_panel(client: Client) -> None:
    assert 'id="claim"' not in page_of(client, make_change(status="MERGED"))


def test_hostile_names_are_escaped(client: Client) -> None:
    eve = volunteer("Eve")
    User.objects.update(first_name="<img src=x>\u202e")
    eve.user.refresh_from_db()
    change = make_change()
    actions.take(eve, change, "review", timezone.now())
    for path in (f"/c/mooring/+/{change.number}/", "/?lane=all"):
        assert b"<img src=x>" not in client.get(path).content


# --- giving back, renewing, handing on


def test_the_buttons_of_a_claim() -> None:
    ana, ben = volunteer("Ana"), volunteer("Ben")
    change, client = make_change(), browser(ana)
    claim = actions.take(ana, change, "review", timezone.now() - HOUR)
    for _ in range(3):
        client.post(f"/claims/{claim.pk}/renew/", {"next": "/claims/"})
    assert "You have renewed it by hand 2 times" in text(client.get("/claims/"))
    assert browser(ben).post(f"/claims/{claim.pk}/back/").status_code == 404
    assert client.post(f"/claims/{2**63}/back/").status_code == 404
    assert client.post(f"/claims/{claim.pk}/back/", {"next": "/claims/"})["Location"] == "/claims/"
    assert "others can take it." in text(client.get("/claims/"))
    client.post(f"/claims/{claim.pk}/back/", {"next": "/claims/"})
    assert "It is no longer yours: given back at" in text(client.get("/claims/"))


def test_handing_on_by_name() -> None:
    ana, ben = volunteer("Ana"), volunteer("Ben")
    client, change = browser(ana), make_change()
    claim = actions.take(ana, change, "review", timezone.now())
    address = f"/claims/{claim.pk}/on/"
    assert client.get(address).status_code == 200
    for name, words in (
        ("", "Nobody who could take it waits"),
        ("nobody at all", "is called “nobody at all”"),
        ("ana", "It is yours already"),
        ("Ben Gerrit", "is called “Ben Gerrit”"),  # Ben's word alone, unverified
        ("x" * 300, "at most 200"),
        ("a\x00b", "Null characters"),
    ):
        answer = client.post(address, {"to": name, "next": "/claims/"})
        assert (answer.status_code, words in text(answer)) == (400, True), name
    Link.objects.filter(user=ben.user.pk).update(is_verified=True)
    assert client.post(address, {"to": "ben gerrit", "next": "/claims/"}).status_code == 302
    assert "Ben has" in text(client.get("/claims/"))
    User.objects.create_user("ben2", first_name="Ben")
    html = text(browser(ben).post(f"/claims/{Claim.objects.latest('pk').pk}/on/", {"to": "BEN2"}, follow=True))
    assert Claim.objects.latest("pk").holder.username == "ben2", html


def test_of_two_who_are_called_so_none_is_guessed() -> None:
    ana = volunteer("Ana")
    claim = actions.take(ana, make_change(), "review", timezone.now())
    for name in ("b1", "b2"):
        User.objects.create_user(name, first_name="Bo", last_name="Lee")
    answer = browser(ana).post(f"/claims/{claim.pk}/on/", {"to": "Bo Lee"})
    assert "More than one person is called “Bo Lee”" in text(answer)


# --- the reader's page


def test_the_page_of_ones_claims(client: Client) -> None:
    assert "Sign in</a> to take one" in text(client.get("/claims/"))
    ana, ben, now = volunteer("Ana"), volunteer("Ben"), timezone.now()
    mine = browser(ana)
    assert "You have taken nothing yet" in text(mine.get("/claims/"))
    with at_once():
        held, lapsed, waited, hidden = (make_change(name) for name in ("Held", "Lapsed", "Waited for", "Hidden"))
    actions.take(ana, lapsed, "review", now - 60 * HOUR)
    actions.take(ana, held, "ci", now)
    actions.take(ana, hidden, "ci", now)
    actions.take(ben, waited, "review", now)
    actions.join_queue(ana, waited, "review", now)
    moved(hidden, now, is_private=True)
    html = text(mine.get("/claims/"))
    for words in (
        "To look at its CI: 48 h left",
        "You are next, behind Ben",
    ):
        assert words in html
    assert "Your time with it ran out 12 h ago. No harm done: it is offered again" in html
    assert "A change that you can no longer see." in html
    assert "Hidden" not in html
    assert f"/claims/take/?change={lapsed.pk}&purpose=review" in html
    mine.post("/claims/leave/", {"change": waited.pk})
    assert "You are next" not in text(mine.get("/claims/"))


def test_the_page_costs_the_same_for_one_claim_and_for_many(settings: Any) -> None:
    settings.CLAIMS_MAX = 100
    ana, ben, now = volunteer("Ana"), volunteer("Ben"), timezone.now()
    mine, costs = browser(ana), []
    for count in (1, 3):
        with at_once():
            made = [make_change() for _ in range(3 * count)]
        for held, lapsed, waited in zip(made[::3], made[1::3], made[2::3], strict=True):
            actions.take(ana, held, "review", now)
            actions.take(ana, lapsed, "review", now - 60 * HOUR)
            actions.take(ben, waited, "review", now)
            actions.join_queue(ana, waited, "review", now)
        with CaptureQueriesContext(connection) as asked:
            assert mine.get("/claims/").status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]


# --- rows


def test_rows_say_who_has_the_patch(client: Client) -> None:
    ana, now = volunteer("Ana"), timezone.now()
    change = make_change()
    claim = actions.take(ana, change, "review", now)
    assert ">claimed by Ana</b>" in text(client.get("/?lane=all"))
    assert ">yours 48 h</b>" in text(browser(ana).get("/?lane=all"))
    Claim.objects.filter(pk=claim.pk).update(until=now)
    assert "claimed by" not in text(client.get("/?lane=all"))
    assert ">lease over</b>" in text(browser(ana).get("/?lane=all"))


def test_the_tags_of_a_page_cost_one_query(django_assert_num_queries: Any) -> None:
    from reviewq.parts.plugins import tags_of

    ana, now = volunteer("Ana"), timezone.now()
    with at_once():
        changes = [make_change() for _ in range(3)]
    for change in changes:
        actions.take(ana, change, "review", now)
    with django_assert_num_queries(1):
        assert set(tags_of([change.pk for change in changes], ana, now)) == {change.pk for change in changes}


def test_the_panel_costs_the_same_whatever_happened(client: Client) -> None:
    with at_once():
        fresh, busy, now = make_change(), make_change(), NOW - 20 * DAY
    for count in range(5):
        actions.take(volunteer(f"V{count}"), busy, "review", now + count * 2 * DAY)
        actions.join_queue(volunteer("Last"), busy, "review", now + count * 2 * DAY + HOUR) if count == 4 else None
    costs = []
    for change in (fresh, busy):
        with CaptureQueriesContext(connection) as asked:
            page_of(client, change)
        costs.append(sum("volunteers_" in query["sql"] for query in asked.captured_queries))
    assert costs == [3, 3]


# --- search


def found(query: str, viewer: Any, now: datetime) -> set[str]:
    return {change.subject for change in search(query, viewer, now).changes}


def test_claimed_finds_what_somebody_has() -> None:
    ana, ben, now = volunteer("Ana"), volunteer("Ben"), timezone.now()
    for subject, who, purpose, at in (
        ("of Ana", ana, "review", now),
        ("of Ben", ben, "ci", now),
        ("lapsed", ana, "revive", now - timedelta(hours=49)),
    ):
        actions.take(who, make_change(subject), purpose, at)
    make_change("free")
    for query, expected in (
        ("claimed:yes", {"of Ana", "of Ben"}),
        ("claimed:no", {"free", "lapsed"}),
        ("-claimed:yes", {"free", "lapsed"}),
        ("claimed:self", {"of Ana"}),
        ("claimed:ci", {"of Ben"}),
        ("claimed:revive", set()),
        ("claimed:Ben", {"of Ben"}),
        ('claimed:"Ben Gerrit"', {"of Ben"}),
        ("claimed:nobody", set()),
    ):
        assert found(query, ana, now) == expected, query
