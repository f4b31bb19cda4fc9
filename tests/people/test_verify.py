"""Showing that a Gerrit account is one's own, by a code written there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.changes.models import Account, Message
from reviewq.people.actions import link_account
from reviewq.people.models import Link
from reviewq.people.proof import code_for
from tests.factories import make_account, make_change

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client: Client) -> User:
    user = User.objects.create_user("ada")
    link_account(user, make_account("Ada Core"))
    client.force_login(user)
    return user


def write(text: str, author: Account, ago: timedelta = timedelta(minutes=1)) -> None:
    """A message in the log of a change, as the next poll would bring it."""
    change = make_change(is_derived=False)
    Message.objects.create(change=change, message_id="x", author=author, text=text, date=datetime.now(UTC) - ago)


def check(client: Client) -> str:
    return client.post("/people/me/verify/", follow=True).content.decode()


def shown_code(client: Client) -> str:
    found = re.search(r'<code class="proof">([^<]+)</code>', client.get("/people/me/").content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize(
    "comment", ["{}", "Patch Set 3:\n\n{}\n", "Topic set to {}", "> quoted {} and more. reviewq-user:x:y:z"]
)
def test_the_code_in_a_comment_verifies_the_account(client: Client, ada: User, comment: str) -> None:
    write(comment.format(shown_code(client)), ada.gerrit_link.account)
    assert "Your account is verified" in check(client)
    link = Link.objects.get()
    assert link.is_verified
    assert re.fullmatch(r"comment on \d+, .* UTC", link.proof)
    assert link.verified_at
    html = client.get("/people/me/").content.decode()
    assert "unverified" not in html
    assert "reviewq-user:" not in html, "no code is shown any more"


def test_without_the_comment_it_is_said_what_to_do(client: Client, ada: User) -> None:
    assert "wait for the next poll and check again" in check(client)
    assert not Link.objects.get().is_verified


def test_a_comment_of_somebody_else_proves_nothing(client: Client, ada: User) -> None:
    write(shown_code(client), make_account("Bo Okafor"))
    check(client)
    assert not Link.objects.get().is_verified


def test_the_code_of_another_user_or_account_proves_nothing(client: Client, ada: User) -> None:
    account = ada.gerrit_link.account
    write(code_for(User.objects.create_user("eve"), account), account)
    write(code_for(ada, make_account("Bo Okafor")), account)
    check(client)
    assert not Link.objects.get().is_verified


def test_a_forged_code_proves_nothing(client: Client, ada: User) -> None:
    code = shown_code(client)
    write(code[:-2] + ("AA" if code[-2:] != "AA" else "BB"), ada.gerrit_link.account)
    check(client)
    assert not Link.objects.get().is_verified


def test_a_code_expires_after_a_day(client: Client, ada: User) -> None:
    with mock.patch("time.time", return_value=datetime.now(UTC).timestamp() - 25 * 3600):
        code = shown_code(client)
    write(code, ada.gerrit_link.account)
    check(client)
    assert not Link.objects.get().is_verified


def test_a_comment_of_the_day_before_yesterday_is_not_looked_at(client: Client, ada: User) -> None:
    write(shown_code(client), ada.gerrit_link.account, ago=timedelta(hours=25))
    check(client)
    assert not Link.objects.get().is_verified


def test_another_claim_made_meanwhile_is_not_verified(client: Client, ada: User) -> None:
    write(shown_code(client), ada.gerrit_link.account)
    check(client)
    client.post("/people/me/account/", {"account": make_account("Bo Okafor").pk})
    link = Link.objects.get()
    assert (link.is_verified, link.verified_at, link.proof) == (False, None, "")


def test_who_has_no_account_is_told_to_name_one(client: Client, ada: User) -> None:
    Link.objects.all().delete()
    assert "Say first which Gerrit account is yours" in check(client)


def test_verifying_needs_a_sign_in_and_a_post(client: Client) -> None:
    assert client.post("/people/me/verify/").headers["Location"].startswith("/people/sign-in/")
    client.force_login(User.objects.create_user("ada"))
    assert client.get("/people/me/verify/").status_code == 405
