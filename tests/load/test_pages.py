"""The load pages: what stands on them, what it costs, and that dated cores count while they were core."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewq.capacity.models import Capacity
from reviewq.changes.core_terms import cores_now
from reviewq.changes.models import Account, ChangeDomain, Core, CoreTerm, Facts, Reviewer, Vote
from reviewq.changes.rules.turn import Lane
from reviewq.load import access, people_reads, total_reads
from reviewq.load.rules.audience import Reader, What, allow
from reviewq.load.rules.waiting import REVIEWS, Kind
from reviewq.people.reads import Viewer
from reviewq.reviews.models import Review
from tests.factories import DAY, NOW
from tests.load.world import CORES, CRANE, World


def words_of(answer) -> str:
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    assert main
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main[0])))


def load_of(world: World, name: str, projects: list[int] | None = None):
    account = world.accounts[name]
    allowed = allow(Reader.STAFF, What.PERSON, [account.pk], projects)
    assert allowed
    return people_reads.figures(allowed, [account], cores_now(), NOW)[0].load


# --- What waits


def test_what_waits_for_ada(as_, world):
    load, changes = load_of(world, CORES[0]), world.changes
    named = {kind: {name for name, one in changes.items() if one.pk in load.changes(kind)} for kind in Kind}
    assert named == {
        Kind.HANDED: {"first"},
        Kind.BACK: {"back"},
        Kind.ASKED: {"asked", "tide"},  # her account is asked twice of one; the private one is in nobody's figures
        Kind.SECOND: {"second", "elsewhere"},  # in her area, and in her domain; not what she has voted on
        Kind.EXPERT: set(),
        Kind.PROMISED: {"promised", "asked"},  # by Review-Priority; an exception that she sponsors
        Kind.OWN: {"own"},
    }
    by_name = load.turns()
    assert load.minutes() == sum(one.facts.minutes for one in changes.values() if one.pk in by_name)
    assert (len(by_name), len(load.turns(REVIEWS))) == (5, 7)


def test_an_experts_vote_is_owed_by_the_experts_of_that_domain(as_, world):
    far = world.changes["elsewhere"]
    Facts.objects.filter(pk=far.pk).update(lane=Lane.EXPERT)
    ChangeDomain.objects.filter(change=far).update(missing=1)
    for name, owes in ((CORES[0], {far.pk}), (CORES[1], {far.pk}), (CORES[2], set())):
        assert set(load_of(world, name).changes(Kind.EXPERT)) == owes
    Vote.objects.create(change=far, account=world.ada, label="Code-Review", value=1)
    assert not load_of(world, CORES[0]).changes(Kind.EXPERT)
    assert load_of(world, CORES[1]).changes(Kind.EXPERT)


def test_what_ben_handed_on_is_not_his(as_, world):
    first = world.changes["first"]
    assert first.pk not in load_of(world, CORES[1]).turns(REVIEWS)
    Reviewer.objects.create(change=first, account=world.accounts[CORES[1]], state="REVIEWER")
    assert first.pk not in load_of(world, CORES[1]).turns(REVIEWS)


def test_a_lead_sees_what_is_of_their_projects(world, db):
    assert world.changes["tide"].pk not in load_of(world, CORES[0], [world.crane.pk]).turns()
    pia = Viewer(world.users["pia"])
    allowed = access.person(pia, world.ada)
    assert allowed
    assert allowed.projects == {world.crane.pk}
    assert access.person(pia, world.accounts[CORES[1]]) is not None
    assert access.person(Viewer(world.users["ben"]), world.ada) is None


# --- The pages


def test_ones_own_page_leads_to_each_list(as_, world):
    ada = as_("ada")
    text = words_of(ada.get("/load/me/"))
    assert "617 in 7 days, 641 in 30, 683 in 90" in text
    assert "Not now until 2031-07-29" in text
    assert "2031-03-17 to 2031-03-20" in text
    for key, subject in (("second", "Lacks one more"), ("own", "Hers, and it fails"), ("30", "Long done")):
        assert subject in ada.get(f"/load/me/?list={key}").content.decode()
    assert "Every review that waits 7" in words_of(ada.get("/load/me/?list=all"))
    assert ada.get("/load/me/?list=nonsense").status_code == 404


def test_the_team_by_name_and_by_room(as_, world):
    pia, name = as_("pia"), re.compile(r"<bdi>(\w+ \w+)</bdi></a></th>")
    by_name = pia.get("/load/team/")
    assert tuple(name.findall(by_name.content.decode())) == CORES
    assert "Room for a turn, least waiting first: " in words_of(by_name)
    assert "7 cores" in words_of(by_name)
    by_room = name.findall(pia.get("/load/team/?sort=room").content.decode())
    assert by_room[-1] == CORES[0]  # the only one without room


def test_public_sums(as_, world):
    answer = as_("").get(f"/load/?project={CRANE}")
    text = words_of(answer)
    assert "10.0 patch sets a day" in text
    assert "It shrinks by 7.0 changes a week" in text
    assert "Area docs" in text  # it waits, and no core has been there
    assert "Area crane" not in text
    behind = re.search(r'href="(/\?project=quay%2Fcrane&amp;lane=all[^"]*)">1</a>', answer.content.decode())
    assert behind
    assert "Lacks one more, far off" in as_("").get(unescape(behind[1])).content.decode()
    assert "Gini 0." in text
    assert "The busiest three of 7 cores" in text


def test_sums_of_few_people_are_not_made(as_, world):
    Review.objects.filter(account__in=[world.accounts[name] for name in CORES[4:]]).delete()
    text = words_of(as_("").get(f"/load/?project={CRANE}"))
    assert "Gini 0." not in text
    assert "too few people to say in 7 days, too few people to say in 30, too few people to say in 90" in text
    assert "reviews of cores" not in text
    told = json.loads(as_("").get(f"/api/v1/load?project={CRANE}").content)
    assert told["core_reviews"] == {"days7": None, "days30": None, "days90": None, "before90": None}
    assert (told["spread"], told["response"], told["flow"]["core_reviews_a_day"]) == (None, None, None)
    assert told["flow"]["patch_sets_a_day"] == 10.0


def test_capacity_is_told_of_five_and_rounded(as_, world):
    Capacity.objects.bulk_create(Capacity(account=world.accounts[name], amount=3, said_at=NOW) for name in CORES[1:4])
    assert "Capacity said too few people to say" in words_of(as_("").get(f"/load/?project={CRANE}"))
    Capacity.objects.create(account=world.accounts[CORES[4]], amount=3, said_at=NOW)
    assert "about 50 hours a week" in words_of(as_("").get(f"/load/?project={CRANE}"))


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("?project=no/such", 400, "There is no project “no/such”"),
        ("?project=%00", 400, "Null characters are not allowed"),
        (f"?project={'x' * 10_000}", 400, "at most 300 characters"),
        ("?project=%E2%80%AEquay", 400, "There is no project"),
        ("?project=%ED%A0%80", 400, "There is no project"),
        ("", 200, "Review load"),
    ],
)
def test_a_project_that_is_not_there(as_, world, query, status, words):
    answer = as_("").get(f"/load/{query}")
    assert answer.status_code == status
    assert words in unescape(answer.content.decode())


# --- Cost


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


COSTS = {f"/load/?project={CRANE}": ("", 12), f"/load/team/?project={CRANE}": ("pia", 15), "/load/me/": ("ada", 15)}


@pytest.mark.parametrize("address", COSTS)
def test_queries_are_as_many_for_one_as_for_many(as_, world, address):
    who, most = COSTS[address]
    client = as_(who)
    before = queries(client, address)
    people = [Account(server=world.crane.server, number=9_000 + n, name=f"Further {n}") for n in range(30)]
    people = Account.objects.bulk_create(people)
    Core.objects.bulk_create(
        Core(project=world.crane, account=one, source="group", first_seen=NOW, last_seen=NOW) for one in people
    )
    asked = world.changes["asked"]
    Reviewer.objects.bulk_create(Reviewer(change=asked, account=one, state="REVIEWER") for one in people)
    assert queries(client, address) == before <= most


# --- Who left does not count afterwards


def test_who_left_in_december_does_not_count_in_january(as_, world):
    """Two whole months stand for them. Gus left with the end of the first, and went on reviewing more than anybody."""
    months = core_months(world)
    december, january = list(months)[-3:-1]
    gus = world.accounts[CORES[6]]
    Core.objects.filter(account=gus).delete()
    CoreTerm.objects.bulk_create(
        CoreTerm(project=world.crane, account=one, until=january - DAY if one == gus else None, source="group")
        for one in world.accounts.values()
    )
    Review.objects.all().delete()
    each = [(one, at_noon(month, n)) for month in (december, january) for n, one in enumerate(world.accounts.values())]
    more = [(gus, at_noon(january, 60 + n)) for n in range(50)]
    Review.objects.bulk_create(
        Review(change=world.changes["merged"], project=world.crane, account=one, at=at, value=1)
        for one, at in each + more
    )
    spreads = core_months(world)
    assert (spreads[december].people, spreads[december].gini) == (7, pytest.approx(0))
    assert (spreads[january].people, spreads[january].gini) == (6, pytest.approx(0))
    assert CORES[6] not in words_of(as_("pia").get("/load/team/"))


def core_months(world: World) -> dict:
    return {one.first: one.spread for one in total_reads.totals(world.crane, NOW).cores.months}


def at_noon(month, minutes: int):
    return NOW.replace(year=month.year, month=month.month, day=2, hour=12) + timedelta(minutes=minutes)
