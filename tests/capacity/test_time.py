"""The page “Your time”: what is kept, what is refused and how, who sees it, and what it costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from reviewq.capacity.forms import AwayForm, CapacityForm, NotNowForm
from reviewq.capacity.models import Away, Capacity, NotNow
from reviewq.capacity.reads import quiet_now, rooms
from reviewq.capacity.rules.room import State, Unit
from reviewq.people.reads import Viewer
from reviewq.reviews.models import CameBack, Review
from tests.factories import DAY, LABELS, NOW, at_once, facts_of, make_account, make_change
from tests.handing.people import browser, person

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
PRIORITY = {"Review-Priority": {"min": -1, "max": 2}}


@pytest.fixture
def iris() -> Viewer:
    return person("Iris")


@pytest.fixture
def page(iris: Viewer) -> Client:
    return browser(iris)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_capacity_is_said_changed_and_no_longer_said(page: Client) -> None:
    page.post("/capacity/", {"amount": " 2,5 ", "unit": "hours"})
    assert Capacity.objects.values_list("amount", "unit").get() == (Decimal("2.5"), "hours")
    page.post("/capacity/", {"amount": "4", "unit": "reviews"})
    html = text(page.get("/capacity/"))
    assert 'value="4"' in html and "0 of 4 reviews a week, done or waiting" in html
    page.post("/capacity/", {"amount": "", "unit": "hours"})
    assert not Capacity.objects.exists()
    assert "nothing is held back from you" in text(page.get("/capacity/"))


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        ("-3", "hours", "write 0 for none"),
        ("1000000000", "hours", "A week has 168 hours"),
        ("1e9", "hours", "Write a number such as 5"),
        ("200", "hours", "A week has 168 hours"),
        ("1000000000", "reviews", "More than 500 reviews"),
        ("2.5", "reviews", "Reviews are whole"),
        ("2.55", "hours", "Tenths of an hour"),
        ("abc", "hours", "Write a number such as 5"),
        ("NaN", "hours", "Write a number such as 5"),
        ("Infinity", "hours", "Write a number such as 5"),
        ("5\0", "hours", "Null characters are not allowed"),
        ("9" * 10_000, "hours", "Write a number such as 5"),
        ("\ud800", "hours", "Write a number such as 5"),
        ("5", "days", "Pick hours or reviews"),
    ],
)
def test_a_capacity_that_cannot_be_is_told_beside_the_field(amount: str, unit: str, words: str) -> None:
    form = CapacityForm({"amount": amount, "unit": unit})
    assert not form.is_valid() and words in str(form.errors)


def test_days_away_are_put_together_and_removed(page: Client) -> None:
    first = TODAY + 10 * DAY

    def add(begin: int, end: int | None) -> Any:
        last = "" if end is None else str(first + end * DAY)
        return page.post("/capacity/away/", {"first": str(first + begin * DAY), "last": last})

    add(0, 3)
    add(2, 6)
    add(7, None)
    add(20, 21)
    assert list(Away.objects.values_list("first", "last")) == [
        (first, first + 7 * DAY),
        (first + 20 * DAY, first + 21 * DAY),
    ]
    row = Away.objects.earliest("first")
    stranger = browser(person("Juma"))
    stranger.post(f"/capacity/away/{row.pk}/remove/")
    assert Away.objects.count() == 2, "nobody's days are another's"
    page.post(f"/capacity/away/{row.pk}/remove/")
    page.post(f"/capacity/away/{row.pk}/remove/")
    page.post(f"/capacity/away/{2**70}/remove/")
    assert Away.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (str(TODAY + 9 * DAY), str(TODAY + 8 * DAY), "It ends before it begins"),
        ("2001-01-01", str(TODAY), "more than a year ago"),
        (str(TODAY), "9999-12-31", "more than two years away"),
        (str(TODAY - 9 * DAY), str(TODAY - 8 * DAY), "is over"),
        ("", str(TODAY), "Write a day as 2026-03-31"),
        ("tomorrow", "", "Write a day as 2026-03-31"),
        (f"{TODAY + 9 * DAY:%m/%d/%Y}", "", "Write a day as 2026-03-31"),
        ("2026-02-30", "\u202e31", "Write a day as 2026-03-31"),
        ("1" * 10_000, "", "Write a day as 2026-03-31"),
    ],
)
def test_days_that_cannot_be_are_told_beside_the_field(first: str, last: str, words: str) -> None:
    form = AwayForm({"first": first, "last": last}, now=NOW)
    assert not form.is_valid() and words in str(form.errors)


@pytest.mark.parametrize(
    ("span", "until", "words"),
    [
        ("until", "", "on which you are back"),
        ("until", str(TODAY), "has begun already"),
        ("until", str(TODAY + 999 * DAY), "more than a year away"),
        ("until", "soon", "Write a day"),
        ("for ever", "", "Pick one of these"),
        ("", "", "Pick for how long"),
    ],
)
def test_quiet_without_an_end_is_told_beside_the_field(span: str, until: str, words: str) -> None:
    form = NotNowForm({"span": span, "until": until}, now=NOW)
    assert not form.is_valid() and words in str(form.errors)


def test_a_refused_form_keeps_what_was_typed_and_what_was_said_before(page: Client, iris: Viewer) -> None:
    Capacity.objects.create(account=iris.account, amount=Decimal(7), said_at=NOW)
    for address, typed, words in (
        ("", {"amount": "-3\ud800\0<q>", "unit": "reviews"}, "Null characters"),
        ("away/", {"first": str(TODAY + 9 * DAY), "last": str(TODAY + 8 * DAY)}, "It ends before it begins"),
        ("not-now/", {"span": "until", "until": str(TODAY)}, "has begun already"),
    ):
        data = urlencode(typed, errors="surrogatepass")
        answer = page.post(f"/capacity/{address}", data, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 400 and words in text(answer)
        assert all(escape(value.split("\ud800")[0]) in text(answer) for value in typed.values())
        assert "<q>" not in text(answer)
    assert Capacity.objects.get().amount == 7 and not (Away.objects.exists() or NotNow.objects.exists())


def test_not_now_always_has_an_end_and_can_be_taken_back(page: Client, iris: Viewer) -> None:
    page.post("/capacity/not-now/", {"span": "3", "until": ""})
    page.post("/capacity/not-now/", {"span": "until", "until": str(TODAY + 9 * DAY)})
    said = NotNow.objects.get(ended_at=None)
    assert (said.until.date(), said.until.hour) == (TODAY + 9 * DAY, 0)
    assert "You asked for quiet until" in text(page.get("/capacity/"))
    page.post("/capacity/not-now/end/")
    assert not NotNow.objects.filter(ended_at=None).exists()
    assert quiet_now(iris, NOW) is None


def test_the_desk_says_that_one_is_away(page: Client, iris: Viewer) -> None:
    assert quiet_now(iris, NOW) is None
    Away.objects.create(account=iris.account, first=TODAY, last=TODAY + 2 * DAY, said_at=NOW)
    Away.objects.create(account=iris.account, first=TODAY + 3 * DAY, last=TODAY + 4 * DAY, said_at=NOW)
    quiet = quiet_now(iris, NOW)
    assert quiet and (quiet.state, quiet.until) == (State.AWAY, TODAY + 4 * DAY)
    assert f"You are away until {TODAY + 4 * DAY:%A, %Y-%m-%d}" in text(page.get("/me/"))


def test_who_is_not_known_for_sure_says_nothing_and_reads_how_to() -> None:
    assert Client().get("/capacity/").status_code == 302
    unsure = browser(person("Uli", is_verified=False))
    answer = unsure.get("/capacity/")
    assert "verify it" in text(answer) and '<form method="post" action="/capacity/' not in text(answer)
    for address, given in (
        ("", {"amount": "5", "unit": "hours"}),
        ("away/", {"first": str(TODAY)}),
        ("not-now/", {"span": "1"}),
        ("not-now/end/", {}),
        ("away/1/remove/", {}),
    ):
        assert unsure.post(f"/capacity/{address}", given).status_code == 403
    assert not (Capacity.objects.exists() or Away.objects.exists() or NotNow.objects.exists())


# --- what people carry


def test_rooms_count_what_was_done_and_what_waits_once(iris: Viewer) -> None:
    mine = iris.account
    assert mine
    with at_once():
        done, both, promised, theirs = (
            make_change(labels=LABELS | PRIORITY, votes=votes, ci=ci)
            for votes, ci in (
                ((), 1),
                ([(mine, "Review-Priority", 1)], 1),
                ([(mine, "Review-Priority", 2)], 1),
                ((), -1),
            )
        )
    for age in (DAY, 8 * DAY):
        Review.objects.create(change=done, project=done.project, account=mine, at=NOW - age, value=1, patch_set=1)
    for change in (both, theirs):
        CameBack.objects.create(change=change, account=mine, since=NOW - DAY)
    Capacity.objects.create(account=mine, amount=Decimal(4), unit=Unit.REVIEWS, said_at=NOW)
    has = rooms([mine.pk], NOW)[mine.pk]
    assert facts_of(theirs).turn == "author"
    assert (has.state, has.load, has.capacity) == (State.ROOM, 3, 4), "done, both once, promised; not the author's turn"
    Capacity.objects.update(unit=Unit.HOURS)
    assert rooms([mine.pk], NOW)[mine.pk].load == sum(facts_of(one).minutes for one in (done, both, promised))
    html = text(browser(iris).get("/capacity/"))
    assert "1 review, about" in html and "2 reviews, about" in html


def test_rooms_cost_at_most_five_queries_and_the_page_as_many_for_much_as_for_little(iris: Viewer) -> None:
    costs = []
    for count in (1, 12):
        accounts = [make_account(f"Person {place}") for place in range(count)]
        for place, account in enumerate(accounts):
            Capacity.objects.get_or_create(account=account, defaults={"amount": Decimal(place), "said_at": NOW})
            Away.objects.create(
                account=iris.account,
                first=date(2030, 1, 1) + place * 3 * DAY,
                last=date(2030, 1, 1) + place * 3 * DAY,
                said_at=NOW,
            )
        with CaptureQueriesContext(connection) as asked:
            found = rooms([account.pk for account in accounts], NOW)
        with CaptureQueriesContext(connection) as of_page:
            browser(iris).get("/capacity/")
        assert len(found) == count
        costs.append((len(asked), len(of_page)))
    assert costs[0] == costs[1] and costs[0][0] == 5, costs
    assert rooms([], NOW) == {}
