"""What people decide about domains and experts: written with its history and with what follows from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reviewq.changes.models import ChangeDomain, Domain, DomainEdit, Expert, Policy
from reviewq.domains.actions import (
    BROWSER,
    DomainChanged,
    ExpertChanged,
    InvalidDomain,
    InvalidExpert,
    end_expert,
    name_expert,
    remove_domain,
    save_domain,
)
from reviewq.domains.records import Naming, record_of
from reviewq.domains.rules.record import Days, DomainRecord, RuleLine
from tests.domains.people import make_domain, make_user
from tests.factories import DAY, NOW, facts_of, make_account, make_change, plus_two

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
BERTHS = DomainRecord("berths", "Berths", rules=(RuleLine("mooring", "path", "mooring/berth/"),))


def links() -> set[tuple[int, str]]:
    return set(ChangeDomain.objects.values_list("change_id", "domain__slug"))


def test_a_domain_is_made_edited_and_removed_with_its_links_and_history():
    change, other = make_change(), make_change(files={"docs/a.rst": (1, 0)})
    user = make_user("tunde")
    domain = save_domain(BERTHS, user, BROWSER, NOW)
    assert links() == {(change.pk, "berths")}
    docs = DomainRecord("berths", "Berths", "all", ("tag",), ("#chan",), (RuleLine("mooring", "path", "docs/"),))
    save_domain(docs, user, "proposal", NOW + DAY, domain.version)
    assert links() == {(other.pk, "berths")}
    assert record_of(Domain.objects.get()) == docs
    remove_domain(domain, None, BROWSER, NOW + 2 * DAY, domain.version + 1)
    assert links() == set() and not Domain.objects.exists()
    removed, edited, made = DomainEdit.objects.all()
    assert (made.before, made.after["rules"], made.by_name) == (
        None,
        [{"project": "mooring", "path": "mooring/berth/"}],
        "Tunde",
    )
    assert (edited.before, edited.after["bug_tags"], edited.way) == (made.after, ["tag"], "proposal")
    assert (removed.before, removed.after, removed.by_name, removed.slug) == (edited.after, None, "the site", "berths")


def test_of_two_editors_one_is_told():
    domain = save_domain(BERTHS, None, BROWSER, NOW)
    seen = domain.version
    first = DomainRecord("berths", "First", rules=BERTHS.rules)
    save_domain(first, None, BROWSER, NOW, seen)
    with pytest.raises(DomainChanged) as told:
        save_domain(BERTHS, None, BROWSER, NOW, seen)
    assert told.value.domain.name == "First"
    with pytest.raises(DomainChanged):
        remove_domain(domain, None, BROWSER, NOW, seen)
    with pytest.raises(InvalidDomain, match="this short name already"):
        save_domain(BERTHS, None, BROWSER, NOW)
    with pytest.raises(InvalidDomain, match="needs a rule"):
        save_domain(DomainRecord("quay", "Quay"), None, BROWSER, NOW)
    assert Domain.objects.get().name == "First"
    assert DomainEdit.objects.count() == 2
    Domain.objects.all().delete()
    with pytest.raises(DomainChanged) as told:
        save_domain(BERTHS, None, BROWSER, NOW, seen)
    assert told.value.domain is None


def test_an_edit_that_changes_nothing_leaves_no_trace_in_the_history():
    domain = save_domain(BERTHS, None, BROWSER, NOW)
    save_domain(BERTHS, None, BROWSER, NOW, domain.version)
    assert DomainEdit.objects.count() == 1


def test_experts_are_named_and_end():
    domain, bo = make_domain(), make_account("Bo Tidal")
    name_expert(domain, Naming(bo), make_user("tunde"), NOW)
    named = Expert.objects.get()
    assert (named.since, named.until, named.named_by_name) == (None, None, "Tunde")
    end_expert(named, None, NOW)
    assert Expert.objects.get().until == TODAY - timedelta(days=1)
    with pytest.raises(ExpertChanged):
        end_expert(named, None, NOW)
    name_expert(domain, Naming(bo, Days(TODAY)), None, NOW)
    later = Expert.objects.get(since=TODAY)
    with pytest.raises(InvalidExpert, match="before the first"):
        end_expert(later, None, NOW, TODAY - timedelta(days=3))
    end_expert(later, None, NOW, TODAY + timedelta(days=3))
    assert Expert.objects.get(since=TODAY).until == TODAY + timedelta(days=3)
    with pytest.raises(InvalidExpert, match="name them anew"):  # to end it is not to make it longer
        end_expert(later, None, NOW, TODAY + timedelta(days=4))
    end_expert(later, None, NOW)  # at once: it began today, so it never was
    assert Expert.objects.count() == 1
    told = [(edit.before["experts"], edit.after["experts"]) for edit in DomainEdit.objects.all()]
    assert len(told) == 5 and told[-1] == ([], [{"account": "botidal", "name": "Bo Tidal"}])
    Domain.objects.filter(pk=domain.pk).delete()
    with pytest.raises(DomainChanged):
        name_expert(domain, Naming(bo), None, NOW)


@pytest.mark.parametrize(
    ("given", "days", "words"),
    [
        ({}, Days(date(2026, 2, 1), date(2026, 1, 1)), "is before the first"),
        ({}, Days(date(1, 1, 1)), "Write a day from 2000-01-01"),
        ({}, Days(None, date(9999, 12, 31)), "Write a day from 2000-01-01"),
        ({}, Days(date(2026, 3, 1), date(2026, 4, 1)), "is named already (until 2026-03-01)"),
        ({"is_bot": True}, Days(), "is a bot"),
        ({"is_inactive": True}, Days(), "is closed in Gerrit"),
    ],
)
def test_who_cannot_be_named_so(given, days, words):
    domain, account = make_domain(), make_account("Bo Tidal", **given)
    Expert.objects.create(
        domain=domain, account=account, until=date(2026, 3, 1), named_by_name="somebody", named_at=NOW
    )
    with pytest.raises(InvalidExpert) as told:
        name_expert(domain, Naming(account, days), None, NOW)
    assert words in str(told.value)
    assert Expert.objects.count() == 1 and not DomainEdit.objects.exists()


def test_turns_follow_who_is_named():
    """A policy of one core and one expert: whoever is named is asked at once, and no longer once it has ended."""
    Policy.objects.create(project_pattern="*", required_plus_two=1, expert_votes=1, expert_value=1)
    change = make_change(votes=plus_two("Cora Core"), files={"mooring/berth/a.py": (1, 1)})
    domain = save_domain(BERTHS, None, BROWSER, NOW)
    assert facts_of(change).lane == "second"  # nobody is named: one more core in their place
    name_expert(domain, Naming(make_account("Bo Tidal")), None, NOW)
    assert facts_of(change).lane == "expert"
    end_expert(Expert.objects.get(), None, NOW)
    assert facts_of(change).lane == "second"
