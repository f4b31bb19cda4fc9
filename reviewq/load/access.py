"""Who the reader is to the figures that they ask for; `rules.audience` says what follows."""

from __future__ import annotations

from collections.abc import Collection

from reviewq.changes.models import Account, Project
from reviewq.people.reads import Viewer, core_projects

from .rules.audience import Allowed, Reader, What, allow


def person(viewer: Viewer, account: Account, project: Project | None = None) -> Allowed | None:
    """The figures of one person, of one project or of all. Who leads them sees what they carry and did in the projects
    that they lead; at most two queries."""
    projects = None if project is None else [project.pk]
    if viewer.own_account == account:
        return allow(Reader.SELF, What.PERSON, [account.pk], projects)
    if viewer.is_staff:
        return allow(Reader.STAFF, What.PERSON, [account.pk], projects)
    led = [pk for pk in _led(viewer, account) if projects is None or pk in projects]
    return allow(Reader.LEAD, What.PERSON, [account.pk], led) if led else None


def team(viewer: Viewer, project: Project, accounts: Collection[int]) -> Allowed | None:
    """The table of a project's cores."""
    if viewer.is_staff:
        return allow(Reader.STAFF, What.TEAM, accounts, [project.pk])
    if viewer.leads(project.name):
        return allow(Reader.LEAD, What.TEAM, accounts, [project.pk])
    return None


def _led(viewer: Viewer, account: Account) -> list[int]:
    """The projects where that person is core and the reader leads."""
    if not viewer.roles:
        return []
    projects = Project.objects.filter(pk__in=core_projects(account)).values_list("pk", "name")
    return [pk for pk, name in projects if viewer.leads(name)]
