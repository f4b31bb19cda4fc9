"""Before a real Gerrit: the board, the holds and the burn-down of a cycle are what Gerrit's own searches answer, and
the commands that the page of holds offers do there what it says."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
from datetime import timedelta
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from gerrit_sync.client import GerritClient
from gerrit_sync.sync import Source, Sync
from reviewq.changes.models import Server
from reviewq.cycles.models import Cycle, CycleDate
from reviewq.freeze.jobs import count_days
from reviewq.freeze.models import DayCount
from tests.browser.review import PASSWORD, Review

pytestmark = [pytest.mark.real, pytest.mark.django_db]
PROJECT = "saltbay"
LABELS = {
    "Review-Priority": {"-1": "Branch Freeze", " 0": "Nothing", "+1": "Promise"},
    "Workflow": {"-1": "Work in progress", " 0": "Ready", "+1": "Approved"},
}
FEATURES = "(intopic:^bp/.* OR topic:salt-pans)"
Numbers = dict[str, int]
Rows = dict[str, dict[int, dict[str, str]]]


@pytest.fixture(scope="module")
def bay(review: Review) -> Numbers:
    """A project with the labels of OpenStack, and changes by what they are here for."""
    review.make_project(PROJECT)
    core = review.act("PUT", f"/groups/{PROJECT}-core", {"members": ["cora"]})["id"]
    ranges = {
        "Code-Review": (core, -2, 2),
        "Review-Priority": (core, -1, 1),
        "Workflow": ("global:Registered-Users", -1, 1),
    }
    for name, values in LABELS.items():
        label = {"values": values, "function": "NoBlock", "commit_message": "A label"}
        review.act("PUT", f"/projects/{PROJECT}/labels/{name}", label)
    rights = {
        f"label-{name}": {"label": name, "rules": {group: {"action": "ALLOW", "min": low, "max": high}}}
        for name, (group, low, high) in ranges.items()
    }
    review.act("POST", f"/projects/{PROJECT}/access", {"add": {"refs/heads/*": {"permissions": rights}}})
    found = pushed(review)
    for name, who, label, value, words in (
        ("frozen", "cora", "Code-Review", -2, "Procedural -2 for the feature freeze, until master reopens."),
        ("vetoed", "cora", "Code-Review", -2, "I do not think that this is the right approach at all."),
        ("silent", "cora", "Code-Review", -2, ""),
        ("priority", "cora", "Review-Priority", -1, ""),
        ("paused", "cora", "Workflow", -1, "Wait until the stable branch is cut."),
        ("own", "lea", "Workflow", -1, "I have to write tests first."),
    ):
        body = {"labels": {label: value}, "message": words}
        review.act("POST", f"/changes/{found[name]}/revisions/current/review", body, who)
    review.act("POST", f"/changes/{found['wip']}/wip", {}, "lea")
    review.act("POST", f"/changes/{found['gone']}/abandon", {}, "lea")
    review.merge(found["merged"])
    return found


def pushed(review: Review) -> Numbers:
    """All by Lea; `high` stands on `low`."""
    found: Numbers = {}
    for name, topic in (
        *(("low", "bp/salt-pans"), ("high", "bp/salt-pans"), ("joined", "salt-pans"), ("merged", "bp/salt-pans")),
        *(("gone", "bp/salt-pans"), ("fix", "bug/17"), ("frozen", "bp/tide-mill"), ("vetoed", "bp/sluice")),
        *(
            ("silent", "bp/sluice"),
            ("priority", "bp/weir"),
            ("paused", "bp/weir"),
            ("own", "bp/weir"),
            ("wip", "bp/weir"),
        ),
    ):
        new = {"project": PROJECT, "branch": "master", "subject": f"Dig {name}", "topic": topic}
        base = {"base_change": str(found["low"])} if name == "high" else {}
        found[name] = int(review.act("POST", "/changes/", new | base, "lea")["_number"])
    return found


@pytest.fixture
def sync(review: Review, bay: Numbers) -> Sync:
    """The mirror of that project, in a cycle whose feature freeze began yesterday."""
    client = GerritClient(review.server.url, "admin", PASSWORD)
    sync = Sync(Server.objects.create(url=client.url), client, Source(projects=[PROJECT]))
    sync.sweep()
    now = timezone.now()
    cycle = Cycle.objects.create(slug="salt", name="Salt", begins_at=now - timedelta(days=80), project_pattern=PROJECT)
    for kind, days in (("feature-freeze", -1), ("rc1", 13), ("release", 30)):
        at = now + timedelta(days=days)
        CycleDate.objects.create(cycle=cycle, kind=kind, day=at.date(), at=at)
    return sync


def asks(review: Review, query: str) -> set[int]:
    """The numbers that Gerrit's own search answers."""
    rows = review.act("GET", f"/changes/?n=100&q={quote(f'project:{PROJECT} {query}')}")
    return {row["_number"] for row in rows}


def listed(client: Client) -> Rows:
    """The page of holds as its table has it: list or label -> number -> line."""
    text = client.get(f"/freeze/salt/holds.csv?project={PROJECT}").content.decode()
    found: Rows = {}
    for row in csv.DictReader(io.StringIO(text)):
        held = row["hold"] or "flag" if row["list"] == "held" else row["list"]
        found.setdefault(held, {})[int(row["number"])] = row
    return found


def test_the_pages_of_a_cycle_are_what_gerrit_answers(review: Review, bay: Numbers, sync: Sync, client: Client) -> None:
    board = json.loads(client.get(f"/freeze/salt.json?project={PROJECT}").content)
    efforts = {one["key"]: one for one in board["efforts"]}
    assert set(efforts) == {"bp/salt-pans", "bp/tide-mill", "bp/sluice", "bp/weir", "rest/fix"}
    of_topics = {"bp/salt-pans": "(topic:bp/salt-pans OR topic:salt-pans)", "rest/fix": "topic:bug/17"}
    for key, one in efforts.items():
        topic = of_topics.get(key, f"topic:{key}")
        assert set(one["open"]) == asks(review, f"status:open {topic}")
        assert one["merged"] == len(asks(review, f"status:merged {topic}"))
    assert efforts["bp/salt-pans"]["depth"] == 2
    assert efforts["bp/weir"]["work"] == "feature" and efforts["rest/fix"]["work"] == "fix"
    is_open, merged = asks(review, "status:open"), asks(review, "status:merged")
    assert (board["open"], board["merged"]) == (len(is_open), len(merged)) == (11, 1)

    assert count_days(timezone.now()) == 1
    assert (DayCount.objects.get().open, DayCount.objects.get().merged) == (len(is_open), len(merged))
    features = asks(review, f"status:open {FEATURES}")
    pictures = client.get(f"/freeze/salt/pictures/?project={PROJECT}").content.decode()
    assert f"{len(features)} features open, {len(merged)} merged in this cycle." in pictures

    rows = listed(client)
    for held, query in (
        ("Code-Review", "label:Code-Review=-2"),
        ("Review-Priority", "label:Review-Priority=-1"),
        ("Workflow", "label:Workflow=-1"),
        ("flag", "is:wip"),
        ("to hold", f"{FEATURES} -label:Code-Review=-2 -label:Review-Priority=-1 -label:Workflow=-1,user=cora"),
    ):
        assert set(rows[held]) == asks(review, f"status:open {query}"), held
    assert {number: row["judged"] for number, row in rows["Code-Review"].items()} == {
        bay["frozen"]: "procedural, for the freeze",
        bay["vetoed"]: "a technical veto",
        bay["silent"]: "unknown: no reason is given",
    }
    assert rows["Review-Priority"][bay["priority"]]["judged"] == "procedural, for the freeze"
    assert {number: row["by"] for number, row in rows["Workflow"].items()} == {
        bay["paused"]: "Cora Core",
        bay["own"]: "Lea Reader",
    }


def test_the_commands_of_the_page_do_there_what_it_says(
    review: Review, bay: Numbers, sync: Sync, client: Client, tmp_path: Path
) -> None:
    """The core holds one change by the project's own label and one by Code-Review, then takes both back."""
    if not shutil.which("curl"):
        pytest.skip("curl is not on the PATH")
    by_label = {"Review-Priority": bay["low"], "Code-Review": bay["joined"]}
    for way, label in (("", "Review-Priority"), ("&way=review", "Code-Review")):
        command = offered(client, f"by=curl{way}", by_label[label])
        page = client.get(f"/freeze/salt/holds/?project={PROJECT}{way}").content.decode()
        assert escape(command) in page
        run_as("cora", command, tmp_path)
    sync.poll()
    rows = listed(client)
    assert not set(by_label.values()) & rows["to hold"].keys()
    for label, number in by_label.items():
        held = rows[label][number]
        assert (held["by"], held["judged"]) == ("Cora Core", "procedural, for the freeze")
        assert "Procedural hold: the feature freeze of Salt is on" in held["reason"]
        assert number in asks(review, f"label:{label}<=-1,user=cora")
        run_as("cora", offered(client, "by=curl&what=lift", number), tmp_path)
    sync.poll()
    rows = listed(client)
    assert set(by_label.values()) <= rows["to hold"].keys()
    for label, number in by_label.items():
        assert number not in rows[label] and number not in asks(review, f"label:{label}<=-1")


def offered(client: Client, asked: str, number: int) -> str:
    """The command for one change among those that the page of holds offers as a text."""
    text = client.get(f"/freeze/salt/holds.txt?project={PROJECT}&{asked}").content.decode()
    (command,) = (line for line in text.splitlines() if f"/changes/{number}/" in line)
    return command


def run_as(who: str, command: str, home: Path) -> None:
    """In a shell of somebody whose login stands in `~/.netrc`."""
    netrc = home / ".netrc"
    netrc.write_text(f"machine 127.0.0.1 login {who} password {PASSWORD}\n")
    netrc.chmod(0o600)
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
    done = subprocess.run(["sh", "-c", command], env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and '"labels"' in done.stdout, done.stdout + done.stderr
