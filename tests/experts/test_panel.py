"""Who should look, on the page of a change and for programs: who is shown, who is left out, and what others must not
see."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.capacity.models import Away, Capacity, NotNow
from reviewq.changes.models import Account, Change, Core, Reviewer
from reviewq.experts.models import Suggested
from reviewq.experts.panel import too_little_words
from reviewq.experts.reads import advice
from reviewq.people.models import Link, Role
from tests.factories import DAY, HOUR, NOW, make_account, make_change, make_ci, make_project

from .rows import review

pytestmark = pytest.mark.django_db
FOLDER = ["folder", 12, "mooring/berth/", 3, 0]
QUERIES = 6  # suggestions · accounts · who is on it · capacities, days away, who asked for quiet


def suggest(change: Change, *picks: tuple[Account, float], **given: Any) -> None:
    rows = [[account.pk, probability, probability / 2, [FOLDER]] for account, probability in picks]
    values = {"made_at": NOW - HOUR, "cases": 400, "picks": rows} | given
    Suggested.objects.update_or_create(change=change, defaults=values)


def page(client: Client, change: Change) -> str:
    answer = client.get(f"/c/{change.project.name}/+/{change.number}/")
    assert answer.status_code == 200
    whole = answer.content.decode()
    return whole.partition('<section class="experts-panel"')[2].partition("</section>")[0]


def told(client: Client, change: Change) -> dict[str, Any]:
    answer = client.get(f"/api/v1/changes/{change.number}/suggestions")
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)  # type: ignore[no-any-return]


def of_role(role: str | None, client: Client) -> Client:
    user = User.objects.create_user(f"reader-{role}")
    Link.objects.create(user=user, account=make_account("Cora Core"), is_verified=True)
    if role:
        Role.objects.create(user=user, kind=role, project_pattern="mooring")
    client.force_login(user)
    return client


def test_up_to_three_people_with_probability_and_evidence(client: Client) -> None:
    change = make_change()
    ada, bea, cid, dot = (make_account(name) for name in ("Ada Core", "<b>Bea</b>", "Cid", "Dot"))
    suggest(change, (ada, 0.42), (bea, 0.2), (cid, 0.1), (dot, 0.09))
    html = page(client, change)
    assert "42 % likely to review it" in html
    assert "reviewed 12 changes under mooring/berth, the last 3 days ago" in html
    assert 'href="https://gerrit.test/q/commentby:adacore%20project:mooring%20dir:mooring%2Fberth"' in html
    assert "&lt;b&gt;Bea&lt;/b&gt;" in html and "<b>Bea" not in html
    assert "Dot" not in html
    assert "learned from 400 reviewed changes" in html
    answer = told(client, change)
    assert [one["account"]["name"] for one in answer["suggestions"]] == ["Ada Core", "<b>Bea</b>", "Cid"]
    assert answer["suggestions"][0]["probability"] == 0.42
    assert (answer["without_room"], answer["left_out_for_time"], answer["known_changes"]) == (0, None, 400)


def test_owner_bots_and_those_on_it_are_left_out_and_said(client: Client) -> None:
    change = make_change()
    asked, came, gone, ada = (make_account(name) for name in ("Asked", "Came", "Gone", "Ada Core"))
    Account.objects.filter(pk=gone.pk).update(is_inactive=True)
    Reviewer.objects.create(change=change, account=asked, state="REVIEWER")
    Reviewer.objects.create(change=change, account=ada, state="CC")
    review(change, came)
    picks = [(one, 0.3) for one in (asked, came, gone, make_ci(), change.owner, ada) if one]
    suggest(change, *picks, is_reviewed=True)
    html = page(client, change)
    assert "30 % likely to review it, too" in html
    shown, left_out = html.split("Who is left out")
    assert "Ada Core" in shown
    assert not any(name in shown for name in ("Asked", "Came", "Gone", "Build bot", "A. Owner"))
    for words in ("A. Owner owns it", "Asked is a reviewer already", "Came is a reviewer already", "Bots and accounts"):
        assert words in left_out
    assert "Gone" not in left_out


@pytest.mark.parametrize(("role", "sees"), [(None, False), ("ptl", True)])
def test_who_has_no_room_is_never_suggested_and_named_to_leads_alone(
    client: Client, role: str | None, sees: bool
) -> None:
    """A core is no lead; nobody who is not signed in is."""
    change = make_change()
    Core.objects.create(
        project=change.project,
        account=make_account("Cora Core"),
        source=Core.Source.HAND,
        first_seen=NOW,
        last_seen=NOW,
    )
    busy, quiet, full, free = (make_account(f"{name} Core") for name in ("Busy", "Quiet", "Full", "Free"))
    Capacity.objects.create(account=full, amount=0, said_at=NOW)
    Away.objects.create(account=busy, first=NOW.date() - DAY, last=NOW.date() + 9 * DAY, said_at=NOW)
    NotNow.objects.create(account=quiet, said_at=NOW, until=NOW + DAY)
    suggest(change, (busy, 0.6), (quiet, 0.3), (full, 0.3), (free, 0.2))
    readers = [of_role(role, client)] if sees else [Client(), of_role(role, client)]
    for reader in readers:
        html, answer = page(reader, change), told(reader, change)
        assert [one["account"]["name"] for one in answer["suggestions"]] == ["Free Core"]
        assert answer["suggestions"][0]["probability"] > 0.2  # if none of them does
        assert answer["without_room"] == 3
        for text in (html, json.dumps(answer)):
            assert [name in text for name in ("Busy Core", "Quiet Core", "Full Core")] == [sees] * 3
            assert [words in text for words in ("away until", "asked for quiet", "the week is full")] == [sees] * 3
        assert ("3 people have no room now" in html) is not sees


def test_nothing_is_said_plainly(client: Client) -> None:
    fresh, closed, young, hopeless = (
        make_change("Fresh"),
        make_change("Closed", status="MERGED"),
        make_change("Young"),
        make_change("All busy"),
    )
    ada = make_account("Ada Core")
    suggest(closed, (ada, 0.5))
    suggest(young, (ada, 0.5), cases=12, has_too_little=True)
    suggest(hopeless, (ada, 0.5))
    NotNow.objects.create(account=ada, said_at=NOW, until=NOW + DAY)
    assert "it has not been worked out yet" in page(client, fresh)
    assert page(client, closed) == ""
    assert "only 12 reviewed changes are known here" in page(client, young)
    assert "Ada" not in page(client, young)
    assert "Nobody who is likely to review it has room now" in page(client, hopeless)
    assert (told(client, fresh)["made_at"], told(client, fresh)["has_too_little"]) == (None, None)
    assert told(client, closed)["suggestions"] == []
    assert told(client, young)["has_too_little"] is True


@pytest.mark.parametrize(
    ("cases", "words"),
    [(0, "no reviewed change is known"), (1, "only 1 reviewed change is known"), (500, "none of the 500 reviewed")],
)
def test_too_little_in_words(cases: int, words: str) -> None:
    assert words in too_little_words(cases)


def test_it_costs_the_same_queries_for_one_change_and_for_many() -> None:
    people = [make_account(f"Person {number}") for number in range(10)]
    changes = [make_change(f"Change {number}") for number in range(4)]
    for change in changes:
        suggest(change, *((one, 0.3) for one in people))
    counts = []
    for asked in (changes[:1], changes):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = advice([one.pk for one in asked], NOW)
        assert all(len(one.suggestions) == 3 for one in found.values())
        counts.append(len(queries))
    assert counts == [QUERIES, QUERIES]


def test_programs_are_told_what_is_wrong(client: Client) -> None:
    change = make_change()
    hidden = make_change("Hidden", is_private=True)
    address = "/api/v1/changes/{}/suggestions"
    for number in (hidden.number, 10**30, 0):
        answer = client.get(address.format(number))
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert client.get(address.format(change.number), {"project": "elsewhere"}).status_code == 404
    assert client.get(address.format(change.number), {"project": "mooring"}).status_code == 200
    assert client.get(address.format(change.number), {"projct": "mooring"}).status_code == 400
    assert client.get(address.format(-1)).status_code in (400, 404)
    make_change("Namesake", number=change.number, key=1, project=make_project("tide"))
    answer = client.get(address.format(change.number))
    assert answer.status_code == 400
    assert "name the project" in json.loads(answer.content)["detail"]


def test_hostile_names_and_paths_are_bounded(client: Client) -> None:
    change = make_change()
    deep = "a/" * 3000
    suggest(change, (make_account("\u202eEvil <script>"), 0.4))
    row = Suggested.objects.get(pk=change.pk)
    row.picks[0][3] = [["folder", 3, deep, 1, 0], ["wrote", 1, 'x"<b>/', 1, 0]]
    row.save()
    html = page(client, change)
    assert "<script>" not in html and "<b>/" not in html
    assert len(html) < 6000
    assert html.count('rel="noreferrer"') == 1  # the other place is too long for a search
