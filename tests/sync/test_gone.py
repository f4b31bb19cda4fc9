"""What the server no longer shows: hidden at once, gone after a while, and back when it is found again."""

from __future__ import annotations

import pytest

from gerrit_sync import sync as syncing
from gerrit_sync.errors import Denied
from gerrit_sync.sync import Source
from reviewq.changes.models import Change, Facts


def test_404_hides_a_change_at_once_and_the_second_time_it_is_gone(port):
    sync = port.mirrored()
    port.faults.add("hidden", number=port.number("quiet"))
    sync.sweep()
    change = port.change("quiet")
    assert change.missing_since and not change.gone_at
    assert not port.facts("quiet").is_listed
    sync.sweep()
    assert port.change("quiet").gone_at
    requests = len(port.server.requests)
    sync.sweep()
    assert len(port.server.requests) - requests == 3  # version, page, once more: nobody asks for it any more


def test_found_again_it_is_back(port, verify_equal):
    sync = port.mirrored()
    fault = port.faults.add("hidden", number=port.number("quiet"))
    sync.sweep()
    sync.sweep()
    port.faults.remove(fault)
    sync.sweep()
    change = port.change("quiet")
    assert (change.missing_since, change.gone_at) == (None, None)
    assert port.facts("quiet").is_listed
    verify_equal(sync)


def test_a_big_loss_is_not_believed_unless_a_person_does(port, monkeypatch):
    monkeypatch.setattr(syncing, "SMALL_LOSS", 2)
    sync = port.mirrored()
    gone = [change.number for change in port.gerrit.open_changes()][:15]
    port.faults.add("hidden", numbers=gone)
    with pytest.raises(Denied, match="15 open changes less"):
        sync.sweep()
    assert not Change.objects.exclude(missing_since=None).exists()
    assert Facts.objects.filter(is_listed=True).count() == len(port.gerrit.open_changes())
    sync.source = Source(since_days=3650, trusts_losses=True)
    sync.sweep()
    assert Change.objects.exclude(missing_since=None).count() == 15


def test_many_merges_between_two_sweeps_are_no_loss_whatever_the_page_size(port, monkeypatch, verify_equal):
    monkeypatch.setattr(syncing, "SMALL_LOSS", 2)
    sync = port.mirrored(page_size=5)
    for change in list(port.gerrit.open_changes())[:20]:
        port.gerrit.abandon(change.number, "admin", "Enough.", at=port.world.tick())
    sync.sweep()
    assert Change.objects.filter(status="ABANDONED").count() == 21
    verify_equal(sync)


def test_what_only_the_index_lost_is_read_by_itself(port):
    sync = port.mirrored()
    number = port.number("quiet")
    port.faults.add("hidden", path=r"changes/\?", number=number)
    sync.sweep()
    assert port.change("quiet").missing_since is None


def test_changes_of_a_project_that_is_no_longer_mirrored_leave_the_pages_and_come_back(port):
    port.mirrored()
    names = sorted({change.project.name for change in Change.objects.filter(status="NEW").select_related("project")})
    assert len(names) == 2
    listed = Facts.objects.filter(is_listed=True, project__name=names[1]).count()
    port.sync(projects=(names[0],)).sweep()
    assert listed and not Facts.objects.filter(is_listed=True, project__name=names[1]).exists()
    port.sync(projects=tuple(names)).sweep()
    assert Facts.objects.filter(is_listed=True, project__name=names[1]).count() == listed
