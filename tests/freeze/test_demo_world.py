"""The demo's world passes its freeze: the mirror of it, its calendar and its ledger follow, and so does the board."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from demo.gerrit.server import StandIn
from demo.world import calendar, exceptions
from demo.world.__main__ import build
from demo.world.plan import past
from gerrit_sync.client import GerritClient
from gerrit_sync.sync import Source, Sync
from reviewq.changes.models import Change, Freeze, Server, Vote
from reviewq.cycles.calendar import forget
from reviewq.cycles.reads import current
from reviewq.ffe import jobs
from reviewq.ffe.models import Request
from reviewq.ffe.playing import play
from reviewq.freeze import break_jobs
from reviewq.freeze.pictured import pictured
from reviewq.freeze.reads import ground_of
from reviewq.parts.plugins import tags_of
from reviewq.people.reads import Viewer

pytestmark = [pytest.mark.server, pytest.mark.django_db]
FREEZE_IN = -2
PROJECT = "skerry/mooring"


@dataclass(frozen=True)
class World:
    """A small demo, mirrored two days after its freeze."""

    now: datetime
    told: Any


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Made once, in a transaction that is rolled back at the end."""
    now = time.time()
    player = build(past("1", now, 150, FREEZE_IN), now, "http://127.0.0.1")
    path = tmp_path_factory.mktemp("calendar") / "calendar.json"
    path.write_text(calendar.text(now, FREEZE_IN))
    with django_db_blocker.unblock(), StandIn(player.gerrit) as stand_in, transaction.atomic():
        call_command("import_cycles", str(path), project_prefix="skerry/", verbosity=0)
        server = Server.objects.create(url=stand_in.url)
        sync = Sync(server, GerritClient(stand_in.url, "", ""), Source(page_size=100, since_days=120))
        sync.sweep()
        sync.roster()
        yield World(datetime.fromtimestamp(now, UTC), play(exceptions.text(now, FREEZE_IN)))
        transaction.set_rollback(True)


def text(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


def test_the_calendar_knows_that_the_freeze_is_over(world: World) -> None:
    cycle = current(PROJECT, world.now)
    assert cycle and cycle.slug == "heron"
    freeze = Freeze.objects.get(at__lte=world.now, lifts_at__gt=world.now)
    assert timedelta(days=1) <= world.now - freeze.at <= timedelta(days=2)


def test_the_board_the_holds_and_the_pictures_follow(client: Client, world: World) -> None:
    board = text(client, f"/freeze/heron/?project={PROJECT}")
    assert "lost" in board
    holds = text(client, f"/freeze/heron/holds/?project={PROJECT}")
    assert "gerrit review" in holds and "Procedural -2" in holds
    pictures = text(client, f"/freeze/heron/pictures/?project={PROJECT}")
    assert "The feature freeze was on" in pictures and "plan: none open" not in pictures
    held = Vote.objects.filter(label="Code-Review", value=-2, change__status=Change.Status.NEW)
    assert held.filter(date__gte=world.now - timedelta(days=2)).count() > 10


def test_rows_that_break_the_freeze_are_flagged(client: Client, world: World) -> None:
    address = "/?lane=all&size=100"
    assert "breaks FF" not in text(client, address)
    break_jobs.copy_calendar(world.now)
    forget()  # what this process knew of the calendar
    flagged = text(client, address)
    assert "breaks FF" in flagged and "The feature freeze is on since" in flagged
    break_jobs.copy_calendar(world.now + timedelta(days=20))
    lifted = tags_of(
        Change.objects.values_list("pk", flat=True), Viewer(AnonymousUser()), world.now + timedelta(days=20)
    )
    assert not [tag for tags in lifted.values() for tag in tags if "breaks" in tag.text], "RC1 has lifted it"


def test_the_ledger_has_a_past_and_its_grants_run_out(client: Client, world: World) -> None:
    assert world.told.made >= 14
    assert [words for words in world.told.refused if "no such" in words] == []
    assert play(exceptions.text(world.now.timestamp(), FREEZE_IN)).made == 0, "it is there already"
    granted = Request.objects.filter(state="granted", cycle__slug="heron")
    assert granted.exists()
    jobs.keep_timed(world.now + timedelta(days=9))
    assert not granted.exists()
    ledger = text(client, f"/ffe/?project={PROJECT}&cycle=heron")
    assert "expired" in ledger


def test_before_the_freeze_the_same_mirror_says_so(world: World) -> None:
    ground = ground_of("heron", PROJECT)
    assert ground
    found = pictured(ground, True, world.now - timedelta(days=5))
    assert "plan: none open at the freeze" in [key.name for key in found.plots[0].keys]


@pytest.mark.parametrize("demo", [True, False])
def test_only_a_demo_with_a_mirror_can_be_played(settings: Any, tmp_path: Path, demo: bool) -> None:
    settings.DEMO = demo
    Server.objects.update(is_mirrored=False)
    with pytest.raises(CommandError, match="sync first" if demo else "not the demo"):
        call_command("play_demo", f"play_requests={tmp_path / 'none.json'}")


@pytest.mark.parametrize("command", ["play_requests", "play_times"])
def test_people_elsewhere_are_never_played(settings: Any, tmp_path: Path, command: str) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="not the demo"):
        call_command(command, str(tmp_path / "none.json"))
