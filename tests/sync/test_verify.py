"""`verify` finds whatever was tampered with in the mirror: each kind of row, each column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from gerrit_sync.rows import CHANGE_COLUMNS, CHILDREN
from gerrit_sync.verify import verify
from reviewq.changes import models
from reviewq.changes.models import Account, Change, Facts, Project

OTHER = {str: "tampered", int: 777, bool: True, list: ["tampered"], dict: {"X": {"min": 0, "max": 0}}}


def other_value(value: object, model, column: str) -> object:
    """A value of that column that is not this one."""
    if column in ("created", "updated", "submitted", "date", "last_update"):
        return timezone.now()
    if model._meta.get_field(column).is_relation:
        return Account.objects.exclude(pk=getattr(value, "pk", None)).first()
    if isinstance(value, bool):
        return not value
    if column == "status" and model is Change:
        return "ABANDONED" if value != "ABANDONED" else "NEW"
    text = OTHER.get(type(value))
    if text is None:
        field = model._meta.get_field(column)
        text = True if field.get_internal_type() == "BooleanField" else 777
    limit = model._meta.get_field(column).max_length
    return text[:limit] if isinstance(text, str) and limit else text


@contextmanager
def rolled_back() -> Iterator[None]:
    """Whatever is done to the database inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def asking_once(ask: Callable[..., Any]) -> Callable[..., Any]:
    answers: dict[str, Any] = {}

    def once(*given: Any) -> Any:
        if repr(given) not in answers:
            answers[repr(given)] = ask(*given)
        return answers[repr(given)]

    return once


@pytest.fixture
def mirrored(port, monkeypatch):
    """A mirror of a server that is asked only once, and what of it differs: (number, what) of each."""
    sync = port.mirrored()
    for name in ("changes", "change"):
        monkeypatch.setattr(sync.client, name, asking_once(getattr(sync.client, name)))
    return lambda: [(d.number, d.what) for d in port.differences(sync)]


def test_every_column_of_a_change(port, mirrored):
    for column in CHANGE_COLUMNS:
        with rolled_back():
            change = port.change("votes")
            setattr(change, column, other_value(getattr(change, column), Change, column))
            change.save()
            assert column in {what for _, what in mirrored()}, column
    assert mirrored() == []


def test_every_column_of_every_child(mirrored):
    for table, columns in CHILDREN.items():
        model = getattr(models, table)
        for column in columns:
            with rolled_back():
                row = model.objects.filter(change__status="NEW").order_by("id").last()
                setattr(row, column, other_value(getattr(row, column), model, column))
                row.save()
                assert mirrored() == [(row.change.number, table)], (table, column)
    assert mirrored() == []


def test_a_row_that_is_missing_and_one_too_many(mirrored):
    for table in CHILDREN:
        model = getattr(models, table)
        row = model.objects.filter(change__status="NEW").order_by("id").last()
        with rolled_back():
            row.delete()
            assert mirrored() == [(row.change.number, table)]
        if not model._meta.constraints:
            with rolled_back():
                row.pk = None
                row.save()
                assert mirrored() == [(row.change.number, table)]


@pytest.mark.parametrize(
    ("tamper", "what"),
    [
        (lambda port: port.change("quiet").delete(), "change"),
        (lambda port: Account.objects.filter(username="cho").update(name="Somebody"), "account 1000003"),
        (lambda port: Account.objects.filter(username="cho").update(is_inactive=True), "account 1000003"),
        (lambda port: Change.objects.filter(key=port.number("quiet")).update(owner=None), "owner"),
        (lambda port: Change.objects.filter(key=port.number("quiet")).update(project=other(port)), "project"),
        (lambda port: Change.objects.filter(key=port.number("quiet")).update(missing_since=timezone.now()), "visible"),
        (lambda port: Change.objects.filter(key=port.number("life")).update(status="NEW"), "status"),
        (lambda port: Change.objects.filter(key=port.number("quiet")).update(status="MERGED"), "status"),
    ],
)
def test_what_else_may_be_wrong(port, tamper: Callable[..., object], what):
    sync = port.mirrored()
    tamper(port)
    assert what in {difference.what for difference in port.differences(sync)}


def other(port) -> Project:
    return port.change("below").project


def test_a_change_that_only_the_mirror_has(port):
    sync = port.mirrored()
    port.do("delete", "quiet", "admin")
    assert [(d.what, d.server) for d in port.differences(sync)] == [("visible", "404")]
    sync.sweep()
    verdict = verify(sync.client, sync.server, sync.source)
    assert (verdict.differences, verdict.missing, verdict.compared) == ([], 1, 28)


def test_a_record_that_cannot_be_read_has_to_be_marked(port):
    sync = port.mirrored()
    port.faults.add("malformed", number=port.number("quiet"), how="no-owner")
    assert [d.what for d in port.differences(sync)] == ["readable"]
    sync.sweep()
    assert not port.differences(sync)


def test_it_changes_nothing_and_says_what_it_found(port):
    sync = port.mirrored()
    port.vote("quiet")
    version = Facts.objects.order_by("-version").first().version
    found = port.differences(sync)
    assert {d.what for d in found} >= {"updated", "meta_rev_id", "Vote", "Message"}
    assert str(next(d for d in found if d.what == "Vote")).startswith("33 Vote: mirror has [], server has [('Code-")
    assert Facts.objects.order_by("-version").first().version == version
