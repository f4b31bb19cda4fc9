"""Holds, their reasons, what ends them, and the commands: pure tables."""

from __future__ import annotations

import json
import shlex
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reviewq.changes.rules.policy import DEFAULT
from reviewq.changes.rules.snapshot import ChangeSnapshot, LabelFact, VoteFact
from reviewq.cycles.rules.cycle import CycleDay, CycleSpan, Kind
from reviewq.freeze.rules.commands import Place, Way, hold_message, ways_of
from reviewq.freeze.rules.forbids import Rule, Window, broken, feature_freeze, windows_of
from reviewq.freeze.rules.found import Does, Found
from reviewq.freeze.rules.holds import By, Held, Hold, Over, holds_of, lift_text, must_hold, over, to_lift
from reviewq.freeze.rules.reasons import Judged, Why, why_held

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OWNER, CORE, PTL = 1, 2, 3
LABELS = {"Code-Review": LabelFact(-2, 2), "Workflow": LabelFact(-1, 1), "Review-Priority": LabelFact(-1, 2)}
FREEZE = Window(Rule.FEATURE, NOW - DAY, NOW + 20 * DAY)
FOR_FREEZE = Judged(Why.FREEZE, "next cycle")


@pytest.mark.parametrize(
    "text",
    [
        "Procedural -2: the blueprint is not approved for this cycle. This says nothing about the code.",
        "Holding this until the next cycle opens.",
        "Feature freeze is upon us, sorry",
        "Master is frozen for the release candidate.",
        "We lift this when master opens for work again.",
        "This needs an approved spec first.",
        "Deferred to the next release",
        "Procedural -2, not because anything breaks",
        "Hold until RC1 is out please",
        "On hold.",
        "Kilo is closed for features",
        "Deferring to Juno, sorry",
        "-2 until Liberty opens",
        "Blocked until the spec is merged",
        "Unapproved blueprint",
        "There is no FFE for this",
        "This is not a freeze exception",
        "This breaks the feature freeze",
        "I don't think this should go in after feature freeze",
        "Do not merge this before the freeze exception is granted",
        "Pushed to the next cycle by the drivers",
        "Too late for Kilo, please re-propose for Liberty",
        "Requirements are frozen, only constraints now",
        "Please wait until the gate is fine again",
        "-2 to keep this out during the freeze",
        "This missed the deadline for new code",
    ],
)
def test_words_of_a_freeze(text: str) -> None:
    judged = why_held(text)
    assert judged.why is Why.FREEZE and judged.evidence and judged.evidence.lower() in text.lower()


@pytest.mark.parametrize(
    "text",
    [
        "This is not a procedural hold: the locking is wrong and it deadlocks here.",
        "I do not think that this belongs in the driver.",
        "We decided against this two cycles ago, and the reasons still hold: it must stay where it is.",
        "NACK, it breaks upgrades of a running service",
        "This has nothing to do with the freeze: it breaks upgrades.",
        "Not without a new version of the API",
        "This will freeze the whole event loop of the agent",
        "You must not hold this lock while the call is under way",
        "You have to wait until the lock is released before you delete it",
        "All of that should be moved to the virt layer",
        "The guest is frozen while this runs, for a minute at least",
        "Wrong approach: the next release of the library has a helper for that",
        "The lock is held over the whole call, every tenant waits for every other one",
    ],
)
def test_words_of_a_veto(text: str) -> None:
    assert why_held(text).why is Why.VETO


@pytest.mark.parametrize("text", ["", "-2", "See inline", "(1 comment)", "??? !!!", "\x00\u202e"])
def test_silence_is_unknown(text: str) -> None:
    assert why_held(text) == Judged(Why.UNKNOWN)


def test_reasons_of_any_length_take_no_time() -> None:
    started = time.perf_counter()
    assert why_held("until " * 5000).why is Why.VETO
    assert why_held("breaks the the the until master not " * 400).why is Why.VETO
    assert time.perf_counter() - started < 0.2
    assert why_held("not not " * 5000 + "freeze").why is Why.VETO  # only the first letters are read


def span_of(*days: tuple[Kind, date], begins: datetime | None = None) -> CycleSpan:
    told = [CycleDay(kind, day, datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)) for kind, day in days]
    return CycleSpan("heron", "Heron", begins, None, tuple(sorted(told, key=lambda one: one.at)))


FF, RC1 = (Kind.FEATURE_FREEZE, date(2026, 3, 19)), (Kind.RC1, date(2026, 4, 10))


def test_a_freeze_begins_with_the_end_of_its_day_and_is_lifted_by_rc1() -> None:
    feature = feature_freeze(windows_of(span_of(FF, RC1), "mooring"))
    assert feature is not None
    assert not feature.is_on(datetime(2026, 3, 19, 23, 59, 58, tzinfo=UTC))
    assert feature.is_on(datetime(2026, 3, 20, tzinfo=UTC))
    assert not feature.is_on(datetime(2026, 4, 11, tzinfo=UTC))
    assert feature.is_over(datetime(2026, 4, 11, tzinfo=UTC))


def test_which_freeze_forbids_what() -> None:
    strings = (Kind.SOFT_STRING_FREEZE, date(2026, 3, 26))
    windows = windows_of(span_of(FF, strings, RC1), "mooring")
    found = [Found(does, "a.py") for does in Does]
    told = {one.found.does: one.window.rule for one in broken(found, windows)}
    assert told[Does.OPTION] == told[Does.TABLES] == told[Does.API] == told[Does.FEATURE] == Rule.FEATURE
    assert told[Does.DEPENDENCY] == told[Does.MINIMUM] == Rule.REQUIREMENTS  # without a date of its own with features
    assert told[Does.STRING] == Rule.STRING
    assert broken([Found(Does.STRING, "a.py")], windows_of(span_of(FF, RC1), "mooring")) == []
    assert broken([Found(Does.MINIMUM, "a.py", is_talk=True)], windows) == []


@pytest.mark.parametrize(
    ("project", "rule"),
    [("mooring", Rule.FEATURE), ("openstack/oslo.db", Rule.LIBRARY), ("openstack/python-tallyclient", Rule.FEATURE)],
)
def test_libraries_freeze_before(project: str, rule: Rule) -> None:
    library = (Kind.LIBRARY_FREEZE, date(2026, 3, 12))
    window = feature_freeze(windows_of(span_of(FF, library, RC1), project))
    assert window is not None and window.rule is rule


def test_no_date_no_freeze() -> None:
    assert windows_of(span_of(RC1), "mooring") == ()
    open_end = feature_freeze(windows_of(span_of(FF), "mooring"))
    assert open_end is not None and open_end.is_on(NOW + 900 * DAY) and not open_end.is_over(NOW + 900 * DAY)


def change(*votes: tuple[str, int, int], is_wip: bool = False) -> ChangeSnapshot:
    given = tuple(VoteFact(label, account, value, NOW - 2 * DAY, 1) for label, account, value in votes)
    return ChangeSnapshot(7, "NEW", NOW, NOW, OWNER, labels=LABELS, votes=given, work_in_progress=is_wip)


def held(*votes: tuple[str, int, int], is_wip: bool = False, work: str = "feature") -> Held:
    return Held(change(*votes, is_wip=is_wip), DEFAULT, work)


@pytest.mark.parametrize(
    ("votes", "kinds"),
    [
        ([("Code-Review", CORE, -2)], [By.REVIEW]),
        ([("Code-Review", CORE, -1)], []),
        ([("Review-Priority", CORE, -1)], [By.PRIORITY]),
        ([("Review-Priority", CORE, 1)], []),
        ([("Workflow", CORE, -1)], [By.APPROVAL]),
        ([("Workflow", OWNER, -1)], [By.AUTHOR]),
        ([("Workflow", OWNER, -1), ("Code-Review", CORE, -2)], [By.REVIEW, By.AUTHOR]),
        ([("Verified", CORE, -2)], []),
    ],
)
def test_which_votes_hold(votes: list[tuple[str, int, int]], kinds: list[By]) -> None:
    assert [one.by for one in holds_of(held(*votes), {}, {})] == kinds


def test_a_hold_has_the_words_of_its_giver_and_of_the_project() -> None:
    texts = {(CORE, "Code-Review", -2): "Wait for the next cycle"}
    (review,) = holds_of(held(("Code-Review", CORE, -2)), {}, texts)
    assert (review.text, review.judged) == ("Wait for the next cycle", Judged(Why.FREEZE, "next cycle"))
    (priority,) = holds_of(held(("Review-Priority", CORE, -1)), {("Review-Priority", -1): "Branch Freeze"}, {})
    assert (priority.words, priority.judged.why) == ("Branch Freeze", Why.FREEZE)
    (flag,) = holds_of(held(is_wip=True), {}, {})
    assert flag.by is By.FLAG and flag.account is None and not flag.is_for_freeze


@pytest.mark.parametrize(
    ("case", "holds", "expected"),
    [
        (held(), [], True),
        (held(is_wip=True), [Hold(7, By.FLAG)], True),
        (held(), [Hold(7, By.REVIEW)], False),
        (held(work="fix"), [], False),
        (held(work=""), [], False),
        (replace(held(work="fix"), breaks=True), [], True),
        (replace(held(), is_granted=True), [], False),
    ],
)
def test_what_must_be_held(case: Held, holds: list[Hold], expected: bool) -> None:
    assert must_hold(case, holds) is expected


HOLD = Hold(7, By.REVIEW, "Code-Review", -2, CORE, NOW - 2 * DAY, judged=FOR_FREEZE)


@pytest.mark.parametrize(
    ("hold", "case", "begins", "expected"),
    [
        (HOLD, held(), None, None),
        (HOLD, replace(held(), is_granted=True), None, Over.GRANTED),
        (HOLD, held(), NOW - DAY, Over.LIFTED),  # set before the branch opened for this cycle
        (HOLD, replace(held(work="fix"), breaks=False), None, Over.NO_FEATURE),
        (HOLD, replace(held(work="fix"), breaks=True), None, None),
        (HOLD, held(work="fix"), None, None),  # what its diff does is unknown
        (HOLD, replace(held(), approved_at=NOW), None, Over.APPROVED),
        (HOLD, replace(held(), approved_at=NOW - 3 * DAY), None, None),
        (replace(HOLD, judged=Judged(Why.VETO, "wrong idea")), replace(held(), is_granted=True), None, None),
        (replace(HOLD, judged=Judged(Why.UNKNOWN)), replace(held(work="fix"), breaks=False), None, None),
        (replace(HOLD, by=By.AUTHOR), replace(held(), is_granted=True), None, None),
    ],
)
def test_when_a_hold_is_over(hold: Hold, case: Held, begins: datetime | None, expected: Over | None) -> None:
    assert over(hold, case, FREEZE, begins, NOW) is expected


def test_a_lifted_freeze_ends_its_own_holds() -> None:
    assert over(HOLD, held(), replace(FREEZE, lifts_at=NOW), None, NOW) is Over.LIFTED
    assert over(HOLD, held(), replace(FREEZE, lifts_at=NOW - 3 * DAY), None, NOW) is None  # of a later freeze
    assert over(HOLD, held(), None, None, NOW) is None


def test_each_lifts_their_own() -> None:
    veto = replace(HOLD, change=9, judged=Judged(Why.VETO))
    found = to_lift([HOLD, replace(HOLD, change=8), replace(HOLD, change=8, account=PTL), veto, Hold(7, By.FLAG)])
    assert [(one.account, [hold.change for hold in one.holds]) for one in found] == [(CORE, [7, 8]), (PTL, [8])]
    text = lift_text("Ana", "Heron", "opens on 2026-04-10", ["https://gerrit.test/c/mooring/+/7"])
    assert "Hello Ana" in text and "this one of yours" in text and "https://gerrit.test/c/mooring/+/7" in text


REVIEW = {"Code-Review": {"min": -2, "max": 2, "words": {"-2": "Do not merge"}}}
WORKFLOW = {"Workflow": {"min": -1, "max": 1, "words": {"-1": "Work in progress"}}}
BRANCH = {"Review-Priority": {"min": -1, "max": 2, "words": {"-1": "Branch Freeze"}}}
PROMISE = {"Review-Priority": {"min": 0, "max": 2, "words": {}}}


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (REVIEW | WORKFLOW | BRANCH, ["priority", "review", "workflow"]),
        (REVIEW | WORKFLOW | PROMISE, ["review", "workflow"]),
        (WORKFLOW, ["workflow"]),
        ({"Code-Review": {"min": -1, "max": 1}}, []),
        ({}, []),
        ({"Code-Review": {"min": None, "words": "none"}}, []),
    ],
)
def test_how_a_project_can_hold(labels: dict[str, dict[str, object]], expected: list[str]) -> None:
    assert [way.key for way in ways_of(labels)] == expected


@pytest.mark.parametrize("cycle", ["2026.1 Gazpacho", "'; rm -rf ~ #", '"$(reboot)`id`\\', "\n\x00\u202eHeron"])
@pytest.mark.parametrize("url", ["https://gerrit.test", "https://gerrit.test:8443/r", "http://x.test/'; id #"])
def test_commands_are_safe_words_for_a_shell(cycle: str, url: str) -> None:
    """The shell sees one message, and what it sees of people's words are letters and plain signs."""
    place, way = Place(url), Way("review", "Code-Review", -2)
    message = hold_message(cycle)
    ssh = shlex.split(place.ssh((12, 3), way.label, way.value, message))
    assert ssh[:4] == ["ssh", "-p", "29418", place.host]
    assert ssh[4:] == ["gerrit", "review", "--code-review", "-2", "--message", f'"{message}"', "12,3"]
    curl = shlex.split(place.curl((12, 3), way.label, way.value, message))
    assert json.loads(curl[curl.index("-d") + 1]) == {"labels": {"Code-Review": -2}, "message": message}
    assert curl[-1] == f"{url}/a/changes/12/revisions/3/review"
    assert not set(message) & set("\"'`$\\;&|<>\n\x00") and "\n" not in place.curl((1, 1), "Workflow", -1, message)
