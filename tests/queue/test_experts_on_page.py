"""One core and one expert where people meet it: the queue, the page of a change, the search, an expert's desk."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.derive import derive
from reviewq.changes.models import Account, Change, Policy
from reviewq.people.reads import Viewer
from reviewq.search.find import search
from reviewq.search.language import QueryError
from reviewq.search.suggest import suggestions
from tests.factories import NOW, at_once, make_account, make_change, make_domain, plus_two

pytestmark = pytest.mark.django_db
GUEST = Viewer(AnonymousUser())
HOSTILE = "<script>alert(1)</script>"
BERTH, CRANE, DOC = {"berth/plan.py": (5, 1)}, {"quay/crane.py": (5, 1)}, {"doc/a.rst": (1, 1)}


@pytest.fixture
def harbour(core: User) -> dict[str, Change]:
    """Changes of a project that asks one core and one expert; Iris is expert of the berths, and whoever reads."""
    iris, cora, finn = (make_account(name) for name in ("Iris Core", "Cora", "Finn"))
    make_domain("berth", "berth", experts=[iris, finn, make_account(HOSTILE)], name=f"Berths {HOSTILE}")
    make_domain("crane", "quay", experts=[finn])
    Policy.objects.create(project_pattern="mooring", required_plus_two=1, expert_votes=1)
    two = [(cora, "Code-Review", 2)]
    with at_once():
        return {
            "lacks": make_change("Lacks", files=BERTH, votes=two),
            "spans": make_change("Spans", files=BERTH | CRANE, votes=[*two, (finn, "Code-Review", 1)]),
            "own": make_change("Own", files=BERTH, votes=two, owner=iris),
            "crane": make_change("Crane", files=CRANE, votes=two),
            "none": make_change("None", files=DOC, votes=two),
        }


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert HOSTILE not in html
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def found(text: str, viewer: Viewer = GUEST) -> set[str]:
    return set(search(text, viewer, NOW).changes.values_list("subject", flat=True))


def test_the_queue_has_a_lane_for_it_while_it_holds_something(client: Client, harbour: dict[str, Change]) -> None:
    html = client.get("/?lane=expert").content.decode()
    subjects = re.findall(r'class="subject"[^>]*><bdi>(.*?)</bdi>', html)
    assert sorted(subjects) == ["Crane", "Lacks", "Own"]
    assert "Needs an expert of Berths" in html
    assert HOSTILE not in html
    assert 'data-go="3"' in html
    Policy.objects.all().delete()
    derive([one.pk for one in harbour.values()], NOW)
    assert 'data-go="3"' not in client.get("/?lane=held").content.decode()


def test_the_page_of_a_change_says_who_has_voted_and_who_could(client: Client, harbour: dict[str, Change]) -> None:
    def block(name: str) -> str:
        words = text_of(client, f"/c/mooring/+/{harbour[name].number}/")
        return words.partition("One core and one expert Asked There Missing")[2].partition("Small is at most")[0]

    assert "a core's +2 Cora +2 –" in block("lacks")
    assert "none 1 more could give it: <script>alert(1)</script> , Finn , Iris Core" in block("lacks")
    assert "Iris Core" not in block("own")
    assert "an expert of Crane Finn +1 –" in block("spans")
    assert "and one more in place of an expert's: it is in no domain Cora +2 1 more" in block("none")
    Policy.objects.update(expert_votes=0)
    assert block("lacks") == ""


def test_the_page_costs_the_same_queries_whatever_is_asked(client: Client, harbour: dict[str, Change]) -> None:
    def queries(change: Change) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/c/mooring/+/{change.number}/")
        return len(captured)

    people = [make_account(f"Person {n}") for n in range(20)]
    for n in range(12):
        make_domain(f"d{n}", f"large/{n}", experts=people)
    large = make_change("Large", files={f"large/{n}/a.py": (1, 1) for n in range(12)}, votes=plus_two("Cora"))
    assert queries(large) <= queries(harbour["lacks"])


def test_the_search_finds_domains_and_what_experts_are_asked(core: User, harbour: dict[str, Change]) -> None:
    assert found("domain:berth") == {"Lacks", "Spans", "Own"}
    assert found("domain:BERTH -domain:crane") == {"Lacks", "Own"}
    assert found("domain:several") == {"Spans"}
    assert found("domain:none") == {"None"}
    assert found("domain:any") == {"Lacks", "Spans", "Own", "Crane"}
    assert found("domain:doc") == found("domain:doc/") == {"None"}
    assert found("lane:expert") == found("expert:needed") == {"Lacks", "Own", "Crane"}
    assert found("expert:given") == {"Spans"}
    assert found("expert:self", Viewer(core, Account.objects.get(name="Iris Core"))) == {"Lacks"}
    assert found("expert:Finn") == {"Lacks", "Own", "Crane"}
    for text in ("expert:self", "expert:perhaps"):
        with pytest.raises(QueryError):
            search(text, GUEST, NOW)
    assert suggestions("domain:be", 9, GUEST)[0].value == "berth"
    assert [one.value for one in suggestions("expert:n", 8, GUEST)] == ["needed"]


def test_it_stands_on_the_experts_desk(signed_in: Client, harbour: dict[str, Any]) -> None:
    html = signed_in.get("/me/expert/").content.decode()
    assert re.findall(r'class="subject"[^>]*><bdi>(.*?)</bdi>', html) == ["Lacks"]
    assert "Your word as an expert" in html
