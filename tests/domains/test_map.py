"""The map, what is learned, and the panel of a change, in one harbour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from reviewq.capacity.models import Away, Capacity
from reviewq.changes.models import Change, Domain
from reviewq.domains.learned_jobs import keep_true
from reviewq.domains.learned_reads import learned_in
from reviewq.domains.models import LearnedExpert, Standing
from reviewq.domains.panel import panel_of
from reviewq.parts.plugins import tags_of
from reviewq.people.reads import Viewer
from tests.factories import DAY, NOW, at_once, make_change

from .harbour import TIDE, Harbour, client_of, make_domain, make_harbour

pytestmark = pytest.mark.django_db
BAD = {
    "?project=%00": "Null characters",
    "?project=nowhere": "no project of that name",
    "?sort=x": "no such order",
}


@pytest.fixture(scope="module")
def harbour(django_db_setup: None, django_db_blocker: Any) -> Iterator[Harbour]:
    """What a test does to it is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_harbour()
        keep_true(NOW)
        yield made
        transaction.set_rollback(True)


def page(client: Client, address: str = "/domains/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_who_is_learned_and_how_domains_stand(harbour: Harbour) -> None:
    found = learned_in([harbour.berths.pk, harbour.tides.pk], NOW)
    assert [one.name for one in found[harbour.berths.pk]] == ["Ada Pier", "Bo Pier"]  # by name, no drive-by
    assert [one.name for one in found[harbour.tides.pk]] == ["Ada Pier", "Cyd Pier", "Dee Pier"]
    assert found[harbour.tides.pk][0].words == "reviewed 3 changes here, the last 2 d ago"
    stands = {one.domain_id: one for one in Standing.objects.all()}
    assert stands[harbour.berths.pk].plus_two == [harbour.ada.pk, harbour.bo.pk]
    assert stands[harbour.tides.pk].plus_two == [harbour.ada.pk]  # being core makes Gus no expert of tides
    assert [stands[one.pk].is_single for one in (harbour.berths, harbour.tides)] == [False, True]
    assert stands[harbour.tides.pk].opened == 5  # the private one is not counted


def test_a_run_writes_only_what_differs(harbour: Harbour) -> None:
    with CaptureQueriesContext(connection) as made:
        keep_true(NOW)
    assert not [one for one in made if one["sql"].startswith(("INSERT", "UPDATE"))]
    keep_true(NOW + 100 * DAY)  # nobody did anything since
    assert not any(one.active for one in Standing.objects.all())
    keep_true(NOW + 200 * DAY)
    assert not LearnedExpert.objects.exists()
    Domain.objects.filter(pk=harbour.tides.pk).delete()
    keep_true(NOW)
    assert set(LearnedExpert.objects.values_list("domain", flat=True)) == {harbour.berths.pk}


def test_the_map_tells_everybody_of_places_and_leads_of_room(harbour: Harbour) -> None:
    today = NOW.date()
    Away.objects.create(account=harbour.cyd, first=today - DAY, last=today + 5 * DAY, said_at=NOW)
    Away.objects.create(account=harbour.ada, first=today - DAY, last=today + 5 * DAY, said_at=NOW)
    for client in (Client(), client_of("reader")):
        text = page(client)
        assert "2 domains, 12 open changes, 1 of them in none" in text
        assert text.count("single expert") == 1 and "At most one active person can give +2 in Tides" in text
        assert "without room" not in text and "experts busy" not in text
        assert text.index("Tides</bdi>") < text.index("Berths</bdi>")  # the one at risk first
        assert "Cyd Pier" in text and "Dee Pier" not in text  # who is named; no figures of persons
    lead = page(client_of("ptl", "ptl"))
    assert "(2 without room)" in lead and "experts busy" in lead


def test_the_map_is_filtered_and_ordered(harbour: Harbour, client: Client) -> None:
    make_domain("sluice", "sluice/", project="other")
    by_name = page(client, "/domains/?sort=name")
    assert by_name.index("Berths</bdi>") < by_name.index("Sluice</bdi>") < by_name.index("Tides</bdi>")
    assert "unknown yet" in by_name  # nobody has looked at the new one
    assert "Sluice" not in page(client, "/domains/?project=mooring")
    for address, words in BAD.items():
        answer = client.get(f"/domains/{address}")
        assert answer.status_code == 400 and words in answer.content.decode()
        assert "Berths" in answer.content.decode()


def test_the_map_asks_as_many_queries_for_many(harbour: Harbour) -> None:
    anonymous, lead = Client(), client_of("ptl", "ptl")
    Capacity.objects.create(account=harbour.ada, amount=5, unit="hours", said_at=NOW)  # so that what she did is asked
    page(lead)
    few = [queries(anonymous), queries(lead)]
    with at_once():
        for number in range(12):
            make_domain(f"pier-{number}", f"mooring/pier{number}/")
            make_change(files={f"mooring/pier{number}/a.py": (1, 1)})
    keep_true(NOW)
    assert [queries(anonymous), queries(lead)] == few
    assert few[0] <= 8 and few[1] <= 15


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as made:
        page(client)
    return len(made)


def test_the_page_of_a_change_asks_one_expert_and_one_learner(harbour: Harbour) -> None:
    text = page(Client(), address_of(harbour.spanning))
    assert "it spans 2" in text and "/domains/berths/" in text and "Cyd Pier" in text
    assert text.count("Single-expert domain") == 1
    assert "Ask one expert: <b><bdi>Ada Pier</bdi></b>; and one learner: <b><bdi>Dee Pier</bdi></b>." in text
    Away.objects.create(account=harbour.ada, first=NOW.date() - DAY, last=NOW.date() + 5 * DAY, said_at=NOW)
    text = page(Client(), address_of(harbour.spanning))
    assert "Ask one expert: <b><bdi>Cyd Pier</bdi></b>" in text and "1 left out for lack of room" in text
    assert "Without room" not in text and "Ada Pier" not in text
    assert "Without room: <bdi>Ada Pier</bdi>" in page(client_of("ptl", "ptl"), address_of(harbour.spanning))


def test_the_panel_asks_two_queries_unless_somebody_is_to_be_asked(harbour: Harbour) -> None:
    berth = Change.objects.filter(domains__domain=harbour.berths).exclude(pk=harbour.spanning.pk)[0]
    merged = make_change(files=TIDE, status="MERGED", submitted=NOW)
    assert [panel_queries(one) for one in (berth, merged)] == [2, 2]
    lone = Change.objects.filter(domains__domain=harbour.tides).exclude(pk=harbour.spanning.pk)[0]
    asked = panel_queries(harbour.spanning)
    assert asked == panel_queries(lone) <= 14
    outside = Change.objects.get(files__path="README")
    assert panel_queries(outside) == 1


def panel_queries(change: Change) -> int:
    change = Change.objects.select_related("project").get(pk=change.pk)
    with CaptureQueriesContext(connection) as made:
        panel_of(RequestFactory().get("/"), change, Viewer(AnonymousUser()), NOW)
    return len(made)


def address_of(change: Change) -> str:
    return f"/c/{change.project.name}/+/{change.number}/"


def test_rows_of_single_expert_domains_say_so(harbour: Harbour) -> None:
    ids = list(Change.objects.values_list("pk", flat=True))
    found = tags_of(ids, Viewer(AnonymousUser()), NOW)
    tagged = [pk for pk, tags in found.items() if any(tag.text == "single expert" for tag in tags)]
    tides = Change.objects.filter(domains__domain=harbour.tides)
    assert set(tagged) == set(tides.values_list("pk", flat=True))


def test_growth_counts_what_closed(harbour: Harbour) -> None:
    clock = {"mooring/tide/clock.py": (1, 1)}
    make_change(files=clock, age=timedelta(days=60), status="MERGED", submitted=NOW - 3 * DAY)
    keep_true(NOW)
    standing = Standing.objects.get(domain=harbour.tides)
    assert (standing.opened, standing.closed) == (5, 1)
