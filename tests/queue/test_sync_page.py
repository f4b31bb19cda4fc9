"""The page about the sync."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from redis.exceptions import RedisError

from reviewq.changes.models import Change, Server, SyncRun
from tests.factories import HOUR, NOW, make_change, make_server

pytestmark = pytest.mark.django_db


def test_it_tells_how_each_server_is(client: Client) -> None:
    server = make_server(signed_in_as="robot", refused_options=["SUBMITTABLE"])
    SyncRun.objects.create(server=server, kind="sweep", started_at=NOW - HOUR, finished_at=NOW, requests=4, rows=321)
    change = make_change()
    Change.objects.filter(pk=change.pk).update(read_error="owner: missing")
    html = client.get("/sync/").content.decode()
    for words in ("https://gerrit.test", "3.13.5", "robot", "SUBMITTABLE", "321", "full sweep", "owner: missing"):
        assert words in html


def test_it_tells_what_failed_in_words(client: Client) -> None:
    make_server(failing_since=NOW - HOUR, last_error="the server answered 503", failures=9)
    html = client.get("/sync/").content.decode()
    assert "9 times in a row" in html
    assert "the server answered 503" in html
    assert "kept and shown" in html


def test_without_a_server_it_says_what_to_do(client: Client) -> None:
    assert "GERRIT_URL" in client.get("/sync/").content.decode()


def test_only_who_is_signed_in_may_ask_for_a_sync(client: Client) -> None:
    make_server()
    assert "Sync now" not in client.get("/sync/").content.decode()
    assert client.post("/sync/now/").headers["Location"].startswith("/people/sign-in/")
    assert client.get("/sync/now/").status_code == 405


def test_sync_now_asks_the_worker(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Queue:
        def enqueue(self, name: str) -> None:
            asked.append(name)

    monkeypatch.setattr("django_rq.get_queue", Queue)
    answer = signed_in.post("/sync/now/", follow=True)
    assert asked == ["gerrit_sync.jobs.poll_now"]
    assert "A poll is under way" in answer.content.decode()


def test_without_redis_it_says_so_and_nothing_is_lost(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def get_queue() -> None:
        raise RedisError("connection refused")

    monkeypatch.setattr("django_rq.get_queue", get_queue)
    answer = signed_in.post("/sync/now/")
    assert answer.status_code == 503
    assert "Nothing is lost" in answer.content.decode()


def test_sync_now_needs_a_token_of_the_page(core: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(core)
    answer = strict.post("/sync/now/")
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()


def test_it_costs_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    server = Server.objects.create(url="https://gerrit.test")
    SyncRun.objects.bulk_create(SyncRun(server=server, kind="poll", started_at=NOW) for _ in range(200))
    with django_assert_max_num_queries(6):
        assert client.get("/sync/").content.decode().count("<td>poll</td>") == 30
