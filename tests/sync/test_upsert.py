"""Writing pages: what gets into the mirror, what does not, and that it is the same however it comes."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gerrit_sync import upsert
from gerrit_sync.upsert import Mirror, decode
from reviewq.changes.models import Account, Change, Core, Facts, Message, PatchSet, Policy, Server, Vote

from .content import content, differing
from .test_wire import BARE, RECORDS

NOW = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.fixture
def mirror(db) -> Mirror:
    return Mirror(Server.objects.create(url="http://gerrit.test"))


def record(name: str = "votes", **given: Any) -> dict[str, Any]:
    """A record of the contract world, by a part of its subject."""
    subjects = {"votes": "Change your mind twice", "life": "Berth: keep", "people": "Ask around", "files": "Move the"}
    found = next(one for one in RECORDS if one["subject"].startswith(subjects[name]))
    return copy.deepcopy(found) | given


def later(raw: dict[str, Any], **given: Any) -> dict[str, Any]:
    return copy.deepcopy(raw) | {"updated": "2026-03-02 23:00:00.000000000"} | given


def test_a_page_becomes_rows_and_facts(mirror):
    done = mirror.write_page(RECORDS, NOW)
    assert done.received == Change.objects.count() == len(RECORDS) == len(done.changed)
    assert Facts.objects.count() == len(RECORDS)
    assert Vote.objects.count() > 40 and Message.objects.count() > 100


def test_the_same_page_again_writes_nothing(mirror):
    mirror.write_page(RECORDS, NOW)
    before = content()
    with CaptureQueriesContext(connection) as queries:
        done = Mirror(mirror.server).write_page(RECORDS, NOW)
    assert done.changed == set()
    assert content() == before
    written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert not written


def test_never_back_in_time(mirror):
    mirror.write_page([later(record(), subject="New")], NOW)
    done = mirror.write_page([record(subject="Old")], NOW)
    assert done.changed == set()
    assert Change.objects.get().subject == "New"


def test_within_one_second_what_came_last_counts(mirror):
    mirror.write_page([record(subject="One", meta_rev_id="1" * 40)], NOW)
    mirror.write_page([record(subject="Two", meta_rev_id="2" * 40)], NOW)
    assert Change.objects.get().subject == "Two"


def test_the_flag_of_paging_is_no_news(mirror):
    mirror.write_page([record()], NOW)
    assert mirror.write_page([record(_more_changes=True)], NOW).changed == set()
    assert decode(record()).digest == decode(record(_more_changes=True)).digest


def test_of_two_records_on_a_page_the_newer_one_counts(mirror):
    old, new = record(subject="Old"), later(record(), subject="New")
    for page in ([old, new], [new, old]):
        Change.objects.all().delete()
        mirror.write_page(page, NOW)
        assert Change.objects.get().subject == "New"


# children


def test_children_are_changed_by_difference(mirror):
    raw = record()
    mirror.write_page([raw], NOW)
    rows = {model: set(model.objects.values_list("id", flat=True)) for model in (Message, PatchSet, Vote)}
    message = raw["messages"][0] | {"id": "new", "message": "One more."}
    mirror.write_page([later(raw, messages=[*raw["messages"], message])], NOW)
    for model, ids in rows.items():
        assert ids <= set(model.objects.values_list("id", flat=True))
    assert Message.objects.count() == len(rows[Message]) + 1


def test_children_that_are_gone_go(mirror):
    raw = record()
    mirror.write_page([raw], NOW)
    mirror.write_page([later(raw, messages=raw["messages"][1:], labels={}, hashtags=[])], NOW)
    assert Message.objects.count() == len(raw["messages"]) - 1
    assert Vote.objects.count() == 0


def test_equal_rows_are_counted_not_merged(mirror):
    raw = record()
    twice = [raw["messages"][0], raw["messages"][0]]
    mirror.write_page([raw | {"messages": twice}], NOW)
    assert Message.objects.count() == 2
    mirror.write_page([later(raw, messages=twice[:1])], NOW)
    assert Message.objects.count() == 1


# unreadable ones


def test_an_unreadable_change_keeps_what_is_known_and_is_marked(mirror):
    mirror.write_page([record()], NOW)
    votes = Vote.objects.count()
    done = mirror.write_page([later(record(), labels=7)], NOW)
    change = Change.objects.get()
    assert done.unreadable == 1
    assert change.read_error.startswith("labels: ")
    assert change.subject == record()["subject"] and Vote.objects.count() == votes
    assert Facts.objects.get().turn == "unknown"


def test_it_is_read_again_once_it_makes_sense_even_if_nothing_moved(mirror):
    mirror.write_page([record()], NOW)
    mirror.write_page([record(labels=7)], NOW)
    mirror.write_page([record()], NOW)
    change = Change.objects.get()
    assert (change.read_error, Facts.objects.get().turn != "unknown") == ("", True)


def test_an_unreadable_one_does_not_stop_the_rest_of_its_page(mirror):
    done = mirror.write_page([record("life", labels=7), record("files")], NOW)
    assert (done.unreadable, len(done.changed)) == (1, 2)
    assert Change.objects.filter(read_error="").count() == 1


def test_an_unreadable_one_that_is_new_gets_a_row_and_is_overwritten_later(mirror):
    mirror.write_page([record(owner=None)], NOW)
    change = Change.objects.get()
    assert (change.subject, change.owner) == ("(unreadable)", None)
    mirror.write_page([record()], NOW)
    assert Change.objects.get().subject == record()["subject"]


def test_an_unreadable_one_of_nothing_is_only_counted(mirror):
    assert mirror.write_page([{"subject": "?"}], NOW).unreadable == 1
    assert not Change.objects.exists()


# accounts


def test_bare_mentions_take_nothing_from_an_account(mirror):
    bare = {"_account_id": record()["owner"]["_account_id"]}
    mirror.write_page([record()], NOW)
    known = Account.objects.get(number=bare["_account_id"])
    Mirror(mirror.server).write_page([later(record(), owner=bare, messages=[])], NOW)
    known.refresh_from_db()
    assert known.name and known.email


def test_a_bare_mention_on_the_same_page_does_not_either(mirror):
    number = record()["owner"]["_account_id"]
    mirror.write_page([record(), BARE | {"owner": {"_account_id": number}, "_number": 77}], NOW)
    assert Account.objects.get(number=number).name


def test_other_words_about_an_account_are_taken(mirror):
    owner = record()["owner"]
    mirror.write_page([record()], NOW)
    mirror.write_page([BARE | {"_number": 77, "owner": owner | {"name": "New Name", "inactive": True}}], NOW)
    account = Account.objects.get(number=owner["_account_id"])
    assert (account.name, account.is_inactive) == ("New Name", True)


def test_two_servers_do_not_share_accounts_or_changes(mirror):
    other = Mirror(Server.objects.create(url="http://other.test"))
    mirror.write_page([record()], NOW)
    accounts = Account.objects.count()
    other.write_page([record()], NOW)
    assert (Change.objects.count(), Account.objects.count()) == (2, 2 * accounts)


# cores


def test_who_is_offered_the_top_vote_is_core_dated_by_the_change(mirror):
    mirror.write_page([record("people")], NOW)
    core = Core.objects.get(account__username="ben")
    seen = core.last_seen
    assert (core.source, core.project.name) == ("range", "harbour/quay")
    mirror.write_page([later(record("people"))], NOW)
    core.refresh_from_db()
    assert core.first_seen == seen < core.last_seen


def test_the_label_of_the_policy_says_which_vote_makes_a_core(mirror):
    Policy.objects.create(project_pattern="harbour/*", review_label="Workflow")
    Mirror(mirror.server).write_page([record("people")], NOW)
    assert not Core.objects.exists()


# missing ones


def test_a_missing_one_that_is_seen_again_is_found(mirror):
    mirror.write_page([record()], NOW)
    Change.objects.update(missing_since=NOW, gone_at=NOW)
    done = mirror.write_page([record()], NOW)
    change = Change.objects.get()
    assert (change.missing_since, change.gone_at, done.changed) == (None, None, {change.pk})
    assert Facts.objects.get().is_listed


# failures


def test_a_failure_writes_nothing_and_the_next_page_does_not_trust_what_was_rolled_back(mirror, monkeypatch):
    def fail(*_):
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(upsert, "derive", fail)
        mirror.write_page(RECORDS, NOW)
    assert not any(rows for table, rows in content().items() if table != "Server")
    mirror.write_page(RECORDS, NOW)
    assert Change.objects.count() == len(RECORDS)


# however it comes


@pytest.mark.parametrize(("page_size", "turned"), [(1, False), (7, True), (7, False), (100, True), (500, False)])
def test_the_same_mirror_for_every_size_and_order_of_pages(mirror, page_size, turned):
    rows = RECORDS[::-1] if turned else RECORDS
    for start in range(0, len(rows), page_size):
        mirror.write_page(rows[start : start + page_size], NOW)
    ours = content()
    Change.objects.all().delete()
    Server.objects.all().delete()
    Mirror(Server.objects.create(url="http://gerrit.test")).write_page(RECORDS, NOW)
    assert not differing(ours, content())
