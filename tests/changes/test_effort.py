"""What work a change is and which effort it belongs to, by the ways in which people write it."""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from pathlib import Path

import pytest

from reviewq.changes.rules.effort import (
    LONGEST,
    Work,
    aliases,
    blueprint_of,
    effort_of,
    joined,
    names_bug,
    work_of,
)

KILO = Path(__file__).parents[3] / "shared" / "data" / "nova_kilo_commits.jsonl.gz"
BERTH = [
    "Implements: blueprint Berth-Plan",
    "Implements: bp berth-plan",
    "implements bp:berth-plan",
    "Implements bp/berth-plan",
    "Implements: berth-plan",
    "Partially-Implements: bp berth-plan",
    "Partially implements: blueprint berth-plan.",
    "Partial-Implements: blueprint berth-plan (part 2)",
    "Implements-Blueprint: berth-plan",
    "blueprint: berth-plan",
    "Blueprint berth-plan",
    "BP:   berth-plan",
    "bp/berth-plan",
    "Part of blueprint berth-plan",
    "Part-of: blueprint berth-plan",
    "Related to blueprint berth-plan",
    "Related-to: bp berth-plan",
    "Closes: blueprint berth-plan",
    "This is the second step of blueprint berth-plan and more follows.",
    "Implements: https://blueprints.launchpad.net/mooring/+spec/berth-plan",
    "Blueprint: <https://blueprints.launchpad.net/mooring/+spec/berth-plan>",
    "https://blueprints.launchpad.net/mooring/+spec/berth-plan",
]
NO_BLUEPRINT = [
    "The blueprint says so.",
    "Implement the plan",
    "It implements what was agreed",
    "See the other project: https://blueprints.launchpad.net/fairway/+spec/tides has more",
    "Change-Id: Ibp12",
    "subp: berth-plan",
]


@pytest.mark.parametrize("line", BERTH)
def test_a_blueprint_however_it_is_written(line: str) -> None:
    message = f"Plan berths\n\nBy tide.\n\n{line}\nChange-Id: I1\n"
    assert effort_of(message) == "bp/berth-plan"
    assert work_of(message) is Work.FEATURE


@pytest.mark.parametrize("line", NO_BLUEPRINT)
def test_what_names_no_blueprint(line: str) -> None:
    message = f"Plan berths\n\n{line}\n"
    assert (effort_of(message), work_of(message)) == ("", Work.UNKNOWN)


@pytest.mark.parametrize(
    ("topic", "message", "key", "work"),
    [
        ("bp/Berth-Plan", "x", "bp/berth-plan", Work.FEATURE),
        ("blueprint/berth-plan", "x", "bp/berth-plan", Work.FEATURE),
        ("Tidal-Locks", "x", "topic/Tidal-Locks", Work.UNKNOWN),
        ("bug/0017", "x", "bug/17", Work.FIX),
        ("lp17", "x", "bug/17", Work.FIX),
        ("locks", "x\n\nCloses-Bug: #17", "topic/locks", Work.FIX),
        ("", "x\n\nPartial-Bug: #17", "bug/17", Work.FIX),
        ("", "x\n\nRelated-Bug: #17", "", Work.FIX),
        ("", "x\n\nSee https://bugs.launchpad.net/mooring/+bug/17", "", Work.FIX),
        ("", "Mend what bug 123456 says", "", Work.FIX),
        ("bug/17", "x\n\nImplements: bp a", "bp/a", Work.FEATURE),
        ("master", "x", "", Work.UNKNOWN),
        ("stable/spring", "x", "", Work.UNKNOWN),
        ("review/ada/tides", "x", "", Work.UNKNOWN),
        ("  ", "x", "", Work.UNKNOWN),
        ("feature/tides", "x", "", Work.UNKNOWN),  # the branch itself: see below
    ],
)
def test_topics_and_bugs(topic: str, message: str, key: str, work: Work) -> None:
    assert (effort_of(message, topic, "feature/tides"), work_of(message, topic)) == (key, work)


def test_kinds_make_other_work_only_of_what_names_nothing() -> None:
    assert work_of("x", "", {"docs"}) is Work.OTHER
    assert work_of("x", "", {"code"}) is Work.UNKNOWN
    assert work_of("x\n\nCloses-Bug: 17", "", {"docs"}) is Work.FIX
    assert work_of("x\n\nbp: a-b", "", {"tests"}) is Work.FEATURE
    assert work_of("x\n\nRegression: since spring") is Work.FIX


def test_a_topic_joins_the_blueprint_of_its_name() -> None:
    keys = ["bp/berth-plan", "topic/Berth-Plan", "topic/locks", "bug/17", ""]
    assert joined(keys) == {**{key: key for key in keys}, "topic/Berth-Plan": "bp/berth-plan"}
    assert joined(["topic/berth-plan"]) == {"topic/berth-plan": "topic/berth-plan"}
    assert aliases("bp/berth-plan") == ("bp/berth-plan", "topic/berth-plan")
    assert aliases("topic/x") == ("topic/x",)


@pytest.mark.parametrize(
    "text",
    ["bp" + " " * 20_000, "related-to " * 2_000, "a-" * 10_000, "bp " * 7_000, "\n" * 20_000, "https://" * 2_500,
     "https://a.b/" + "c/" * 9_000, "Closes-Bug:" + "\t" * 20_000, "bug " * 5_000, "\x00\ud800\u202ebp/a-b"],
)  # fmt: skip
def test_hostile_texts_are_read_quickly(text: str) -> None:
    began = time.process_time()
    assert len(effort_of(text, text)) <= LONGEST
    work_of(text, text)
    assert time.process_time() - began < 0.5


@pytest.mark.skipif(not KILO.exists(), reason="the shared data are not here")
def test_agreement_with_a_whole_real_cycle() -> None:
    """1,947 commits, of which is known what they name; one gives the address of another project's bug."""
    told: Counter[bool] = Counter()
    with gzip.open(KILO, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            blueprint, named = blueprint_of(record["message"]).lower(), [one.lower() for one in record["blueprints"]]
            is_right = blueprint in named if named else not blueprint
            told[is_right and names_bug(record["message"]) == bool(record["bugs"])] += 1
    assert told[True] + told[False] == 1947
    assert told[False] <= 1
