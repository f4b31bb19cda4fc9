"""Rows, messages and the next act in words: no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import QueryDict

from reviewq.changes.rules.ci import CiState
from reviewq.changes.rules.reason import Reason
from reviewq.changes.rules.turn import Holder, Lane, Turn
from reviewq.parts.lanes import BY_LANE, TABS, first_look
from reviewq.parts.rows import (
    Glossary,
    Listed,
    Person,
    clock,
    initials,
    marks_of,
    meta_of,
    needs_of,
    sentences,
    shortened,
    thousands,
    without_prefix,
)
from reviewq.queue.forms import DEFAULT_SORT, SORTS, Cursor, QueueForm, Wanted
from reviewq.queue.next_act import BY_LANE as ACTS
from reviewq.queue.next_act import next_act
from reviewq.queue.talk import Said, account_numbers, readable, stretches

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
PEOPLE = {1: Person("Ada"), 2: Person("Bo <b>"), 9: Person("Build bot", is_bot=True)}
GLOSSARY = Glossary(PEOPLE, {key: person.name for key, person in PEOPLE.items()}, frozenset({66}))


def listed(**given: Any) -> Listed:
    values: dict[str, Any] = {
        "id": 5,
        "owner": 1,
        "branch": "master",
        "area": "mooring/berth",
        "size": 15,
        "number": 1284,
        "uploaded": NOW,
        "is_listed": True,
        "is_private": False,
        "lane": "second",
        "turn": "reviewers",
        "reasons": [],
        "missing_plus_two": 1,
        "votes": {},
        "ci": "",
        "since": NOW,
        "clock_start": NOW,
        "updated": NOW,
        "minutes": 4,
        "rank": 0.0,
        "rank_terms": [],
        "reviewday": 0.0,
        "subject": "Stop",
        "topic": "",
        "status": "NEW",
        "insertions": 12,
        "deletions": 3,
        "patch_set": 4,
        "server": 1,
        "project": "skerry/mooring",
    }
    return Listed(**values | given)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-3, "moments"), (59, "moments"), (3420, "57 min"), (20940, "5 h"), (100_800, "1 d 4 h"), (400 * 86400, "400 d")],
)
def test_clocks_can_be_compared_down_a_column(seconds: float, words: str) -> None:
    assert clock(seconds) == words


@pytest.mark.parametrize(
    ("label", "short"),
    [("Code-Review", ""), ("Workflow", "W"), ("Review-Priority", "RP"), ("Verified", "V"), ("-", "")],
)
def test_a_label_is_its_initials(label: str, short: str) -> None:
    assert initials(label) == short


@pytest.mark.parametrize(("lines", "words"), [(0, "0"), (9999, "9999"), (12_345, "12k")])
def test_large_sizes_are_thousands(lines: int, words: str) -> None:
    assert thousands(lines) == words


def test_marks_are_the_ci_and_the_votes_of_people_escaped() -> None:
    row = listed(votes={"Code-Review": [[2, 2], [1, -1]], "Verified": [[9, 1]]}, ci=CiState.PASSED.value)
    html = marks_of(row, GLOSSARY)
    assert html.count("<span") == 3
    assert "CI ✓" in html
    assert 'title="Code-Review +2 by Bo &lt;b&gt;"' in html
    assert '<span class="minus"' in html


def test_many_votes_of_a_label_are_counted() -> None:
    html = marks_of(listed(votes={"Code-Review": [[n, 1] for n in range(20, 40)]}), GLOSSARY)
    assert "14 more" in html


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "needs 1 +2"),
        ({"votes": {"Code-Review": [[2, 2]]}}, "needs 1 more +2"),
        ({"missing_plus_two": None}, ""),
        ({"missing_plus_two": 0}, ""),
        ({"lane": ""}, ""),
    ],
)
def test_the_missing_plus_twos_are_told(given: dict[str, Any], words: str) -> None:
    assert needs_of(listed(**given)) == words


def test_the_quiet_line_leaves_out_what_goes_without_saying() -> None:
    plain = meta_of(listed(), GLOSSARY).replace("\u2068", "").replace("\u2069", "")
    assert plain == "mooring · mooring/berth · Ada"
    full = meta_of(listed(branch="stable/x", topic="bug/1", owner=None, area="."), GLOSSARY)
    assert full.replace("\u2068", "").replace("\u2069", "") == "mooring · stable/x · bug/1 · unknown owner"


def test_a_private_change_is_not_named() -> None:
    told = sentences([Reason("stands_on", number=66, text="waits on its author")], GLOSSARY, NOW)
    assert told == ["Stands on a change that is private"]


def test_the_attention_set_is_one_sentence() -> None:
    reasons = [Reason("attention", account=1), Reason("wip_flag"), Reason("attention", account=2)]
    assert sentences(reasons, GLOSSARY, NOW)[1:] == ["Gerrit's attention set: Ada, Bo <b>"]


def test_a_reason_does_not_repeat_the_turn() -> None:
    assert without_prefix("Needs a second +2: the first came", "Needs a second +2") == "The first came"
    assert without_prefix("Held by Ada", "Held") == "Held by Ada"


def test_long_subjects_are_cut() -> None:
    assert len(shortened("x" * 10_000)) == 300


# Messages


def test_names_stand_for_account_numbers_and_headlines_lose_their_patch_set() -> None:
    assert readable("Patch Set 3: Code-Review+2\n\nThanks <GERRIT_ACCOUNT_7>", {7: "Ada"}) == (
        "Code-Review+2\n\nThanks Ada",
        False,
    )
    assert readable("Patch Set 3:", {}) == ("Patch Set 3:", False)
    assert readable("x" * 9000, {})[1]
    assert account_numbers(["<GERRIT_ACCOUNT_7> <GERRIT_ACCOUNT_x>"]) == {7}


def test_automatic_messages_one_after_another_are_one_stretch() -> None:
    said = [Said(NOW, "Bot", "a", 1, True), Said(NOW, "Bot 2", "b", 1, True), Said(NOW, "Ada", "c", 1, False)]
    found = stretches(said)
    assert [(s.is_automatic, len(s.messages), s.who) for s in found] == [(True, 2, "Bot, Bot 2"), (False, 1, "Ada")]


# The next act


@dataclass
class Lower:
    number: int
    url: str


def turn(lane: Lane, reason: Reason) -> Turn:
    return Turn(Holder.REVIEWERS, lane, (reason,), {}, 1, CiState.PASSED, Holder.REVIEWERS, lane)


def test_every_lane_has_an_act() -> None:
    assert set(ACTS) == set(Lane)
    for lane in Lane:
        act = next_act(turn(lane, Reason("anything")), "https://g/c/p/+/1", [], GLOSSARY)
        assert act
        assert act.url == "https://g/c/p/+/1"


def test_a_change_that_waits_on_another_leads_there() -> None:
    act = next_act(turn(Lane.CHANGE, Reason("stands_on", number=7)), "https://g", [Lower(7, "/c/p/+/7/")], GLOSSARY)
    assert act
    assert (act.url, act.is_ours) == ("/c/p/+/7/", True)


def test_open_threads_lead_to_the_comments_and_a_minus_one_names_its_voter() -> None:
    threads = next_act(turn(Lane.AUTHOR, Reason("threads_open", count=2)), "https://g", [], GLOSSARY)
    minus = next_act(turn(Lane.AUTHOR, Reason("minus_one", account=1)), "https://g", [], GLOSSARY)
    assert threads
    assert threads.url == "https://g?tab=comments"
    assert "2 unresolved threads" in threads.words
    assert minus
    assert "answer Ada" in minus.words
    assert next_act(None, "https://g", [], GLOSSARY) is None


# Lanes and addresses


def test_every_lane_of_the_rules_has_a_tab_and_a_letter_of_its_own() -> None:
    assert set(Lane) <= set(BY_LANE)
    assert len({tab.letter for tab in TABS}) == len(TABS)


@pytest.mark.parametrize(
    ("counts", "lane"),
    [
        ({"first": 3, "second": 1}, "second"),
        ({"plus_two": 1, "all": 1}, "plus_two"),
        ({"held": 2, "all": 2}, "all"),
        ({}, "second"),
    ],
)
def test_the_first_look_is_at_what_one_act_merges(counts: dict[str, int], lane: str) -> None:
    assert first_look(counts) == lane


def test_an_address_and_back_is_the_same_state() -> None:
    cursor = Cursor(NOW + timedelta(microseconds=7), 42)
    wanted = Wanted("first", "a/b", "stable/x", "Ada & Bo", "m/b", "tide clock", "newest", after=cursor)
    form = QueueForm(QueryDict(wanted.query[1:]))
    assert form.is_valid(), form.errors
    assert form.wanted() == wanted
    assert QueueForm(QueryDict("")).is_valid()
    assert Wanted().query == "?"
    assert DEFAULT_SORT in SORTS
