"""What a person may do here, by role and by verified account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from reviewq.changes.models import Core, Project
from reviewq.people.actions import link_account, user_for_persona
from reviewq.people.models import Link, Role
from reviewq.people.reads import Viewer, viewer_of
from reviewq.people.rules import covers
from tests.factories import NOW, make_account, make_project

TODAY = NOW.date()
A_DAY = timedelta(days=1)


def viewer(user: User) -> Viewer:
    request = RequestFactory().get("/")
    request.user = user
    return viewer_of(request)


def make_core(account: Any, project: Project, source: str) -> Core:
    return Core.objects.create(account=account, project=project, source=source, first_seen=NOW, last_seen=NOW)


@contextmanager
def queries(count: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as made:
        yield
    assert len(made) == count, [query["sql"] for query in made]


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("*", "*", True),
        ("*", "openstack/nova", True),
        ("openstack/*", "openstack/nova*", True),
        ("openstack/*", "*", False),
        ("openstack/nova", "openstack/nova", True),
        ("openstack/nova", "openstack/nova*", False),
        ("openstack/nova*", "openstack/nova", True),
        ("*nova*", "openstack/*", False),
        ("*nova*", "openstack/nova-*", True),
        ("a*b*c", "abbc", True),
        ("a*b*c", "acb", False),
        ("ab*ba", "aba", False),
        ("", "", True),
        ("", "*", False),
    ],
)
def test_one_pattern_covers_another(wide: str, narrow: str, expected: bool) -> None:
    assert covers(wide, narrow) is expected


@given(st.text("ab*", max_size=6), st.text("ab*", max_size=6), st.text("ab", max_size=6))
def test_what_is_covered_matches_no_name_more(wide: str, narrow: str, name: str) -> None:
    if covers(wide, narrow) and fnmatchcase(name, narrow):
        assert fnmatchcase(name, wide)


@given(st.text("ab*", max_size=6), st.text("ab", max_size=6))
def test_a_name_is_covered_where_it_matches(wide: str, name: str) -> None:
    assert covers(wide, name) is fnmatchcase(name, wide)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (TODAY + A_DAY, None, False),
        (None, TODAY - A_DAY, False),
    ],
)
def test_a_role_holds_from_its_first_day_to_its_last(since: date | None, until: date | None, expected: bool) -> None:
    user = User.objects.create_user("ada")
    Role.objects.create(user=user, project_pattern="mooring*", since=since, until=until)
    assert viewer(user).may_edit_policy("mooring") is expected
    assert viewer(user).is_editor is expected


@pytest.mark.django_db
def test_a_role_reaches_as_far_as_its_pattern() -> None:
    user = User.objects.create_user("ada")
    Role.objects.create(user=user, kind="deputy", project_pattern="skerry/moor*")
    who = viewer(user)
    assert who.may_edit_policy("skerry/mooring")
    assert not who.may_edit_policy("skerry/*")
    assert not who.may_edit_policy("skerry/tally")


@pytest.mark.django_db
def test_staff_may_edit_everything_and_others_nothing() -> None:
    assert viewer(User.objects.create_user("root", is_staff=True)).may_edit_policy("*")
    assert not viewer(User.objects.create_user("gone", is_staff=True, is_active=False)).may_edit_policy("*")
    assert not viewer(User.objects.create_user("ada")).may_edit_policy("mooring")
    assert not Viewer(AnonymousUser()).may_edit_policy("mooring")


@pytest.mark.django_db
def test_roles_and_cores_are_asked_for_once_and_only_where_needed() -> None:
    user = User.objects.create_user("ada")
    link_account(user, make_account())
    Link.objects.update(is_verified=True)
    with queries(1):
        who = viewer(user)
    with queries(1):
        assert not who.may_edit_policy("a")
        assert not who.may_edit_policy("b")
    with queries(1):
        assert not who.is_core_of(1)
        assert not who.is_core_of(2)
    with queries(0):
        assert not Viewer(AnonymousUser()).is_editor
        assert not Viewer(AnonymousUser()).is_core_of(1)


@pytest.mark.django_db
def test_only_a_verified_account_makes_somebody_core() -> None:
    user, account, project = User.objects.create_user("ada"), make_account("Ada Core"), make_project()
    link_account(user, account)
    make_core(account, project, "group")
    assert not viewer(user).is_core_of(project.pk)
    Link.objects.update(is_verified=True)
    assert viewer(user).is_core_of(project.pk)
    assert not viewer(user).is_core_of(make_project("tally").pk)
    account.is_inactive = True
    account.save()
    assert not viewer(user).is_core_of(project.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        ("hand", [], True),
        ("group", ["range"], True),
        ("group", ["hand"], False),
        ("range", [], True),
        ("range", ["range"], True),
        ("range", ["group"], False),
        ("range", ["hand"], False),
    ],
)
def test_the_better_evidence_decides_who_is_core(own: str, others: list[str], expected: bool) -> None:
    account, project = make_account("Ada Core"), make_project()
    make_core(account, project, own)
    for source in others:
        make_core(make_account(f"Other {source}"), project, source)
    assert Viewer(User(), account, is_verified=True).is_core_of(project.pk) is expected


@pytest.mark.parametrize("pattern", ["nova?", "[ab]", "a]"])
def test_a_role_knows_no_other_wildcards(pattern: str) -> None:
    with pytest.raises(ValidationError, match="only wildcard"):
        Role(project_pattern=pattern).clean()


def test_a_role_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError, match="before the first"):
        Role(project_pattern="*", since=TODAY, until=TODAY - A_DAY).clean()


@pytest.mark.django_db
def test_the_administrator_gives_roles_and_is_named(admin_client: Client) -> None:
    ada = User.objects.create_user("ada")
    form = {"user": ada.pk, "kind": "ptl", "project_pattern": "mooring", "since": "", "until": ""}
    answer = admin_client.post("/admin/people/role/add/", form)
    assert answer.status_code == 302
    assert Role.objects.get().given_by == User.objects.get(username="admin")


@pytest.mark.django_db
def test_the_page_about_oneself_names_the_roles(client: Client) -> None:
    user = User.objects.create_user("ada")
    Role.objects.create(user=user, project_pattern="mooring", until=TODAY)
    client.force_login(user)
    assert f"PTL of <code>mooring</code> until {TODAY}" in client.get("/people/me/").content.decode()


@pytest.mark.django_db
def test_the_demo_vouches_for_its_people_and_makes_one_of_them_ptl() -> None:
    account = make_account("Tunde", username="tunde")
    ptl = user_for_persona({"username": "tunde", "name": "Tunde", "role": "PTL"})
    core = user_for_persona({"username": "saoirse", "name": "Saoirse", "role": "core reviewer"})
    user_for_persona({"username": "tunde", "name": "Tunde", "role": "PTL"})
    assert viewer(ptl).account == account
    assert viewer(ptl).is_verified
    assert viewer(ptl).may_edit_policy("skerry/mooring")
    assert Role.objects.count() == 1
    assert not viewer(core).is_editor
    assert not viewer(core).is_verified, "there is no such account to be verified"
