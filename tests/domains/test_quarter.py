"""What one core and one expert would have changed: one change at a time, and the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Change, ChangeDomain, Domain, Expert, Message, PatchSet
from reviewq.changes.rules.snapshot import (
    ChangeSnapshot,
    DomainFact,
    LabelFact,
    MessageFact,
    PatchSetFact,
    VoteFact,
)
from reviewq.domains.models import LearnedExpert
from reviewq.domains.quarter_reads import quarter
from reviewq.domains.rules.quarter import Outcome, Replayed, one_and_one, replayed, summed
from reviewq.people.models import Link, Role
from tests.factories import DAY, NOW, make_account, make_change, make_project

START = datetime(2026, 3, 1, tzinfo=UTC)
MERGED = START + timedelta(days=30)
OWNER, ADA, BEN, EVE, MAX = 9, 1, 2, 3, 4  # Ada and Ben are cores; Eve and Max are experts
BERTH, CRANE = 70, 71
POLICY = one_and_one("Code-Review")
Said = tuple[int, int, int]  # day, who, vote; who 0: an upload of new code, -1: a rebase


def change_of(said: Iterable[Said], domains: dict[int, set[int]], votes: tuple[VoteFact, ...] = ()) -> ChangeSnapshot:
    """A change with what was said of it; each upload is the next patch set."""
    uploads, messages, number = [PatchSetFact(1, START, "REWORK", OWNER)], [], 1
    for day, who, value in said:
        at = START + timedelta(days=day)
        if who <= 0:
            number += 1
            uploads.append(PatchSetFact(number, at, "REWORK" if who == 0 else "TRIVIAL_REBASE", OWNER))
        else:
            messages.append(MessageFact(at, who, f"Patch Set {number}: Code-Review{value:+d}", "", number))
    return ChangeSnapshot(
        number=1,
        status="MERGED",
        created=START,
        updated=MERGED,
        owner=OWNER,
        patch_set=number,
        patch_sets=tuple(uploads),
        labels={"Code-Review": LabelFact(-2, 2)},
        votes=votes,
        messages=tuple(messages),
        domains=tuple(DomainFact(key, str(key), frozenset(experts)) for key, experts in domains.items()),
    )


ONE = {BERTH: {EVE}}
CASES = [
    ("an expert spoke before the second core", [(1, EVE, 1), (2, ADA, 2), (5, BEN, 2)], ONE, Outcome.EARLIER, 3),
    ("between the two", [(1, ADA, 2), (4, EVE, 1), (5, BEN, 2)], ONE, Outcome.EARLIER, 1),
    ("the second core is the expert", [(1, ADA, 2), (5, BEN, 2)], {BERTH: {BEN}}, Outcome.SAME, None),
    ("an expert spoke last", [(1, ADA, 2), (2, BEN, 2), (5, EVE, 1)], ONE, Outcome.LATER, None),
    ("no expert ever spoke", [(1, ADA, 2), (5, BEN, 2)], ONE, Outcome.WAITING, None),
    ("a −1 is no such vote", [(1, ADA, 2), (2, EVE, -1), (5, BEN, 2)], ONE, Outcome.WAITING, None),
    ("one core alone", [(1, ADA, 2), (2, EVE, 1)], ONE, Outcome.FEWER, None),
    ("in no domain", [(1, EVE, 1), (2, ADA, 2), (5, BEN, 2)], {}, Outcome.SAME, None),
    ("the owner is the only expert", [(2, ADA, 2), (3, OWNER, 1), (5, BEN, 2)], {BERTH: {OWNER}}, Outcome.SAME, None),
    ("one of two domains", [(1, EVE, 1), (2, ADA, 2), (5, BEN, 2)], ONE | {CRANE: {MAX}}, Outcome.WAITING, None),
    ("an expert of both", [(1, EVE, 1), (2, ADA, 2), (5, BEN, 2)], ONE | {CRANE: {EVE}}, Outcome.EARLIER, 3),
    # new code takes the votes away, a rebase does not; what is said of an old patch set counts for nothing
    ("new code", [(1, EVE, 1), (2, ADA, 2), (3, 0, 0), (4, ADA, 2), (5, BEN, 2)], ONE, Outcome.WAITING, None),
    ("new code, voted anew", [(1, EVE, 1), (3, 0, 0), (4, ADA, 2), (5, BEN, 2), (6, EVE, 1)], ONE, Outcome.LATER, None),
    ("a rebase", [(1, EVE, 1), (2, ADA, 2), (3, -1, 0), (5, BEN, 2)], ONE, Outcome.EARLIER, 3),
    ("a veto stood meanwhile", [(1, MAX, -2), (2, EVE, 1), (3, ADA, 2), (4, MAX, 1), (6, BEN, 2)], ONE, "earlier", 2),
]


@pytest.mark.parametrize(
    ("said", "domains", "outcome", "days"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_when_the_votes_would_have_been_there(
    said: list[Said], domains: dict[int, set[int]], outcome: str, days: int | None
) -> None:
    told = replayed(change_of(said, domains), POLICY, MERGED)
    assert told.outcome == outcome
    assert told.gained == (None if days is None else timedelta(days=days))


def test_a_vote_that_gerrit_copied_to_new_code_goes_on_counting() -> None:
    said = [(1, EVE, 1), (2, ADA, 2), (3, 0, 0), (5, BEN, 2), (6, ADA, 2)]
    copied = VoteFact("Code-Review", EVE, 1, START + timedelta(days=1), patch_set=1)
    told = replayed(change_of(said, ONE, (copied,)), POLICY, MERGED)
    assert (told.outcome, told.gained, told.spared) == (Outcome.EARLIER, timedelta(days=1), 1)
    old = MessageFact(START + timedelta(days=4), EVE, "Patch Set 1: Code-Review+1", "", 1)
    change = change_of([(2, ADA, 2), (3, 0, 0), (4, ADA, 2), (5, BEN, 2)], ONE)
    late = ChangeSnapshot(**{n: getattr(change, n) for n in change.__slots__} | {"messages": (*change.messages, old)})
    assert replayed(late, POLICY, MERGED).outcome is Outcome.WAITING, "said of a patch set that nobody merged"


def test_what_came_after_the_merge_is_not_looked_at() -> None:
    told = replayed(change_of([(1, ADA, 2), (2, BEN, 2), (31, EVE, 1)], ONE), POLICY, MERGED)
    assert (told.outcome, told.voted, told.lacking) == (Outcome.WAITING, frozenset(), frozenset({BERTH}))


def test_the_sum_counts_each_change_once_and_in_each_of_its_domains() -> None:
    early, both = {BERTH: {EVE}}, {BERTH: {EVE}, CRANE: set[int]()}
    asked = [
        ([(1, EVE, 1), (2, ADA, 2), (4, BEN, 2)], early),  # two days earlier
        ([(1, EVE, 1), (2, ADA, 2), (8, BEN, 2)], early),  # six
        ([(1, EVE, 1), (2, ADA, 2), (8, BEN, 2)], both),  # nobody is expert of the crane: two cores all the same
        ([(2, ADA, 2), (8, BEN, 2)], early),
        ([(2, ADA, 2)], {}),
    ]
    told = summed(replayed(change_of(said, domains), POLICY, MERGED) for said, domains in asked)
    assert (told.total, told.compared, told.spans) == (5, 4, (1, 3, 1))
    assert {outcome.value: count for outcome, count in told.outcomes.items() if count} == {
        "earlier": 2,
        "same": 1,
        "waiting": 1,
        "fewer": 1,
    }
    assert (told.gained, told.spared, told.instead, told.voted_in_all) == (timedelta(days=4), 2, 1, 2)
    berth, crane = told.rows
    assert (berth.merged, berth.voted, berth.earlier, berth.waiting, berth.nobody) == (4, 3, 2, 1, 0)
    assert (crane.merged, crane.voted, crane.earlier, crane.waiting, crane.nobody) == (1, 0, 0, 0, 1)
    assert summed([]).gained is None
    assert summed([Replayed()]).outcomes[Outcome.FEWER] == 1


# the page


def merged(votes: Iterable[tuple[str, int, int]], *domains: Domain, is_private: bool = False) -> Change:
    """A change that merged a day ago; `votes`: days ago, whose, value."""
    submitted = NOW - DAY
    change = make_change(status="MERGED", submitted=submitted, ci=None, is_derived=False, is_private=is_private)
    PatchSet.objects.filter(change=change).update(created=NOW - 30 * DAY)
    Message.objects.bulk_create(
        Message(
            change=change,
            message_id=f"v{place}",
            author=make_account(name),
            date=NOW - ago * DAY,
            patch_set=1,
            text=f"Patch Set 1: Code-Review{value:+d}",
        )
        for place, (name, ago, value) in enumerate(votes)
    )
    ChangeDomain.objects.bulk_create(ChangeDomain(change=change, domain=domain) for domain in domains)
    return change


@pytest.fixture
def berth(db: None) -> Domain:
    return Domain.objects.create(slug="berth", name="Berth <b>")


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/domains/one-and-one/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_page_tells_both_what_merged_and_what_is_open(berth: Domain, admin_client: Client) -> None:
    eve = make_account("Eve")
    Expert.objects.create(domain=berth, account=eve, named_at=NOW, since=(NOW - 5 * DAY).date())
    Expert.objects.create(domain=berth, account=make_account("Left"), named_at=NOW, until=(NOW - 20 * DAY).date())
    merged([("Eve", 10, 1), ("Ada", 9, 2), ("Ben", 6, 2)], berth)
    merged([("Left", 10, 1), ("Ada", 9, 2), ("Ben", 6, 2)], berth)
    merged([("Ada", 9, 2), ("Ben", 6, 2)], is_private=True)
    make_change(votes=[(make_account("Ada"), "Code-Review", 2), (eve, "Code-Review", 1)])
    ChangeDomain.objects.update_or_create(change=Change.objects.get(status="NEW"), domain=berth)
    told = quarter(None, False, NOW)
    assert (told.merged.total, told.open.total, told.open.ready) == (2, 1, 1)
    assert {k.value: v for k, v in told.merged.outcomes.items() if v} == {"earlier": 1, "waiting": 1}
    html = page(admin_client)
    assert "half of them by 3 d or more" in html
    assert "Berth &lt;b&gt;" in html and "<b></bdi>" not in html
    assert "Eve" not in html and "Ada" not in html, "nobody is named"


def test_what_few_experts_did_is_for_their_leads(berth: Domain, client: Client) -> None:
    merged([("Eve", 10, 1), ("Ada", 9, 2), ("Ben", 6, 2)], berth)
    ptl = User.objects.create_user("ptl")
    Role.objects.create(user=ptl, kind=Role.Kind.PTL, project_pattern="mooring")
    lead = Client()
    lead.force_login(ptl)
    core = User.objects.create_user("ada")
    Link.objects.create(user=core, account=make_account("Ada"), is_verified=True)
    reader = Client()
    reader.force_login(core)
    figures = ("half of them by", "With an expert", "need no second core")
    for named, is_told in ((1, False), (5, True)):
        for number in range(named):
            Expert.objects.update_or_create(
                domain=berth, account=make_account(f"Eve {number}" if number else "Eve"), defaults={"named_at": NOW}
            )
        for who in (client, reader):
            html = page(who)
            assert all((words in html) == is_told for words in figures), named
            assert "Not yet</abbr>" not in html, "of one domain never"
        assert all(words in page(lead) for words in (*figures, "Not yet</abbr>"))
    make_project("tally")
    assert "half of them by" in page(reader, "?project=mooring")
    assert "half of them by" not in page(reader), "the difference of two sums"
    assert "half of them by" not in page(lead), "who leads one project does not lead all"


def test_without_named_experts_it_says_so_and_offers_the_learned(berth: Domain, admin_client: Client) -> None:
    merged([("Eve", 10, 1), ("Ada", 9, 2), ("Ben", 6, 2)], berth)
    html = page(admin_client)
    assert "Nobody is named as an expert" in html and "?learned=1" in html
    LearnedExpert.objects.create(domain=berth, account=make_account("Eve"), last_at=NOW, reviewed=5)
    html = page(admin_client, "?learned=1")
    assert "A what-if" in html and "half of them by 3 d" in html


@pytest.mark.parametrize("query", ["project=nowhere", "learned=yes", "project=%00", "project=" + "x" * 9000])
def test_what_the_address_may_not_say_is_told(berth: Domain, client: Client, query: str) -> None:
    answer = client.get(f"/domains/one-and-one/?{query}")
    assert answer.status_code == 400 and "There is no such one" in answer.content.decode()


def test_a_site_without_domains_or_without_merges_says_so(client: Client, db: None) -> None:
    assert "No domain yet" in page(client)
    Domain.objects.create(slug="berth", name="Berth")
    make_project("mooring")
    assert "Nothing merged" in page(client, "?project=mooring")


def test_it_costs_the_same_for_one_change_and_for_many(berth: Domain, admin_client: Client) -> None:
    counts = []
    page(admin_client)
    for size in (1, 12):
        for _ in range(size):
            merged([("Eve", 10, 1), ("Ada", 9, 2), ("Ben", 6, 2)], berth)
        make_change()
        with CaptureQueriesContext(connection) as made:
            page(admin_client, "?project=mooring")
        counts.append(len(made))
    assert counts[0] == counts[1] <= 15, counts
