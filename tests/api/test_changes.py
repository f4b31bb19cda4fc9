"""GET /api/v1/changes: the records of the export, in pages that stay true while things change."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from reviewq.api.problems import TYPES
from reviewq.api.schemas import ChangesOut, ProblemOut
from reviewq.changes.export import export
from reviewq.changes.models import AttentionEntry, Change, Dependency, Reviewer, Server, SubmitRequirement
from reviewq.people.actions import link_account
from tests.factories import DAY, NOW, at_once, make_account, make_change, make_project, plus_two

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/changes"

# search · server's last success · changes · facts · their six kinds of children · accounts · what is private among the
# changes that reasons speak of
QUERIES = 12


def ask(client: Client, status: int = 200, **asked: Any) -> dict[str, Any]:
    answer = client.get(ADDRESS, asked)
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)  # type: ignore[no-any-return]


def numbers(answer: dict[str, Any]) -> list[int]:
    return [change["number"] for change in answer["changes"]]


def full_change(**given: Any) -> Change:
    change = make_change(
        votes=[*plus_two("Cora"), (make_account("Finn"), "Code-Review", -1)],
        reviewers=[make_account("Hana")],
        hashtags=["tide"],
        **given,
    )
    AttentionEntry.objects.create(change=change, account=make_account("Cora"), last_update=NOW, reason="asked")
    SubmitRequirement.objects.create(change=change, name="Code-Review", status="SATISFIED", failing=["label"])
    Dependency.objects.create(change=change, kind="parent", reference="f" * 40)
    Reviewer.objects.create(change=change, email="hana@example.org", state="CC")
    return change


def test_an_answer_holds_records_of_the_export(client: Client) -> None:
    full_change(topic="tide")
    make_change("Closed", status="MERGED", submitted=NOW)
    answer = ask(client, q="topic:tide")
    (record,), (exported,) = answer["changes"], export(NOW)
    assert set(record) == set(exported)
    moving = {"clocks", "reasons", "reviewers"}
    assert {key: record[key] for key in record.keys() - moving} == {k: exported[k] for k in exported.keys() - moving}
    assert [reason["code"] for reason in record["reasons"]] == [reason["code"] for reason in exported["reasons"]]
    assert answer["query"] == answer["interpreted"] == "topic:tide"
    assert answer["synced_at"] == NOW.isoformat().replace("+00:00", "Z")
    assert answer["next_cursor"] is None


def test_an_answer_is_what_the_description_says(client: Client) -> None:
    full_change()
    make_change(status="ABANDONED")
    answer = ask(client, q="status:open OR status:closed")
    assert len(ChangesOut.model_validate(answer).changes) == 2
    record = answer["changes"][1]
    described = json.loads(client.get("/api/v1/openapi.json").content)["components"]["schemas"]
    assert set(record) == set(described["ChangeOut"]["properties"])
    assert set(answer) == set(described["ChangesOut"]["properties"])
    for reason in record["reasons"]:
        assert set(reason) <= set(described["ReasonOut"]["properties"])


def test_without_a_query_it_is_what_is_open(client: Client) -> None:
    with at_once():
        make_change(status="MERGED")
        change = make_change()
    assert numbers(ask(client)) == numbers(ask(client, q="  ")) == [change.number]
    assert ask(client)["query"] == "status:open"


def test_pages_follow_each_other_to_the_end(client: Client) -> None:
    with at_once():
        made = [make_change(f"Change {place}").number for place in range(7)]
    seen, cursor = [], ""
    while cursor is not None:
        answer = ask(client, limit=3, **({"cursor": cursor} if cursor else {}))
        seen.append(numbers(answer))
        cursor = answer["next_cursor"]
    assert [len(page) for page in seen] == [3, 3, 1]
    assert [number for page in seen for number in page] == sorted(made, reverse=True)


def test_pages_are_true_while_changes_come_go_and_move(client: Client) -> None:
    with at_once():
        made = [make_change(f"Change {place}") for place in range(6)]
    first = ask(client, limit=2)
    Change.objects.filter(pk=made[0].pk).update(updated=NOW + DAY)  # the last one is edited
    Change.objects.filter(pk=made[2].pk).update(status="MERGED")  # one goes
    make_change("New")  # one comes
    second = ask(client, limit=2, cursor=first["next_cursor"])
    third = ask(client, limit=2, cursor=second["next_cursor"])
    assert numbers(first) == [made[5].number, made[4].number]
    assert numbers(second) == [made[3].number, made[1].number]
    assert numbers(third) == [made[0].number]


def test_changes_of_one_number_on_two_servers_are_both_there(client: Client) -> None:
    other = Server.objects.create(url="https://other.test", is_mirrored=True, last_success_at=NOW)
    with at_once():
        make_change("Here", number=77)
        make_change("There", number=77, project=make_project("mooring", other), owner=make_account("O", other))
    first = ask(client, limit=1)
    second = ask(client, limit=1, cursor=first["next_cursor"])
    assert {first["changes"][0]["subject"], second["changes"][0]["subject"]} == {"Here", "There"}
    assert second["next_cursor"] is None


def test_limit_in_a_query_picks_the_newest_updates_and_pages_cut_them(client: Client) -> None:
    with at_once():
        made = [make_change(f"Change {place}", updated=NOW - place * DAY) for place in range(4)]
    first = ask(client, q="status:open limit:2", limit=1)
    second = ask(client, q="status:open limit:2", limit=1, cursor=first["next_cursor"])
    assert numbers(first) + numbers(second) == [made[1].number, made[0].number]
    assert second["next_cursor"] is None


def test_the_next_page_is_an_address_in_the_header(client: Client) -> None:
    with at_once():
        make_change()
        make_change()
    answer = client.get(ADDRESS, {"q": "status:open -is:wip", "limit": 1})
    (address,) = re.findall(r"<(.*)>; rel=\"next\"", answer["Link"])
    assert numbers(json.loads(client.get(address).content)) == [Change.objects.order_by("number")[0].number]
    assert "Link" not in client.get(address)
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("count", [1, 60])
def test_an_answer_costs_the_same_queries_whatever_is_in_it(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    with at_once():
        for place in range(count):
            full_change(number=5000 + place)
    with django_assert_num_queries(QUERIES):
        assert len(ask(client, limit=100)["changes"]) == count


def test_private_changes_are_for_administrators(client: Client, admin_client: Client) -> None:
    with at_once():
        hidden = make_change("Secret", is_private=True)
        make_change("Above it", depends_on=[hidden], votes=plus_two("Ada", "Bea"))
    full_change()
    told = json.dumps(ask(client, q="status:open"))
    assert "Secret" not in told
    assert str(hidden.number) not in told
    assert "hana@example.org" not in told
    told = json.dumps(ask(admin_client, q="status:open"))
    assert "Secret" in told
    assert "hana@example.org" in told
    assert str(hidden.number) in told


def test_self_is_the_account_that_the_reader_has_linked(client: Client) -> None:
    reader = User.objects.create_user("iris")
    link_account(reader, make_account("Iris"))
    with at_once():
        mine = make_change(owner=make_account("Iris"))
        make_change()
    refused = ask(client, 400, q="owner:self")
    assert refused["type"] == "urn:reviewq:problem:query"
    client.force_login(reader)
    assert numbers(ask(client, q="owner:self")) == [mine.number]


def test_it_says_how_old_the_answer_may_be(client: Client) -> None:
    make_change()
    Server.objects.create(url="https://late.test", last_success_at=NOW - timedelta(hours=3))
    assert ask(client)["synced_at"] == (NOW - timedelta(hours=3)).isoformat().replace("+00:00", "Z")
    Server.objects.create(url="https://never.test")
    assert ask(client)["synced_at"] is None


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON whose objects name nothing twice."""
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def test_the_description_tells_of_everything(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    told = json.loads(answer.content, object_pairs_hook=without_repeats)
    get = told["paths"][ADDRESS]["get"]
    assert [one["name"] for one in get["parameters"]] == ["q", "cursor", "limit"]
    assert all(one["description"] for one in get["parameters"])
    limit = get["parameters"][2]["schema"]
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 100, 25)
    answered, refused = get["responses"]["200"]["content"], get["responses"]["400"]["content"]
    assert set(answered) == {"application/json"}
    assert set(refused) == {"application/problem+json"}
    assert answered["application/json"]["schema"] == {"$ref": "#/components/schemas/ChangesOut"}
    assert refused["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/ProblemOut"}
    ChangesOut.model_validate(answered["application/json"]["example"])
    ProblemOut.model_validate(refused["application/problem+json"]["example"])
    problem = told["components"]["schemas"]["ProblemOut"]["properties"]
    assert {"type", "title", "status", "detail", "position", "expected", "errors"} == set(problem)


def test_docs_api_lists_each_address_parameter_and_field(client: Client) -> None:
    page = (settings.BASE_DIR / "docs" / "api.md").read_text()
    told = json.loads(client.get("/api/v1/openapi.json").content)
    listed = set(re.findall(r"^\| `GET ([^`]+)` \|", page, re.MULTILINE))
    assert listed == {*told["paths"], "/api/v1/openapi.json"}
    rows = set(re.findall(r"^\| `(\w+)` \|", page.split("## `GET /api/v1/changes/{number}")[0], re.MULTILINE))
    parameters = {one["name"] for one in told["paths"][ADDRESS]["get"]["parameters"]}
    assert rows == parameters | set(told["components"]["schemas"]["ChangesOut"]["properties"])
    kinds = set(re.findall(r"^\| `urn:reviewq:problem:([\w-]+)` \|", page, re.MULTILINE))
    assert kinds == set(TYPES)


@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v1/changes/7", "/api/v2/changes", "/api/v1/\x00"])
def test_what_is_not_there_says_so_as_json(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    if address != "/api/":
        assert answer["Content-Type"] == "application/problem+json"
        assert json.loads(answer.content)["type"] == "urn:reviewq:problem:not-found"


def test_it_only_reads(client: Client) -> None:
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(ADDRESS).status_code == 405
