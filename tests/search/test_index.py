"""What searches look at is kept in step with the mirror."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gerrit_sync.upsert import Mirror
from reviewq.changes.models import Change, Server
from reviewq.search import fulltext
from reviewq.search.index import extension_of, footers_of, items_of, listed, paths_of, reindex, reviewed_by
from reviewq.search.language.words import words_of
from reviewq.search.models import Indexed
from tests.factories import make_change
from tests.sync.test_wire import RECORDS

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MESSAGES = [  # commit message, its footers
    ("Fix it", []),
    ("Fix it: now", []),
    ("Fix it\n\nCloses-Bug: #1\nChange-Id: I1\n", ["Closes-Bug: #1", "Change-Id: I1"]),
    ("Fix it\n\nNote: not one\n\nChange-Id: I1", ["Change-Id: I1"]),
    ("Fix it\nCloses-Bug: #1", ["Closes-Bug: #1"]),
    ("Fix it\n\nsome words\nSigned-off-by:  A <a@b>\nno key here: x", ["Signed-off-by: A <a@b>"]),
    ("Fix it\n\nA_b: x\nDepends-On:I2", ["Depends-On: I2"]),
]


@pytest.mark.parametrize(("message", "footers"), MESSAGES)
def test_footers_of_a_message(message: str, footers: list[str]) -> None:
    assert footers_of(message) == footers


def test_who_reviewed_it() -> None:
    def wrote(*whom: int) -> list[tuple[int, datetime]]:
        return [(who, NOW + timedelta(hours=place)) for place, who in enumerate(whom)]

    assert reviewed_by(1, wrote(1, 2, 3)) == [3, 2]
    assert reviewed_by(1, wrote(2, 1, 3)) == [3]
    assert reviewed_by(1, wrote(2, 3, 1)) == []
    assert reviewed_by(None, wrote(2, 2)) == [2]
    assert reviewed_by(1, [(2, NOW), (1, NOW)]) == [2]
    assert reviewed_by(1, [(1, NOW), (2, NOW)]) == []


def test_lists_and_paths() -> None:
    assert listed([]) == "" and items_of(listed(["a", "b\nc"])) == ["a", "b c"] and items_of(listed([""])) == [""]
    assert [extension_of(path) for path in ("a/b.PY", "a.b/Makefile", "x.tar.gz", ".zuul")] == ["py", "", "gz", "zuul"]
    assert paths_of("new", "old", "R") == ["new", "old"] and paths_of("new", "old", "C") == ["new"]


@pytest.mark.django_db
def test_the_full_text_says_what_was_written_last() -> None:
    change = make_change()

    def write(message: str) -> None:
        fulltext.write([fulltext.Texts(change.pk, "A subject", message, "bp/x", "docs")])

    def is_found(*words: str) -> bool:
        return Change.objects.filter(fulltext.with_phrase(["message"], words)).exists()

    write("the first words")
    assert is_found("first", "words") and is_found("the") and not is_found("words", "first")
    write("it can't wait: 1,000 zoë ' \\ \" * ^ NEAR(")
    assert not is_found("first") and is_found("can't", "wait") and is_found("1,000") and is_found("near")
    write("")
    assert not is_found("zoë")


@pytest.mark.django_db
def test_a_sync_keeps_it() -> None:
    mirror = Mirror(Server.objects.create(url="http://gerrit.test"))
    mirror.write_page(RECORDS, NOW)
    assert Indexed.objects.count() == len(RECORDS)
    first = RECORDS[0]
    word = words_of(first["subject"])[0]
    hit = Change.objects.filter(fulltext.with_phrase(["subject"], [word]))
    assert first["_number"] in hit.values_list("number", flat=True)
    later = copy.deepcopy(first) | {
        "updated": "2026-03-02 23:00:00.000000000",
        "subject": "Quite another",
        "topic": "bp/new",
    }
    mirror.write_page([later], NOW)
    assert first["_number"] not in hit.values_list("number", flat=True)
    assert Change.objects.get(fulltext.with_phrase(["topic"], ["bp", "new"])).subject == "Quite another"


@pytest.mark.django_db
def test_making_it_anew_of_the_mirror_gives_the_same() -> None:
    Mirror(Server.objects.create(url="http://gerrit.test")).write_page(RECORDS, NOW)
    synced = list(Indexed.objects.order_by("pk").values())
    assert any(row["footers"] for row in synced) and any(row["reviewed_by"] for row in synced)
    Indexed.objects.all().delete()
    reindex([row["change_id"] for row in synced])
    assert list(Indexed.objects.order_by("pk").values()) == synced


@pytest.mark.django_db
def test_what_is_the_same_is_not_written_again() -> None:
    change = make_change()
    with CaptureQueriesContext(connection) as queries:
        reindex([change.pk])
    assert not [q for q in queries if "search_words" in q["sql"] and q["sql"].startswith(("INSERT", "DELETE"))]
