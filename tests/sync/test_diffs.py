"""Diffs and whole files: asked for once a patch set, bounded, and never in the way of votes."""

from __future__ import annotations

import base64
import gzip
import time
import tracemalloc
from datetime import timedelta

import pytest
from django.utils import timezone

from demo.gerrit.records import File, Told
from gerrit_sync import diffs as module
from gerrit_sync import jobs
from gerrit_sync.client import GerritClient
from gerrit_sync.diffs import Diffs, waiting
from gerrit_sync.locks import Busy, diffs_lock, sync_lock
from reviewq.changes import hooks
from reviewq.changes.diff_counts import diff_counts
from reviewq.changes.models import Change, ChangedFile, Diff, FailedFetch, Server

from .fetching import MANY, OPEN, diff, only, patches, push, run
from .harbour import held_elsewhere, http, raw_server

# --- which, and how often


def test_every_listed_change_has_its_diff_and_nobody_asks_twice(mirrored, told):
    assert run(mirrored) == {"here": OPEN}
    listed = Change.objects.filter(status="NEW", is_private=False)
    assert set(Diff.objects.values_list("change", flat=True)) == set(listed.values_list("pk", flat=True))
    assert len(patches(mirrored)) == OPEN == len(mirrored.server.requests)
    assert set().union(*told) == set(listed.values_list("pk", flat=True))
    for one in Diff.objects.select_related("change"):
        assert one.revision == one.change.revision
        assert one.text.startswith("diff --git a/") and one.change.subject not in one.text
        added = sum(line.startswith("+") and not line.startswith("+++ ") for line in one.text.split("\n"))
        assert added >= one.change.insertions  # a renamed file goes and comes
    mirrored.forget()
    assert run(mirrored) == {}
    assert not mirrored.server.requests


def test_new_code_is_asked_for_anew_and_an_edited_message_keeps_the_diff(mirrored, told):
    run(mirrored)
    before = diff(mirrored, "quiet").text
    files = mirrored.gerrit.change(mirrored.number("quiet")).current.files
    for kind, asked in (("NO_CODE_CHANGE", 0), ("NO_CHANGE", 0), ("TRIVIAL_REBASE", 1)):
        push(mirrored, "quiet", files, kind)
        told.clear()
        run(mirrored)
        assert len(patches(mirrored)) == asked, kind
        assert diff(mirrored, "quiet").revision == mirrored.change("quiet").revision
        assert diff(mirrored, "quiet").text == before
        assert told == [{mirrored.change("quiet").pk}]
    push(mirrored, "quiet", {"a.py": File(insertions=1, texts=Told(b"a = 1\n", b"a = 1\nb = 2\n"))})
    run(mirrored)
    assert len(patches(mirrored)) == 1
    assert diff(mirrored, "quiet").text.endswith("--- a/a.py\n+++ b/a.py\n@@ -1 +1,2 @@\n a = 1\n+b = 2\n")


def test_uploads_that_altered_the_diff_in_between_are_noticed(mirrored):
    run(mirrored)
    files = mirrored.gerrit.change(mirrored.number("quiet")).current.files
    change, at = mirrored.gerrit.change(mirrored.number("quiet")), mirrored.world.tick()
    other = {"b.py": File("A", 1, texts=Told(None, b"b\n"))}
    about = {"change_id": change.change_id, "subject": "S", "message": "S", "parents": change.current.parents}
    mirrored.gerrit.push(change.project, change.branch, "cho", files=other, at=at, kind="REWORK", **about)
    push(mirrored, "quiet", other, "NO_CODE_CHANGE")
    run(mirrored)
    assert "+b\n" in diff(mirrored, "quiet").text and files
    assert len(patches(mirrored)) == 1


def test_diffs_of_closed_and_private_changes_are_dropped(mirrored):
    run(mirrored)
    mirrored.do("abandon", "quiet", "cho", "No.")
    mirrored.do("set_private", "middle", "cho", True)
    mirrored.sync().poll()
    run(mirrored)
    assert not Diff.objects.filter(change__key__in=[mirrored.number("quiet"), mirrored.number("middle")])
    assert Diff.objects.count() == OPEN - 2


def test_what_is_too_large_by_the_mirrors_figures_is_not_asked_for(mirrored):
    only(mirrored, "quiet")
    Change.objects.update(insertions=module.MAX_LINES, deletions=1)
    assert run(mirrored) == {"too-large": 1}
    Diff.objects.all().delete()
    Change.objects.update(insertions=1, deletions=0)
    change = mirrored.change("quiet")
    ChangedFile.objects.bulk_create(ChangedFile(change=change, path=f"f{n}") for n in range(module.MAX_FILES))
    assert run(mirrored) == {"too-large": 1}
    assert not mirrored.server.requests


# --- rate, time, and who goes first


def test_the_rate_holds_over_runs_and_the_newest_changes_come_first(mirrored):
    newest = Change.objects.filter(status="NEW", is_private=False).order_by("-updated", "-pk")
    assert run(mirrored, per_minute=10) == {"here": 10}
    assert set(Diff.objects.values_list("change", flat=True)) == set(newest.values_list("pk", flat=True)[:10])
    assert run(mirrored, per_minute=10) == {}
    Server.objects.update(diffs_paced_to=timezone.now() - timedelta(seconds=31))
    assert run(mirrored, per_minute=10) == {"here": 5}
    assert run(mirrored, per_minute=0) == {}


def test_a_run_ends_when_its_time_is_up(mirrored):
    mirrored.faults.add("delay", path="/patch", seconds=0.1)
    start = time.monotonic()
    assert 1 <= run(mirrored, seconds=0.25)["here"] <= 3
    assert time.monotonic() - start < 1


def test_diffs_and_polls_need_not_wait_for_each_other(mirrored):
    server = Server.objects.get()
    with held_elsewhere(server.pk, diffs_lock):
        mirrored.sync().poll()
        with pytest.raises(Busy):
            run(mirrored)
    with held_elsewhere(server.pk, sync_lock):
        assert run(mirrored)["here"] == OPEN


def test_a_patch_set_that_came_meanwhile_is_not_given_the_older_ones_diff(mirrored, told, monkeypatch):
    only(mirrored, "quiet")
    sync = mirrored.sync()
    text = sync.client.text

    def slow(*given, **rest):
        Change.objects.update(revision="f" * 40)
        return text(*given, **rest)

    monkeypatch.setattr(sync.client, "text", slow)
    assert not Diffs(sync.server, sync.client, MANY, 20).run()
    assert not Diff.objects.exists() and not told
    assert waiting(sync.server, timezone.now()).count() == 1


# --- jobs


@pytest.fixture
def configured(mirrored, settings):
    """The settings point to the stand-in."""
    settings.GERRIT_URL, settings.GERRIT_USER, settings.GERRIT_PASSWORD = mirrored.server.url, "admin", "secret"
    settings.GERRIT_PROJECTS, settings.DIFFS_PER_MINUTE = [], MANY
    return mirrored


def test_a_poll_fetches_diffs_after_the_votes(configured):
    configured.vote("quiet", value=2)
    assert jobs.poll() == "done"
    paths = [seen.path for seen in configured.server.requests]
    assert "/changes/?" in paths[0] and paths[1].endswith("/patch")
    assert Diff.objects.count() == OPEN


def test_the_clock_fetches_them_unless_the_server_is_in_trouble_or_wants_a_rest(configured, settings):
    for trouble in ({"failing_since": timezone.now()}, {"diffs_retry_at": timezone.now() + timedelta(minutes=1)}):
        Server.objects.update(**trouble)
        assert jobs.diffs() == "not due"
        Server.objects.update(failing_since=None, diffs_retry_at=None)
    Server.objects.update(retry_at=timezone.now() + timedelta(minutes=1))
    assert jobs.diffs() == "waiting"
    Server.objects.update(retry_at=None)
    settings.DIFFS_PER_MINUTE = 0
    assert jobs.diffs() == "not due"
    assert not configured.server.requests
    settings.DIFFS_PER_MINUTE = MANY
    assert jobs.diffs() == "done"
    assert Diff.objects.count() == OPEN


def test_the_counts_tell_what_became_of_all(mirrored):
    Change.objects.filter(key=mirrored.number("quiet")).update(insertions=9999)
    mirrored.faults.add("conflict", path="/patch", count=1)
    run(mirrored, per_minute=20)
    counts = diff_counts(Server.objects.get())
    assert (counts.here, counts.too_large, counts.refused, counts.changes) == (19, 1, 1, OPEN)
    assert str(counts) == "19 here, 1 too large to judge, 1 not shown, 6 waiting"


# --- what may go wrong


LASTING = [
    ("conflict", {}, Diff.State.REFUSED),
    ("other-encoding", {}, Diff.State.UNREADABLE),
    ("other-encoding", {"raw": b"a\0b"}, Diff.State.UNREADABLE),
    ("huge-text", {}, Diff.State.TOO_LARGE),
]


def test_what_will_not_get_better_is_not_tried_again(mirrored, told):
    only(mirrored, "quiet")
    for name, given, state in LASTING:
        fault = mirrored.faults.add(name, path="/patch", **given)
        mirrored.forget()
        assert run(mirrored) == {state: 1}
        assert diff(mirrored, "quiet").text == ""
        run(mirrored)
        assert len(patches(mirrored)) == 1, name
        Diff.objects.all().delete()
        mirrored.faults.remove(fault)


PASSING = [
    ("not-found", {}),
    ("text-cut", {}),
    ("text-cut", {"even": True}),
    ("html-page", {}),
    ("internal-error", {}),
    ("forbidden", {}),
    ("bad-gateway", {}),
    ("cut-off", {}),
]


def test_what_may_get_better_is_tried_later_and_not_for_ever(mirrored, told):
    only(mirrored, "quiet")
    for name, given in PASSING:
        fault = mirrored.faults.add(name, path="/patch", **given)
        mirrored.forget()
        for tries in range(1, module.MAX_TRIES):
            run(mirrored)
            run(mirrored)  # not at once
            row = FailedFetch.objects.get()
            assert (row.tries, len(patches(mirrored))) == (tries, tries), name
            assert row.retry_at > timezone.now() + module.FIRST_REST * 2 ** (tries - 1) * 0.9
            FailedFetch.objects.update(retry_at=timezone.now())
        assert run(mirrored) == {Diff.State.REFUSED: 1}, name
        assert not FailedFetch.objects.exists()
        Diff.objects.all().delete()
        mirrored.faults.remove(fault)


def test_another_try_brings_it(mirrored):
    only(mirrored, "quiet")
    mirrored.faults.add("text-cut", path="/patch", count=1)
    run(mirrored)
    FailedFetch.objects.update(retry_at=timezone.now())
    assert run(mirrored) == {"here": 1}
    assert not FailedFetch.objects.exists()


@pytest.mark.parametrize(("given", "least"), [({"retry_after": 300}, 300), ({}, 60)])
def test_429_rests_the_diffs_and_not_the_polls_and_is_no_diffs_fault(mirrored, given, least):
    mirrored.faults.add("too-many-requests", path="/patch", **given)
    run(mirrored)
    assert len(patches(mirrored)) == 1
    server = Server.objects.get()
    assert least * 0.95 < (server.diffs_retry_at - timezone.now()).total_seconds() < least * 1.3
    assert (server.retry_at, server.failing_since) == (None, None)
    assert not FailedFetch.objects.exists()


def test_one_diff_that_fails_leaves_the_others_their_turn(mirrored):
    mirrored.faults.add("not-found", path="/patch", count=1)
    assert run(mirrored) == {"here": OPEN - 1}


def test_who_stumbles_over_one_diff_is_told_of_the_others(mirrored, caplog):
    poison, judged = mirrored.change("quiet").pk, set()

    def judge(ids, now):
        if poison in ids:
            raise ValueError("cannot judge this")
        judged.update(ids)

    hooks.after_diffs(judge)
    run(mirrored)
    assert len(judged) == OPEN - 1 and poison not in judged
    assert Diff.objects.count() == OPEN
    assert "could not be judged" in caplog.text


def test_a_huge_reply_costs_neither_memory_nor_time(mirrored):
    """20 MB, then ten times as much, then for ever but slowly: read no further than the bound."""
    client = mirrored.client()
    for size in (20_000_000, 200_000_000):
        mirrored.faults.add("huge-text", count=1, size=size)
        tracemalloc.start()
        with pytest.raises(module.TooLarge):
            client.text(f"/changes/{mirrored.number('quiet')}/revisions/1/patch", limit=module.MAX_TEXT)
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
        tracemalloc.stop()


def test_a_text_that_comes_drop_by_drop_is_given_up(mirrored, monkeypatch):
    monkeypatch.setattr("gerrit_sync.client.TEXT_SECONDS", 0.3)
    mirrored.faults.add("huge-text", size=300_000, pause=0.1)
    start = time.monotonic()
    with pytest.raises(module.Unavailable, match="did not send a text within"):
        mirrored.client().text(f"/changes/{mirrored.number('quiet')}/revisions/1/patch", limit=module.MAX_TEXT)
    assert time.monotonic() - start < 2


def test_a_packed_reply_that_nobody_asked_for_is_bounded_too():
    packed = gzip.compress(base64.b64encode(b"0" * 30_000_000), 9)
    with raw_server(http(200, packed, Content_Encoding="gzip")) as server:
        tracemalloc.start()
        with pytest.raises(module.TooLarge):
            GerritClient(server.url).text("/patch", limit=module.MAX_TEXT)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
        tracemalloc.stop()
    assert "Accept-Encoding: identity" in server.asked[0]
