"""Quirks of the protocol, of time and of sight. The numbers are those of docs/quirks.md."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from gerrit_sync.errors import Denied, GerritError, Unavailable
from reviewq.changes.models import Change, Core, Facts, Server

from .content import content, differing
from .harbour import harbour


def fails(work, kind: type[GerritError], words: str) -> None:
    """The work fails in this way, and the mirror is left as it was."""
    before = {table: rows for table, rows in content().items() if table != "Server"}
    with pytest.raises(kind, match=words):
        work()
    after = {table: rows for table, rows in content().items() if table != "Server"}
    assert not differing(before, after)
    assert Server.objects.get().failing_since


def test_quirk_10_json_with_and_without_its_prefix(port, verify_equal):
    port.faults.add("no-prefix")
    verify_equal(port.mirrored())


def test_quirk_11_a_web_page_instead_of_data_even_with_status_200(port):
    sync = port.mirrored()
    port.faults.add("html-page")
    fails(sync.sweep, Unavailable, "a web page instead of data")


def test_quirk_11_half_a_reply_is_no_reply(port):
    sync = port.mirrored()
    for name, words in (("truncated", "cut or not JSON"), ("cut-off", "the reply was cut")):
        port.faults.clear()
        port.faults.add(name)
        fails(sync.sweep, Unavailable, words)


def test_quirk_12_nine_digits_of_fraction_and_utc_without_saying_so(port):
    port.mirrored()
    change = port.gerrit.change(port.number("quiet"))
    assert port.change("quiet").updated == datetime.fromtimestamp(change.updated, UTC)


def test_quirk_14_our_clock_and_the_servers_may_differ(port, monkeypatch, verify_equal):
    for ours in (datetime(2040, 1, 1, tzinfo=UTC), datetime(2001, 1, 1, tzinfo=UTC)):
        monkeypatch.setattr(timezone, "now", lambda ours=ours: ours)
        sync = port.sync()
        sync.sweep()
        port.vote("quiet", value=1 if ours.year == 2040 else -1)
        sync.poll()
        verify_equal(sync)


def test_quirk_14_a_late_index_shows_it_within_the_overlap(port, verify_equal):
    sync = port.mirrored()
    number = port.number("quiet")
    port.vote("quiet")
    port.faults.add("hidden", path=r"changes/\?", number=number)  # the index has not got it yet
    port.gerrit.set_topic(port.number("files"), "admin", "later", at=port.world.now + 30)
    sync.poll()
    assert sync.server.cursor > datetime.fromtimestamp(port.gerrit.change(number).updated, UTC)
    port.faults.clear()
    sync.poll()
    verify_equal(sync)


def test_quirk_15_what_moves_no_instant_is_seen_by_the_next_sweep(port, verify_equal):
    sync = port.mirrored()
    port.faults.add("message-deleted", number=port.number("votes"), index=1)
    assert port.differences(sync)
    sync.sweep()
    verify_equal(sync)


def test_quirk_17_deleted_hidden_and_private_look_the_same_and_are_hidden_at_once(port):
    sync = port.mirrored(user="")
    assert not Change.objects.filter(key=port.number("private")).exists()
    port.do("set_private", "quiet", "cho", True)
    port.do("delete", "files", "admin")
    port.faults.add("hidden", number=port.number("top"))
    sync.sweep()
    for name in ("quiet", "files", "top"):
        assert port.change(name).missing_since and not port.facts(name).is_listed
    sync.sweep()
    assert Change.objects.exclude(gone_at=None).count() == 3


def test_quirk_18_an_expired_login_fails_instead_of_showing_less(port):
    sync = port.mirrored()
    port.faults.add("unauthorized")
    fails(sync.sweep, Denied, "401")


def test_quirk_18_a_short_spell_of_403_drops_nothing(port, verify_equal):
    sync = port.mirrored()
    fault = port.faults.add("forbidden")
    fails(sync.sweep, Denied, "403")
    port.faults.remove(fault)
    sync.sweep()
    assert not Change.objects.exclude(missing_since=None).exists()
    verify_equal(sync)


def test_quirk_18_nothing_is_gone_after_one_sweep_that_saw_less(port, verify_equal):
    sync = port.mirrored()
    fault = port.faults.add("logged-out")  # the private change alone disappears
    sync.sweep()
    assert port.change("private").missing_since and not port.change("private").gone_at
    port.faults.remove(fault)
    sync.sweep()
    assert port.change("private").missing_since is None
    verify_equal(sync)


def test_quirk_33_too_many_requests_without_a_word_of_how_long(port):
    sync = port.mirrored()
    port.faults.add("too-many-requests")
    fails(sync.poll, Unavailable, "429")
    assert Server.objects.get().retry_at > timezone.now() + timedelta(seconds=55)
    assert len(port.server.requests) == 1  # not asked again within the run


def test_quirk_39_a_gerrit_below_a_path_and_projects_with_slashes(db):
    with harbour(path="/r") as port:
        sync = port.mirrored()
        assert Change.objects.count() == 33
        port.faults.add("hidden", path=r"changes/\?", number=port.number("quiet"))
        sync.sweep()
        assert port.change("quiet").missing_since is None
        assert [seen.path for seen in port.server.requests if "/r/a/changes/harbour%2Fquay~" in seen.path]


def test_quirk_35_groups_and_rights_that_we_may_not_read_keep_the_last_list(port):
    sync = port.mirrored(projects=("harbour/quay", "harbour/crane"))
    sync.roster()
    group = Core.objects.filter(source="group")
    known = set(group.values_list("project__name", "account__username"))
    assert ("harbour/quay", "ana") in known
    for fault in (
        {"name": "access-emptied"},
        {"name": "forbidden", "path": "groups"},
        {"name": "not-found", "path": "/groups"},
    ):
        port.faults.clear()
        port.faults.add(**fault)
        sync.roster()
        assert set(group.values_list("project__name", "account__username")) == known
    guest = port.sync(user="", projects=("harbour/quay",))
    port.faults.clear()
    guest.roster()
    assert set(group.values_list("project__name", "account__username")) == known


def test_quirk_42_an_upgrade_in_mid_run(port, verify_equal):
    """A new version, a spell of 503, then an index that shows nothing yet."""
    port.gerrit.version = "3.4.0"
    sync = port.sync()
    sync.sweep()
    assert port.queries and "SUBMIT_REQUIREMENTS" not in port.queries[0]
    port.gerrit.version = "3.13.5"
    fault = port.faults.add("unavailable", retry_after=120)
    fails(sync.poll, Unavailable, "503")
    port.faults.remove(fault)
    fault = port.faults.add("hidden", path=r"changes/\?")
    port.faults.add("not-found", path="~")
    port.forget()
    fails(sync.sweep, Denied, "open changes less than before")
    assert "SUBMIT_REQUIREMENTS" in port.queries[0]
    assert Facts.objects.filter(is_listed=True).count() == len(port.gerrit.open_changes())
    port.faults.clear()
    sync.sweep()
    verify_equal(sync)
