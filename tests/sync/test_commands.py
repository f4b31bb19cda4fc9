"""sync, verify, export and doctor in a terminal: what they print, and how they end."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from gerrit_sync.management.commands.sync import Bar
from reviewq.changes.models import Change, Core, Diff, Server, SyncRun

from .harbour import held_elsewhere
from .test_jobs import configured  # noqa: F401


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_sync_tells_what_it_did(configured):  # noqa: F811
    told = run("sync")
    assert told.startswith("33 changes read, 33 written, ")
    assert Core.objects.filter(source="group").exists()
    assert run("sync").startswith("0 changes read") or "0 written" in run("sync")
    assert run("sync", "--full").startswith("28 changes read, 0 written")


def test_sync_counts_what_cannot_be_read(configured):  # noqa: F811
    configured.faults.add("malformed", number=configured.number("quiet"))
    assert run("sync").rstrip().endswith("s, 26 diffs, 1 unreadable")


def test_sync_since(configured):  # noqa: F811
    run("sync", "--since", "1")
    assert set(Change.objects.values_list("status", flat=True)) == {"NEW"}


def test_sync_trust(configured):  # noqa: F811
    run("sync")
    configured.faults.add("hidden", numbers=[c.number for c in configured.gerrit.open_changes()][:20])
    with pytest.raises(CommandError, match="20 open changes less than before"):
        run("sync", "--full")
    run("sync", "--trust")
    assert Change.objects.exclude(missing_since=None).count() == 20


def test_sync_that_fails_says_why(configured):  # noqa: F811
    configured.faults.add("unauthorized")
    with pytest.raises(CommandError, match="says 401"):
        run("sync")


def test_sync_without_a_gerrit_says_what_to_set(db, settings):
    settings.GERRIT_URL = ""
    for command in ("sync", "verify"):
        with pytest.raises(CommandError, match="GERRIT_URL is not set"):
            run(command)


def test_sync_while_another_one_runs(configured):  # noqa: F811
    run("sync")
    with held_elsewhere(Server.objects.get().pk), pytest.raises(CommandError, match="another sync"):
        run("sync")


def test_verify_ends_well_only_if_nothing_differs(configured):  # noqa: F811
    run("sync")
    assert run("verify") == "28 changes compared, 0 differences\n"
    configured.vote("quiet")
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify", "--most", "2", stdout=out)
    assert end.value.code == 1
    lines = out.getvalue().splitlines()
    assert len(lines) == 3 and lines[0].startswith(f"{configured.number('quiet')} ")
    assert lines[-1].startswith("28 changes compared, ") and "0 differences" not in lines[-1]


def test_verify_names_what_is_known_to_be_hidden(configured):  # noqa: F811
    run("sync")
    configured.do("delete", "quiet", "admin")
    run("sync", "--full")
    assert run("verify").endswith("0 differences; 1 are marked as no longer visible, and are not\n")


def test_export_is_one_object_a_line_for_each_open_change(configured):  # noqa: F811
    run("sync")
    rows = [json.loads(line) for line in run("export").splitlines()]
    assert len(rows) == 28 and {row["status"] for row in rows} == {"NEW"}
    assert [row["number"] for row in rows] == sorted(row["number"] for row in rows)
    everything = [json.loads(line) for line in run("export", "--all").splitlines()]
    assert len(everything) == 33
    private = next(row for row in rows if row["is_private"])
    assert private["number"] == configured.number("private")


def test_export_leaves_out_what_is_not_visible_any_more(configured):  # noqa: F811
    run("sync")
    configured.faults.add("hidden", number=configured.number("quiet"))
    run("sync", "--full")
    assert configured.number("quiet") not in [json.loads(line)["number"] for line in run("export").splitlines()]


def test_the_bar_says_how_much_came_and_nothing_to_a_file():
    class Stream(io.StringIO):
        def write(self, text: str, ending: str | None = None) -> int:
            return super().write(text)

    for is_terminal in (True, False):
        stream = Stream()
        bar = Bar(stream, is_terminal)
        bar(SyncRun(rows=42, requests=3))
        bar.end()
        assert ("42 changes" in stream.getvalue()) == is_terminal


def test_diffs_fetches_all_that_are_missing(configured, settings):  # noqa: F811
    settings.DIFFS_PER_MINUTE = 0
    run("sync")
    with pytest.raises(CommandError, match="DIFFS_PER_MINUTE is 0"):
        run("diffs")
    settings.DIFFS_PER_MINUTE = 6000
    configured.faults.add("conflict", path="/patch", count=1)
    assert run("diffs").startswith("26 fetched, 1 Gerrit does not show it; ")
    assert run("diffs") == "nothing came; 0 requests\n"
    Diff.objects.all().delete()
    configured.faults.add("too-many-requests", path="/patch")
    assert run("diffs") == "nothing came; 1 requests\n"
