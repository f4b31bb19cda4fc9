"""Random edits on a real Gerrit while syncs run in between: afterwards the mirror is as the server is."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator

import pytest

from gerrit_sync.client import GerritClient
from gerrit_sync.sync import Source, Sync
from gerrit_sync.verify import verify
from reviewq.changes.export import export
from reviewq.changes.models import Change, Facts, Server, Vote

from . import real_gerrit
from .drivers import RealDriver
from .edits import RandomEdits
from .world import play

pytestmark = [pytest.mark.real, pytest.mark.django_db]
EDITS = 200
SYNCS = 8  # in between
PEOPLE = ["ana", "ben", "cho", "dee", "eve"]
# In so small a world the deletions alone would be a loss that is not believed without a person's word.
ALL = Source(page_size=10, since_days=3650, trusts_losses=True)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A real Gerrit of our own with the contract world in it, whose clock runs on from there."""
    if lacks := real_gerrit.missing():
        pytest.skip(f"no real Gerrit here: needs {lacks}")
    with real_gerrit.RealGerrit() as server:
        driver = RealDriver(server)
        play(driver)
        for group in ("quay-core", "crane-core"):  # so that the administrator may approve what is merged
            driver.call("admin", "PUT", f"/groups/{group}/members/admin", {})
        server.clock.unlink()  # from here on the real time
        yield server.url


def made_sync(url: str, user: str = "admin") -> Sync:
    client = GerritClient(url, user, "secret" if user else "")
    return Sync(Server.objects.get_or_create(url=url + ("" if user else "#guest"))[0], client, ALL)


def edits(url: str) -> RandomEdits:
    seed = int(os.environ.get("REVIEWQ_SEED", random.SystemRandom().randrange(10**6)))
    print(f"REVIEWQ_SEED={seed}")
    return RandomEdits(url, PEOPLE, random.Random(seed), bot="gate")


def differing(sync: Sync) -> list[str]:
    return [str(difference) for difference in verify(sync.client, sync.server, ALL).differences]


def test_an_edit_is_in_the_facts_after_one_poll(url):
    sync = made_sync(url)
    sync.sweep()
    maker = edits(url)
    change = next(c for c in maker.open_changes() if c["subject"] == "Quiet one")
    assert maker.review("ana", change, {"labels": {"Code-Review": 2}, "message": "Fine."})
    run = sync.poll()
    facts = Facts.objects.get(change__number=change["_number"])
    assert [value for _, value in facts.votes["Code-Review"]] == [2]
    assert run.requests == 1
    assert Vote.objects.get(change=facts.change, value=2).account.username == "ana"


def test_200_random_edits_by_an_admin_and_seen_by_a_guest(url):
    admin, guest = made_sync(url), made_sync(url, "")
    syncs = [admin, guest]
    for sync in syncs:
        sync.sweep()
    maker = edits(url)
    start = time.monotonic()
    for turn in range(SYNCS):
        maker.run(EDITS * (turn + 1) // SYNCS)  # it counts what it has made in all
        for sync in syncs:
            sync.sweep() if turn == SYNCS // 2 else sync.poll()
    for sync in syncs:
        sync.poll()
        sync.sweep()
    print(f"{maker.done.total()} edits in {time.monotonic() - start:.0f} s: {dict(maker.done)}")
    assert maker.done.total() == EDITS and maker.done["merge"] and maker.done["private"] and maker.done["delete"]
    assert differing(admin) == []
    assert differing(guest) == []
    leaks_nothing(guest)
    maker.session.close()


def leaks_nothing(guest: Sync) -> None:
    """What turned private is in no list of a guest's mirror."""
    private = set(Change.objects.filter(server=guest.server, is_private=True).values_list("number", flat=True))
    hidden = {
        row["_number"] for row in GerritClient(guest.client.url, "admin", "secret").changes("is:private", [], 500)
    }
    listed = Facts.objects.filter(change__server=guest.server, is_listed=True).values_list("number", flat=True)
    exported = {row["number"] for row in export(guest.server.last_sweep_at) if row["server"] == guest.server.url}
    assert hidden, "no edit made one private"
    assert not private and not hidden & set(listed) and not hidden & exported
