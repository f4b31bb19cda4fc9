"""Sign-in, whose Gerrit account is whose, and looking as somebody in the demo."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.people.models import Link
from tests.factories import make_account, make_change

pytestmark = pytest.mark.django_db

PERSONAS = [{"username": "juma", "name": "Juma Core", "role": "core"}]


@pytest.fixture
def ada(client: Client) -> User:
    user = User.objects.create_user("ada", password="anchor-and-chain")
    client.force_login(user)
    return user


def test_a_person_signs_in_and_out(client: Client) -> None:
    User.objects.create_user("ada", password="anchor-and-chain")
    wrong = client.post("/people/sign-in/", {"username": "ada", "password": "no"})
    assert "correct username and password" in wrong.content.decode()
    assert 'value="ada"' in wrong.content.decode()
    right = client.post("/people/sign-in/", {"username": "ada", "password": "anchor-and-chain", "next": "/?lane=mine"})
    assert right.headers["Location"] == "/?lane=mine"
    assert "Sign out" in client.get("/").content.decode()
    client.post("/people/sign-out/")
    assert "Sign out" not in client.get("/").content.decode()


def test_the_page_about_oneself_needs_a_sign_in(client: Client) -> None:
    assert client.get("/people/me/").headers["Location"] == "/people/sign-in/?next=/people/me/"
    assert client.post("/people/me/account/").headers["Location"].startswith("/people/sign-in/")


@pytest.mark.parametrize("text", ["ada.l", "ADA@example.org", "4711", "lindq", "Ada Lindqvist"])
def test_an_account_is_found_by_any_of_its_names(client: Client, ada: User, text: str) -> None:
    make_account("Ada Lindqvist", username="ada.l", email="ada@example.org", number=4711)
    make_account("Bo Okafor")
    html = client.get("/people/me/", {"q": text}).content.decode()
    assert "Ada Lindqvist" in html
    assert "Bo Okafor" not in html
    assert "ada@example.org" not in html


def test_nobody_found_is_said(client: Client, ada: User) -> None:
    assert "Nobody in the mirror matches “nemo”" in client.get("/people/me/?q=nemo").content.decode()


@pytest.mark.parametrize("text", ["\0", "x" * 201])
def test_a_search_that_cannot_be_meant_says_why(client: Client, ada: User, text: str) -> None:
    assert 'id="q-error"' in client.get("/people/me/", {"q": text}).content.decode()


def test_a_person_says_which_account_is_theirs_and_it_is_marked_unverified(client: Client, ada: User) -> None:
    account = make_account("Ada Lindqvist")
    client.post("/people/me/account/", {"account": account.pk})
    assert Link.objects.get().account == account
    assert "unverified" in client.get("/people/me/").content.decode()
    client.post("/people/me/account/", {"forget": "1"})
    assert not Link.objects.exists()


def test_a_new_word_is_unverified_even_if_the_last_one_was_not(client: Client, ada: User) -> None:
    Link.objects.create(user=ada, account=make_account("Ada Lindqvist"), is_verified=True)
    client.post("/people/me/account/", {"account": make_account("Bo Okafor").pk})
    assert not Link.objects.get().is_verified


@pytest.mark.parametrize("account", ["", "0", "x", "99999999999999999999999"])
def test_an_account_that_does_not_exist_changes_nothing(client: Client, ada: User, account: str) -> None:
    answer = client.post("/people/me/account/", {"account": account}, follow=True)
    assert answer.status_code == 200
    assert not Link.objects.exists()


def test_the_account_grants_nothing(client: Client, ada: User) -> None:
    owner = make_account("Ada Lindqvist")
    Link.objects.create(user=ada, account=owner)
    make_change("Secret", owner=owner, is_private=True)
    assert "Secret" not in client.get("/?lane=mine").content.decode()


def test_outside_of_the_demo_nobody_can_look_as_another(client: Client, settings: Any) -> None:
    settings.DEMO, settings.DEMO_PERSONAS = False, PERSONAS
    assert client.post("/people/look-as/", {"username": "juma"}).status_code == 404
    assert "Look as" not in client.get("/").content.decode()


def test_in_the_demo_a_visitor_looks_as_one_of_its_people(client: Client, settings: Any) -> None:
    settings.DEMO, settings.DEMO_PERSONAS = True, PERSONAS
    make_account("Juma Core", username="juma")
    assert "Juma Core" in client.get("/").content.decode()
    answer = client.post("/people/look-as/", {"username": "juma", "next": "/?lane=mine"})
    assert answer.headers["Location"] == "/?lane=mine"
    user = User.objects.get()
    assert not user.has_usable_password()
    assert not (user.is_staff or user.is_superuser)
    assert Link.objects.get().account.username == "juma"
    client.post("/people/look-as/", {"username": "juma"})
    assert User.objects.count() == 1


@pytest.mark.parametrize("username", ["", "root", "demo-juma"])
def test_nobody_else_can_be_looked_as(client: Client, settings: Any, username: str) -> None:
    settings.DEMO, settings.DEMO_PERSONAS = True, PERSONAS
    User.objects.create_superuser("root")
    assert client.post("/people/look-as/", {"username": username}).status_code == 404


def test_looking_as_somebody_leads_to_no_other_site(client: Client, settings: Any) -> None:
    settings.DEMO, settings.DEMO_PERSONAS = True, PERSONAS
    answer = client.post("/people/look-as/", {"username": "juma", "next": "//elsewhere.test/"})
    assert answer.headers["Location"] == "/"
