"""The ledger on pages of others: the operator, the tags of a row, the panel of a change, the budget of a cycle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.test import Client
from django.utils import timezone

from reviewq.changes.models import Change, Facts
from reviewq.cycles import calendar
from reviewq.cycles.reads import spans
from reviewq.ffe.budget_reads import budget_of, past
from reviewq.ffe.models import Member, Request, Sponsor
from reviewq.ffe.row_tags import ROW_TAGS
from reviewq.ffe.rules.life import State
from reviewq.ffe.rules.terms import Held
from reviewq.parts.plugins import tags_of
from reviewq.people.reads import Viewer
from reviewq.search.find import search
from reviewq.search.language import QueryError
from tests.factories import DAY, HOUR, NOW, at_once, make_change, make_project

from .kept import make_cycle, make_request, make_sponsor, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_panels")]
GUEST = Viewer(AnonymousUser())


@pytest.fixture(scope="module")
def kelp(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Change]]:
    """A change for each way of being in a request, by its name."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield ways()
        transaction.set_rollback(True)
        calendar.empty()


def ways() -> dict[str, Change]:
    names = (
        "granted",
        "joined",
        "sponsored",
        "requested",
        "denied",
        "expired",
        "over",
        "merged",
        "draft",
        "out",
        "none",
    )
    with at_once():
        made = {name: make_change(name, topic=f"t-{name}") for name in names}
    ana, _ = person("Ana")
    granted = make_request(made["granted"], made["joined"], effort="topic/granted")
    Member.objects.filter(change=made["joined"]).update(joined_at=NOW - HOUR)
    Member.objects.create(request=granted, change=made["out"], joined_at=NOW, left_at=NOW, left_why="taken out")
    make_request(made["over"], effort="topic/over", until=NOW - HOUR)
    for state in (State.SPONSORED, State.REQUESTED, State.DENIED, State.MERGED, State.DRAFT):
        request = make_request(made[state.value], state=state, effort=f"topic/{state}", by=ana)
    make_request(made["expired"], state=State.EXPIRED, effort="topic/expired", until=NOW - 9 * DAY)
    Member.objects.filter(change=made["merged"]).update(left_at=NOW, left_why="merged")
    make_sponsor(granted, "Kari", due_at=NOW - HOUR)
    make_sponsor(Request.objects.get(state=State.SPONSORED), "Kari")
    assert request.state == State.DRAFT
    return made


def viewer(name: str) -> Viewer:
    return Viewer(User.objects.get(username=name))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ffe:any", "granted joined sponsored requested"),
        ("ffe:none", "denied expired over merged draft out none"),
        ("ffe:granted", "granted joined"),
        ("ffe:requested", "sponsored requested"),
        ("ffe:asked", "sponsored requested"),
        ("ffe:sponsored", "sponsored"),
        ("ffe:denied", "denied"),
        ("ffe:expired", "expired over"),
        ("ffe:merged", "merged"),
        ("ffe:withdrawn", ""),
        ("-ffe:ANY", "denied expired over merged draft out none"),
    ],
)
def test_what_the_operator_finds(kelp: dict[str, Change], query: str, names: str) -> None:
    found = search(query, GUEST, NOW).changes.values_list("subject", flat=True)
    assert set(found) == set(names.split())


def test_what_is_the_readers_own(kelp: dict[str, Change]) -> None:
    def own(name: str) -> set[str]:
        return set(search("ffe:mine", viewer(name), NOW).changes.values_list("subject", flat=True))

    assert own("ana") == {"sponsored", "requested", "denied", "merged", "draft"}
    assert own("kari") == {"granted", "joined", "sponsored"}
    for query, told in (("ffe:mine", "sign in"), ("ffe:draft", "no state"), ("ffe:" + "x" * 900, "no state")):
        with pytest.raises(QueryError, match=told):
            search(query, GUEST, NOW)


def test_the_tags_of_rows_and_the_sponsors_own(kelp: dict[str, Change], django_assert_num_queries: Any) -> None:
    def tags(who: Viewer) -> dict[str, list[str]]:
        ids = [change.pk for change in kelp.values()]
        with django_assert_num_queries(1):
            found = tags_of(ids, who, NOW, of=[ROW_TAGS])
        return {name: [tag.text for tag in found.get(change.pk, [])] for name, change in kelp.items()}

    until = NOW + 6 * DAY
    day = f"FFE until {until.day} {until:%b}"
    seen = {"granted": [day], "joined": [f"{day}, new"], "sponsored": ["FFE asked"], "requested": ["FFE asked"]}
    seen |= {"expired": ["FFE over"], "over": ["FFE over"]}
    nothing: dict[str, list[str]] = {name: [] for name in kelp}
    assert tags(GUEST) == nothing | seen
    promised = {"granted": ["promise broken", day], "joined": ["promise broken", f"{day}, new"]}
    assert tags(viewer("kari")) == nothing | seen | promised | {"sponsored": ["FFE asked", "you promised"]}
    Sponsor.objects.filter(name="Kari").update(due_at=NOW + DAY)
    due = NOW + DAY
    assert tags(viewer("kari"))["granted"] == [f"review by {due.day} {due:%b}", day]
    Sponsor.objects.filter(name="Kari").update(reviewed_at=NOW)
    assert tags(viewer("kari")) == nothing | seen


def test_the_page_of_a_change_names_its_request_or_where_to_ask(kelp: dict[str, Change]) -> None:
    client = Client()
    client.force_login(User.objects.get(username="kari"))

    def page(change: Change) -> str:
        text = client.get(f"/c/{change.project.name}/+/{change.number}/").content.decode()
        return text.partition('id="ffe"')[2].partition("</section>")[0]

    calendar.forget()
    assert "granted until <time" in page(kelp["granted"]) and "Kelp beds" in page(kelp["granted"])
    assert "sponsored (1 of 3 sponsors)" in page(kelp["sponsored"])
    assert "ask for an exception" not in page(kelp["granted"])
    assert [page(kelp[name]) for name in ("none", "draft", "out")] == ["", "", ""], "unknown work asks for nothing"
    Facts.objects.filter(change=kelp["none"]).update(work="feature")
    assert "/ffe/new/?project=mooring&amp;cycle=kelp&amp;effort=topic%2Ft-none" in page(kelp["none"])
    Facts.objects.filter(change=kelp["none"]).update(effort="")
    assert f"effort=change%2F{kelp['none'].number}" in page(kelp["none"])
    client.logout()
    assert page(kelp["none"]) == ""


def test_the_end_of_a_grant_is_told_in_utc_wherever_the_site_is(kelp: dict[str, Change]) -> None:
    until = NOW.replace(hour=23) + 6 * DAY  # on another day already in the Pacific
    request = Request.objects.get(effort="topic/granted")
    Request.objects.filter(pk=request.pk).update(until=until)
    with timezone.override("Pacific/Auckland"):
        for path in (f"/ffe/{request.pk}/", "/ffe/?project=mooring", f"/c/mooring/+/{kelp['granted'].number}/"):
            assert f'title="{until:%Y-%m-%d %H:%M:%S} UTC"' in Client().get(path).content.decode(), path
    Request.objects.filter(pk=request.pk).update(until=request.until)


def test_the_ceiling_follows_the_merges_of_the_last_milestone(django_assert_num_queries: Any) -> None:
    cycle, project = make_cycle(), make_project("wharf")
    make_cycle("reed", -180 * DAY)
    days = [(60, "master"), *((n, "master") for n in range(3, 43)), (9, "stable/reed"), (1, "master")]
    with at_once():
        for ago, branch in days:
            at = NOW - ago * DAY
            merged = {"status": "MERGED", "submitted": at, "updated": at, "branch": branch}
            make_change(project=project, age=90 * DAY, ci=None, **merged)
    for n, state in enumerate((State.GRANTED, State.EXPIRED, State.MERGED, State.SPONSORED, State.REQUESTED)):
        given = {"granted_at": NOW - DAY} if n < 3 else {}
        make_request(state=state, project=project, effort=f"topic/{n}", **given)
    make_request(state=State.DENIED, project=project, granted_at=NOW - DAY, effort="topic/revoked")
    found = spans(project.name)
    with django_assert_num_queries(2):
        budget = budget_of(project.pk, cycle, found[0], Held(most=12), NOW)
    assert (budget.granted, budget.asked, budget.ceiling.number) == (3, 2, 10)
    assert "25 % of the 40 changes that merged in the last milestone" in budget.ceiling.why
    with django_assert_num_queries(1):
        told = past(project.pk, found, NOW)
    assert [(one.slug, one.granted, one.merged, one.expired, one.denied, one.asked) for one, _ in told.counts] == [
        ("reed", 0, 0, 0, 0, 0),
        ("kelp", 3, 1, 1, 1, 6),
    ]
    Change.objects.filter(submitted__lt=NOW - 45 * DAY).delete()
    assert budget_of(project.pk, cycle, found[0], Held(), NOW).ceiling.number is None, "the mirror begins later"
