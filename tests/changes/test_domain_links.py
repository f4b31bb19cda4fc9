"""Links of changes to domains, and what follows from an edit: the turns of changes whose policy asks experts."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewq.changes.derive import derive, derive_due, turns_under
from reviewq.changes.domain_links import domains_changed, keep_links
from reviewq.changes.experts_now import Experts, Naming, asked_of, experts_on
from reviewq.changes.models import Account, Change, ChangeDomain, Domain, DomainRule, Expert, Policy
from reviewq.changes.rules.policy import Policy as Rule
from tests.factories import NOW, at_once, facts_of, make_account, make_change, make_domain, make_project, version, vote

pytestmark = pytest.mark.django_db
TODAY = NOW.astimezone(UTC).date()
DAY = timedelta(days=1)
QUERIES = 36  # of one batch: none of them grows with changes, domains or experts
CRANE, BERTH = {"quay/crane/lift.py": (5, 1)}, {"berth/plan.py": (9, 0), "berth/x.py": (1, 1)}


def links(change: Change) -> dict[str, tuple[int, int, bool, int | None]]:
    """By short name: files, lines, whether by its topic, votes of experts that are missing."""
    rows = ChangeDomain.objects.filter(change=change)
    return {one.domain.slug: (one.files, one.lines, one.is_by_topic, one.missing) for one in rows}


def ask_experts(**given: object) -> Policy:
    return Policy.objects.create(project_pattern="mooring", required_plus_two=1, expert_votes=1, **given)


def test_links_follow_files_topics_and_rules() -> None:
    crane, berth = make_domain("crane", "quay/crane"), make_domain("berth", "berth")
    DomainRule.objects.create(domain=crane, kind="topic", pattern="lift-*")
    with at_once():
        both = make_change(files=CRANE | BERTH)
        merged = make_change(files=BERTH, status="MERGED", topic="lift-9")
        neither = make_change(files={"README": (1, 1)})
    assert links(both) == {"berth": (2, 11, False, None), "crane": (1, 6, False, None)}
    assert links(merged) == {"berth": (2, 11, False, None), "crane": (0, 0, True, None)}
    assert links(neither) == {}
    before = set(ChangeDomain.objects.values_list("pk", flat=True))
    assert derive([both.pk, merged.pk], NOW) == set()
    assert keep_links([both.pk, merged.pk, neither.pk]) == set()
    assert set(ChangeDomain.objects.values_list("pk", flat=True)) == before
    # another rule takes files away; one of another project changes nothing; the last rule goes
    rule = DomainRule.objects.create(domain=crane, pattern="berth/plan.py")
    other = DomainRule.objects.create(domain=crane, pattern="README", project_pattern="quay*")
    domains_changed(NOW)
    assert links(both) == {"crane": (2, 15, False, None), "berth": (1, 2, False, None)}
    assert links(neither) == {}
    DomainRule.objects.exclude(pk=other.pk).delete()
    domains_changed(NOW, projects=[make_project("elsewhere").pk])
    assert links(both)
    domains_changed(NOW)
    assert not ChangeDomain.objects.exists()
    assert (rule.domain_id, berth.slug) == (crane.pk, "berth")


def test_naming_an_expert_moves_the_changes_of_their_domain() -> None:
    cora, finn = make_account("Cora"), make_account("Finn")
    berth, crane = make_domain("berth", "berth"), make_domain("crane", "quay/crane")
    ask_experts()
    with at_once():
        change = make_change(files=BERTH, votes=[(cora, "Code-Review", 2), (finn, "Code-Review", 1)])
        other = make_change(files=CRANE, votes=[(cora, "Code-Review", 2)])
    assert (facts_of(change).lane, facts_of(change).missing_plus_two) == ("second", 1)
    assert facts_of(change).reasons[0]["code"] == "core_instead"
    hana = Expert.objects.create(domain=berth, account=make_account("Hana"), named_at=NOW)
    domains_changed(NOW, domains=[berth.pk])
    assert (facts_of(change).lane, facts_of(change).missing_plus_two) == ("expert", 0)
    assert (links(change)["berth"][3], facts_of(change).missing) == (1, {"Code-Review": 1, "Workflow": 1})
    assert facts_of(change).reasons[0]["text"] == "Berth"
    untouched = facts_of(other).version
    Expert.objects.create(domain=berth, account=finn, named_at=NOW)
    domains_changed(NOW, domains=[berth.pk])
    assert (facts_of(change).lane, links(change)["berth"][3]) == ("approval", 0)
    assert facts_of(other).version == untouched
    # a bot is no expert, whoever names it; a domain that goes leaves a second core
    Expert.objects.filter(account=finn).update(account=make_account("Helper", is_bot=True))
    hana.delete()
    domains_changed(NOW)
    assert facts_of(change).lane == "second"
    crane.delete()
    domains_changed(NOW)
    assert facts_of(other).reasons[0].get("text") is None
    assert facts_of(other).lane == "second"


def test_a_day_on_which_somebody_becomes_expert_wakes_the_change() -> None:
    cora, finn = make_account("Cora"), make_account("Finn")
    berth = make_domain("berth", "berth", experts=[make_account("Hana")])
    Expert.objects.create(domain=berth, account=finn, since=TODAY + 3 * DAY, until=TODAY + 5 * DAY, named_at=NOW)
    ask_experts()
    change = make_change(files=BERTH, votes=[(cora, "Code-Review", 2), (finn, "Code-Review", 1)])
    begins, ends = (datetime.combine(TODAY + days * DAY, time.min, UTC) for days in (3, 6))
    assert (facts_of(change).lane, facts_of(change).wake_at) == ("expert", begins)
    assert derive_due(begins) == {change.pk}
    assert (facts_of(change).lane, facts_of(change).wake_at) == ("approval", ends)
    derive_due(ends)
    assert facts_of(change).lane == "expert"
    assert experts_on(None, TODAY + 3 * DAY)[berth.pk] == experts_on([berth.pk], TODAY + 5 * DAY)[berth.pk]
    assert finn.pk not in experts_on([berth.pk], TODAY + 6 * DAY)[berth.pk]
    assert experts_on([0], TODAY) == {}
    told = Experts({1: "a"}, {1: [Naming(7, None, TODAY), Naming(8, TODAY + DAY, None)]})
    assert (told.on(1, TODAY), told.on(2, TODAY), told.until([1], TODAY)) == ({7}, set(), TODAY + DAY)


def test_what_a_policy_with_experts_would_do_is_seen_before() -> None:
    finn = make_account("Finn")
    make_domain("berth", "berth", experts=[finn])
    change = make_change(files=BERTH, votes=[(make_account("Cora"), "Code-Review", 2)])
    before = version()
    assert facts_of(change).lane == "second"
    rule = Rule(required_plus_two=1, expert_votes=1)
    assert turns_under([rule], [change.pk], NOW)[change.pk].lane == "expert"
    assert turns_under([Rule(required_plus_two=1)], [change.pk], NOW)[change.pk].lane == "approval"
    assert (version(), links(change)["berth"][3]) == (before, None)


def asked(account: Account) -> set[int]:
    return set(asked_of([account.pk], TODAY).values_list("change_id", flat=True))


def test_whose_vote_as_an_expert_is_asked() -> None:
    finn, hana, olga = (make_account(name) for name in ("Finn", "Hana", "Olga"))
    make_domain("berth", "berth", experts=[finn, olga])
    make_domain("crane", "quay/crane", experts=[hana])
    ask_experts()
    with at_once():
        two = make_change(files=BERTH | CRANE, owner=olga)
        given = make_change(files=BERTH, votes=[(finn, "Code-Review", 1)])
    assert (asked(finn), asked(hana), asked(olga)) == ({two.pk}, {two.pk}, set())
    vote(two, finn, 1)
    assert (asked(finn), asked(hana)) == (set(), {two.pk})
    assert links(given)["berth"][3] == 0


@pytest.mark.parametrize("amount", [1, 8])
def test_deriving_costs_the_same_queries_however_many_changes(amount: int) -> None:
    people = [make_account(f"Person {n}") for n in range(amount)]
    for place in range(amount):
        make_domain(f"d{place}", f"berth/{place}", experts=people)
    ask_experts()
    with at_once():
        changes = [make_change(files={f"berth/{n}/a.py": (1, 1) for n in range(amount)}) for _ in range(amount)]
    Domain.objects.update(name="Another")
    with CaptureQueriesContext(connection) as captured:
        derive([change.pk for change in changes], NOW)
    assert len(captured) == QUERIES
