"""Plain rows are what the ORM would have written and read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, transaction

from reviewq.changes.fast import insert, select
from reviewq.changes.models import LaneCount, Message, SubmitRequirement, Vote
from tests.factories import make_account, make_change, make_project

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 12, 30, 15, 123456, UTC)


def test_instants_and_missing_values_come_back_as_they_were():
    change, author = make_change(ci=None), make_account("Somebody")
    elsewhere = timezone(timedelta(hours=5, minutes=30))
    instants = [AT, AT.replace(microsecond=0), AT.astimezone(elsewhere)]
    columns = ("change_id", "message_id", "author_id", "date", "tag", "patch_set", "text")
    insert(Message, columns, [(change.pk, str(n), author.pk, at, "", n, "ü\n") for n, at in enumerate(instants)])
    insert(Message, columns, [(change.pk, "bare", None, AT, "", None, "")])
    stored = list(Message.objects.filter(change=change).order_by("id").values_list(*columns))
    assert [row[3] for row in stored] == [*instants, AT]
    assert stored[-1] == (change.pk, "bare", None, AT, "", None, "")
    assert list(select(Message, columns[1:], [change.pk], order="id")) == stored


def test_json_comes_back_as_it_was():
    change = make_change()
    failing = [[], ["label:Code-Review=MAX"], ['a "quoted" % ü ☃']]
    columns = ("change_id", "name", "status", "is_legacy", "expression", "failing")
    rows = [(change.pk, f"r{n}", "UNSATISFIED", n == 1, "", value) for n, value in enumerate(failing)]
    insert(SubmitRequirement, columns, rows)
    assert [one.failing for one in SubmitRequirement.objects.order_by("id")] == failing
    assert list(select(SubmitRequirement, columns[1:], [change.pk])) == rows


def test_rows_of_other_changes_are_not_read_and_the_order_is_kept():
    first, second, third = (make_change(ci=None) for _ in range(3))
    account = make_account("Voter")
    columns = ("change_id", "label", "account_id", "value", "magic", "date", "tag")
    given = [(second.pk, "A", 1), (first.pk, "B", 2), (third.pk, "C", 2), (first.pk, "A", -1)]
    insert(Vote, columns, [(change, label, account.pk, value, "", AT, "") for change, label, value in given])
    found = list(select(Vote, ("label", "value"), [first.pk, second.pk], order="value"))
    assert found == [(first.pk, "A", -1), (second.pk, "A", 1), (first.pk, "B", 2)]
    assert list(select(Vote, ("label",), [])) == []


def test_without_unique_a_row_that_is_there_is_refused():
    columns, row = ("project_id", "lane", "count"), (make_project("counted").pk, "first", 3)
    insert(LaneCount, columns, [row])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(LaneCount, columns, [row])


@pytest.mark.parametrize(("add", "expected"), [((), 4), (("count",), 7)])
def test_a_row_that_is_there_takes_the_new_values_or_has_them_added(add, expected):
    project = make_project("counted")
    columns, unique = ("project_id", "lane", "count"), ("project_id", "lane")
    insert(LaneCount, columns, [(project.pk, "first", 3)])
    insert(LaneCount, columns, [(project.pk, "first", 4), (project.pk, "second", 1)], unique=unique, add=add)
    counts = dict(LaneCount.objects.filter(project=project).values_list("lane", "count"))
    assert counts == {"first": expected, "second": 1}
