"""The page of holds, its files, the tag on rows and the panel: one world that is only read, at several instants."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Account, Change, Facts, Message, Vote
from reviewq.cycles import calendar
from reviewq.cycles.models import Cycle, CycleDate
from reviewq.ffe.models import Request
from reviewq.freeze import break_jobs
from reviewq.freeze.hold_reads import stock_of
from reviewq.freeze.holding import HoldPage, Phase, page_of
from reviewq.freeze.models import WorkWord
from reviewq.freeze.reads import ground_of
from reviewq.freeze.row_tags import ROW_TAGS
from reviewq.parts.plugins import tags_of
from reviewq.people.reads import Viewer
from tests.factories import DAY, LABELS, NOW, at_once, make_account, make_change, make_diff, make_project

from .diffs import text_of

pytestmark = pytest.mark.django_db
ADDRESS = "/freeze/heron/holds/?project=skerry/mooring"
GUEST = Viewer(AnonymousUser())
FREEZE_AT, RC1_AT = NOW + 10 * DAY, NOW + 24 * DAY
AFTER, LIFTED = NOW + 12 * DAY, NOW + 25 * DAY
HOSTILE = "<script>alert(1)</script> '; rm -rf ~ #\u202e"
FROZEN_LABELS = LABELS | {"Review-Priority": {"min": -1, "max": 2, "words": {"-1": "Branch Freeze"}}}
OPTION = text_of("mooring/conf/berth.py", "+     cfg.IntOpt('tide_limit'),")
Changes = dict[str, Change]


def make_cycle(freeze: datetime = FREEZE_AT, rc1: datetime = RC1_AT, **given: Any) -> Cycle:
    values = {"slug": "heron", "name": "Heron", "begins_at": NOW - 80 * DAY} | given
    cycle = Cycle.objects.create(**values)
    for kind, at in (("feature-freeze", freeze), ("rc1", rc1)):
        CycleDate.objects.create(cycle=cycle, kind=kind, day=at.date(), at=at)
    return cycle


def say(change: Change, account: Account, label: str, value: int, text: str) -> None:
    """A vote with words, five days ago."""
    at = NOW - 5 * DAY
    Vote.objects.create(change=change, account=account, label=label, value=value, date=at, patch_set=1)
    words = f"Patch Set 1: {label}{value:+d}\n\n{text}"
    Message.objects.create(change=change, message_id=f"s{label}", author=account, date=at, text=words, patch_set=1)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Changes]:
    """A change for each thing that the page tells, by its name."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield made()
        transaction.set_rollback(True)
        calendar.empty()


def made() -> Changes:
    project = make_project("skerry/mooring")
    core, ptl = make_account("Kari Core"), make_account("Ana Lead")
    bp = {"project": project, "topic": "bp/tides", "labels": FROZEN_LABELS}
    fix = bp | {"topic": "bug/7"}
    with at_once():
        found = {
            "feature": make_change(HOSTILE, **bp),
            "wip": make_change("Half a tide", work_in_progress=True, **bp),
            "option": make_change("Mend the ebb", **fix),
            "fix": make_change("Mend the flood", **fix),
            "unknown": make_change("Tidy up", **(bp | {"topic": ""})),
            "docs": make_change("Tell of tides", files={"doc/tides.rst": (3, 0)}, **bp),
            "stable": make_change("Tides of old", branch="stable/gannet", **bp),
            "private": make_change("A secret tide", is_private=True, **bp),
            "granted": make_change("A tide by grace", **(bp | {"topic": "bp/grace"})),
            "held": make_change("A held tide", **bp),
            "vetoed": make_change("A wrong tide", **bp),
            "silent": make_change("A silent tide", **bp),
            "frozen": make_change("A frozen tide", **bp),
            "own": make_change("My own tide", **bp),
            "paused": make_change("A paused tide", **bp),
            "mended": make_change("No tide at all", **fix),
            "joined": make_change("More of the tide", **(bp | {"topic": "tides"})),
            "said": make_change("Somebody said so", **(bp | {"topic": "tidy"})),
            "unsaid": make_change("No feature, says the PTL", **(bp | {"topic": "bp/paint"})),
        }
    say(found["held"], ptl, "Code-Review", -2, f"Procedural -2 until the next cycle opens. {HOSTILE}")
    say(found["vetoed"], core, "Code-Review", -2, "I do not think that this belongs here.")
    say(found["silent"], core, "Code-Review", -2, "")
    say(found["frozen"], core, "Review-Priority", -1, "")
    say(found["own"], found["own"].owner or core, "Workflow", -1, "Waiting for the spec.")
    say(found["paused"], core, "Workflow", -1, "Wait until the stable branch is cut.")
    say(found["mended"], ptl, "Code-Review", -2, "Feature freeze")
    for name in ("option", "fix", "mended"):
        make_diff(found[name], OPTION if name == "option" else text_of("mooring/berth/plan.py", "+ x = 1"))
    break_jobs.read_changes([change.pk for change in found.values()], NOW)
    word = {"project": project, "by_name": "Ana", "at": NOW}
    WorkWord.objects.create(effort="topic/tidy", work="feature", **word)
    WorkWord.objects.create(effort="bp/paint", work="other", **word)
    grant = {"state": "granted", "until": AFTER + 5 * DAY, "made_at": NOW, "by_name": "Ana", "title": "Grace"}
    Request.objects.create(cycle=make_cycle(), project=project, effort="bp/grace", **grant)
    break_jobs.copy_calendar(NOW)
    return found


def page_at(now: datetime, viewer: Viewer = GUEST, way: str = "") -> HoldPage:
    ground = ground_of("heron", "skerry/mooring")
    assert ground is not None
    return page_of(stock_of(ground, viewer, now), way, now)


def names(world: Changes, lines: Any) -> set[str]:
    by_id = {change.pk: name for name, change in world.items()}
    return {by_id[line.id] for line in lines}


TO_HOLD = {"feature", "wip", "option", "said", "own", "joined"}


@pytest.mark.parametrize(("now", "phase"), [(NOW, Phase.BEFORE), (AFTER, Phase.ON)])
def test_what_to_hold(world: Changes, now: datetime, phase: Phase) -> None:
    """Features and what breaks the freeze; nothing that is held, let in, free, private or on another branch."""
    page = page_at(now)
    assert page.phase is phase
    assert names(world, page.held_back) == TO_HOLD
    assert names(world, page.let_in) == {"granted"}
    assert names(world, page.not_told) == {"unknown"}
    reasons = {line.id: line.why for line in page.held_back}
    assert reasons[world["feature"].pk] == ("is a feature: bp/tides",)
    assert reasons[world["option"].pk] == ("adds an option: tide_limit (mooring/conf/berth.py:1)",)
    staff = Viewer(User(username="root", is_staff=True))
    assert names(world, page_at(now, staff).held_back) == TO_HOLD | {"private"}


def test_after_rc1_nothing_is_to_hold_and_all_can_be_lifted(world: Changes) -> None:
    page = page_at(LIFTED)
    assert page.phase is Phase.OVER and not (page.held_back or page.not_told or page.let_in)
    lifted = {"held", "mended", "silent", "frozen", "paused"}
    assert names(world, [one.line for one in page.not_due]) == lifted
    assert {lifter.who.name for lifter in page.lifters} == {"Ana Lead", "Kari Core"}
    assert "is open for the next cycle since" in page.lifters[0].letter
    assert world["vetoed"].subject not in "".join(lifter.letter for lifter in page.lifters)


def test_which_holds_exist_and_why(world: Changes) -> None:
    page = page_at(NOW)
    told = {group.by.value: {one.line.number: one for one in group.lines} for group in page.groups}
    number = {name: change.number for name, change in world.items()}
    assert {kind: set(lines) for kind, lines in told.items()} == {
        "review": {number[name] for name in ("held", "vetoed", "silent", "mended")},
        "priority": {number["frozen"]},
        "approval": {number["paused"]},
        "author": {number["own"]},
        "flag": {number["wip"]},
    }
    review = told["review"]
    assert review[number["held"]].why == "procedural, for the freeze" and review[number["held"]].who.name == "Ana Lead"
    assert review[number["vetoed"]].why == "a technical veto"
    assert review[number["silent"]].why == "unknown: no reason is given"
    assert told["priority"][number["frozen"]].hold.words == "Branch Freeze"
    assert names(world, [one.line for one in page.not_due]) == {"mended"}
    assert [len(lifter.lines) for lifter in page.lifters] == [3, 2]


def test_a_grant_and_a_new_cycle_end_holds(world: Changes) -> None:
    effort = {"effort": "bp/tides", "state": "granted", "until": AFTER + DAY, "made_at": NOW, "by_name": "Ana"}
    old = Request.objects.get()
    request = Request.objects.create(cycle=old.cycle, project=old.project, title="Tides", **effort)
    over = {one.line.number: one.over for one in page_at(AFTER).not_due}
    assert over[world["held"].number] == "an exception was granted" and world["vetoed"].number not in over
    assert world["held"].number not in {one.line.number for one in page_at(AFTER + 2 * DAY).not_due}
    request.delete()
    Cycle.objects.update(begins_at=NOW - 2 * DAY)  # the votes are older
    assert world["held"].number in {one.line.number for one in page_at(NOW).not_due}


def test_the_page_and_its_files(client: Client, world: Changes) -> None:
    response = client.get(ADDRESS)
    html = response.content.decode()
    assert response.status_code == 200
    assert "<script>alert" not in html and "&lt;script&gt;" in html and "\u202e" not in html.split("Their words")[0]
    for words in ("Review-Priority −1", "Branch Freeze", "a secret", "technical veto", "in <b>10 days</b>"):
        assert (words in html) is (words != "a secret")
    for by in ("ssh", "curl"):
        text = client.get(ADDRESS.replace("holds/", "holds.txt") + f"&by={by}&way=review").content.decode()
        commands = [line for line in text.splitlines() if not line.startswith("#")]
        assert len(commands) == len(TO_HOLD) and all(line.startswith(by) for line in commands)
        assert "-2" in commands[0] and "rm -rf" not in text and "script" not in text
    lift = client.get(ADDRESS.replace("holds/", "holds.txt") + "&what=lift").content.decode()
    assert lift.count("--code-review 0") == 3 and lift.count("--label Review-Priority=0") == 1
    rows = list(csv.DictReader(io.StringIO(client.get(ADDRESS.replace("holds/", "holds.csv")).content.decode())))
    assert {row["list"] for row in rows} == {"to hold", "unknown", "granted", "held"}
    held = next(row for row in rows if row["number"] == str(world["held"].number))
    assert (held["value"], held["by"], held["judged"]) == ("-2", "Ana Lead", "procedural, for the freeze")


@pytest.mark.parametrize(
    "address",
    [
        "/freeze/heron/holds/?project=nothing",
        "/freeze/heron/holds/?project=%00%ed%a0%80",
        "/freeze/heron/holds.txt",
        "/freeze/unknown/holds.csv?project=skerry/mooring",
        "/freeze/heron/holds/?project=" + "x" * 3000,
    ],
)
def test_what_is_not_there(client: Client, world: Changes, address: str) -> None:
    assert client.get(address).status_code == 404


def test_unknown_words_in_the_address_mean_the_usual(client: Client, world: Changes) -> None:
    assert client.get(ADDRESS + "&way=\x00%F0&by=x&what=%00").status_code == 200
    assert client.get("/freeze/heron/holds/").status_code == 302


def test_a_project_without_such_a_label_and_a_cycle_without_a_freeze(client: Client, world: Changes) -> None:
    Change.objects.update(labels={})
    html = client.get(ADDRESS).content.decode()
    assert "has no label that holds" in html and "gerrit review" not in html
    assert "no label that holds" in client.get(ADDRESS.replace("holds/", "holds.txt")).content.decode()
    CycleDate.objects.all().delete()
    html = client.get(ADDRESS).content.decode()
    assert "has no feature freeze for this project" in html and "Nobody holds" not in html
    Cycle.objects.update(branch_pattern="nowhere")
    assert "Nobody holds" in client.get(ADDRESS).content.decode()


def test_rows_are_flagged_while_the_freeze_is_on(world: Changes) -> None:
    ids = [change.pk for change in world.values()]
    calendar.forget()
    assert tags_of(ids, GUEST, NOW, [ROW_TAGS]) == {}
    tags = tags_of(ids, GUEST, AFTER, [ROW_TAGS])
    breaking = TO_HOLD | {"held", "vetoed", "silent", "frozen", "paused", "private"}
    assert {name for name, change in world.items() if tags.get(change.pk)} == breaking
    (tag,) = tags[world["option"].pk]
    assert tag.text == "breaks FF"
    assert tag.words.startswith(
        "It adds an option: tide_limit (mooring/conf/berth.py:1). The feature freeze is on since"
    )
    assert "merges without an exception" in tag.words
    assert tags_of(ids, GUEST, LIFTED, [ROW_TAGS]) == {}
    assert world["granted"].pk in tags_of(ids, GUEST, AFTER + 6 * DAY, [ROW_TAGS])  # its exception has run out


def test_the_page_of_a_change_says_so(client: Client, world: Changes) -> None:
    html = client.get(f"/c/skerry/mooring/+/{world['option'].number}/").content.decode()
    assert "Would break the feature freeze" in html and "tide_limit" in html and "cfg.IntOpt" in html
    assert "Against a freeze" not in client.get(f"/c/skerry/mooring/+/{world['fix'].number}/").content.decode()


def test_as_many_queries_for_one_change_as_for_all(world: Changes) -> None:
    def count(rows: Any) -> int:
        with transaction.atomic():
            Change.objects.filter(pk__in=rows).update(branch="other")
            for change in Change.objects.filter(pk__in=rows):
                change.facts.branch = "other"
                change.facts.save(update_fields=["branch"])
            with CaptureQueriesContext(
                connection,
            ) as queries:
                page_at(NOW)
            transaction.set_rollback(True)
        return len(queries)

    all_of_them = [change.pk for change in world.values()]
    assert count([]) == count(all_of_them[1:]) == count(all_of_them) <= 17


def test_words_and_grants_of_a_blueprint_hold_for_the_topic_of_its_name(client: Client, world: Changes) -> None:
    """On rows and on the page of a change as on the list of holds and on the board, which join the two."""
    change, project = world["joined"], world["joined"].project
    Facts.objects.filter(pk=change.pk).update(effort="topic/Tides")
    calendar.forget()

    def told() -> tuple[bool, bool, bool, bool]:
        """Whether it is to be held, whether its row is flagged, and whether its page calls it a feature, and let in."""
        html = client.get(f"/c/skerry/mooring/+/{change.number}/").content.decode()
        is_flagged = change.pk in tags_of([change.pk], GUEST, AFTER, [ROW_TAGS])
        is_held_back = "joined" in names(world, page_at(AFTER).held_back)
        return is_held_back, is_flagged, "<bdi>bp/tides</bdi>" in html, "An exception lets it in" in html

    assert told() == (True, True, True, False)
    word = {"project": project, "by_name": "Ana", "at": NOW}
    said = WorkWord.objects.create(effort="bp/tides", work="other", **word)
    assert told() == (False, False, False, False)
    WorkWord.objects.create(effort="topic/tides", work="feature", **word)  # said before it had a blueprint
    assert told() == (False, False, False, False)
    said.delete()
    assert told() == (True, True, True, False)
    Request.objects.update(effort="bp/tides")
    assert told() == (False, False, True, True)
