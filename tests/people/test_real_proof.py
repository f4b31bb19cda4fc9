"""The ways to write one's code that the page names, on a real Gerrit."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from gerrit_sync.client import GerritClient
from gerrit_sync.sync import Source, Sync
from reviewq.changes.models import Account, Server
from reviewq.people.actions import link_account, verify_account
from reviewq.people.models import Link
from reviewq.people.proof import code_for
from tests.contract import real_gerrit
from tests.contract.drivers import request

pytestmark = [pytest.mark.real, pytest.mark.django_db]


def test_a_topic_and_a_message_prove_an_account_and_a_typed_comment_does_not() -> None:
    if lacks := real_gerrit.missing():
        pytest.skip(f"no real Gerrit here: needs {lacks}")
    with real_gerrit.RealGerrit() as gerrit:

        def act(method: str, path: str, body: Any, who: str = "admin") -> Any:
            return request(f"{gerrit.url}/a{path}", method, body, who)

        act("PUT", "/projects/harbour", {"create_empty_commit": True, "branches": ["master"]})
        for name in ("lea", "ida", "may"):
            act("PUT", f"/accounts/{name}", {"name": name.title(), "http_password": "secret"})
        new = {"project": "harbour", "branch": "master", "subject": "Berth"}
        number = act("POST", "/changes/", new, "lea")["_number"]
        act("POST", f"/changes/{number}/revisions/current/review", {"message": "Hello"}, "ida")
        act("POST", f"/changes/{number}/revisions/current/review", {"message": "Hello"}, "may")
        client = GerritClient(gerrit.url, "admin", "secret")
        sync = Sync(Server.objects.create(url=client.url), client, Source())
        sync.sweep()
        codes = {name: code_of(name) for name in ("lea", "ida", "may")}
        act("PUT", f"/changes/{number}/topic", {"topic": codes["lea"]}, "lea")
        act("POST", f"/changes/{number}/revisions/current/review", {"message": codes["ida"]}, "ida")
        comment = {"comments": {"/PATCHSET_LEVEL": [{"message": codes["may"]}]}}
        act("POST", f"/changes/{number}/revisions/current/review", comment, "may")
        sync.poll()
    verified = {link.user.username: verify_account(link.user, link.account, timezone.now()) for link in links()}
    assert verified == {"lea": True, "ida": True, "may": False}


def code_of(name: str) -> str:
    """The code of a new user who says that the account of that name is theirs."""
    user, account = User.objects.create_user(name), Account.objects.get(username=name)
    link_account(user, account)
    return code_for(user, account)


def links() -> list[Link]:
    return list(Link.objects.select_related("user", "account"))
