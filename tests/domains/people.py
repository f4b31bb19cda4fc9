"""Readers of the pages of domains, and domains for them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from reviewq.changes.models import Account, Domain, DomainRule
from reviewq.people.models import Link, Role
from reviewq.people.reads import Viewer


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_user(name: str, pattern: str = "", account: Account | None = None, is_verified: bool = True) -> User:
    """Somebody who may sign in; `pattern`: PTL of these projects; `account`: theirs in Gerrit."""
    user = User.objects.create_user(name, first_name=name.title())
    if pattern:
        Role.objects.create(user=user, kind=Role.Kind.PTL, project_pattern=pattern)
    if account:
        Link.objects.create(user=user, account=account, is_verified=is_verified)
    return user


def root() -> Viewer:
    """Who may edit everything."""
    return Viewer(User(is_superuser=True))


def make_domain(slug: str = "berths", *paths: str, project: str = "mooring", **given: Any) -> Domain:
    """A domain as it is stored, with a rule for each path; nobody is told."""
    domain = Domain.objects.create(slug=slug, **{"name": slug.title()} | given)
    for path in paths or (f"mooring/{slug}/",):
        DomainRule.objects.create(domain=domain, project_pattern=project, pattern=path)
    return domain
