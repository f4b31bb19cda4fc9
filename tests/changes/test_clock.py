"""Who had it for how long: only code, words and votes of people move the reviewers' clock (issue 3: a fair clock)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewq.changes.rules.clock import Clock, replay

from .builder import (
    CORE,
    CORE_2,
    FRIEND,
    LINTER,
    NEW_WORDS,
    OWNER,
    REBASE,
    VENDOR,
    ZUUL,
    Story,
    case,
    instant,
    passed,
)

# What leaves the code and the question as they were: (name, what happens on day 5 of ten days of waiting).
IDLE = {
    "rebase": lambda story: story.uploaded(2, REBASE, day=5),
    "rebase that CI passes": lambda story: story.uploaded(2, REBASE, day=5).ci(+1),
    "edited message": lambda story: story.uploaded(2, NEW_WORDS, day=5),
    "CI passes again": lambda story: story.ci(+2, day=5),
    "recheck of what has passed": lambda story: story.recheck(day=5),
    "bot's words": lambda story: story.said(LINTER, "Coverage is 90%.", day=5),
    "bot's inline comments": lambda story: story.has(unresolved=2).said(LINTER, comments=2, day=5),
    "third party's failure": lambda story: story.ci(-1, VENDOR, day=5),
    "reviewer's words": lambda story: story.said(FRIEND, day=5),
    "reviewer's +1": lambda story: story.review(+1, FRIEND, day=5),
    "core's +2": lambda story: story.review(+2, CORE, day=5),
    "promise": lambda story: story.vote("Review-Priority", 1, FRIEND, day=5),
    "owner's words": lambda story: story.said(OWNER, "Ping?", day=5),
}


@pytest.mark.parametrize("happening", IDLE.values(), ids=IDLE)
def test_this_moves_no_clock(happening):
    story = happening(passed("waits")).later(10 - 5)
    story.day = 10
    assert story.turn().holder == "reviewers"
    assert (story.since(), story.days("reviewers")) == (0.1, 9.9)


# What CI alone takes from the reviewers interrupts their stint without ending it.
INTERRUPTED = {
    "CI fails for a day, then passes": lambda story: story.ci(-1, day=5).recheck(day=6).ci(+1, day=6),
    "the author rebases after a failure": lambda story: story.ci(-1, day=5).uploaded(2, REBASE, day=6).ci(+1, day=6),
    "a linter's −1, taken back": lambda story: story.review(-1, LINTER, day=5).review(0, LINTER, day=6),
}


@pytest.mark.parametrize("happening", INTERRUPTED.values(), ids=INTERRUPTED)
def test_this_interrupts_a_stint(happening):
    story = happening(passed("waits"))
    story.day = 10
    assert story.turn().holder == "reviewers"
    assert (story.since(), story.days("reviewers"), story.days("author")) == (0.1, 8.9, 1)


def at(story: Story, day: float) -> Story:
    story.day = day
    return story


def test_new_code_starts_a_stint_and_keeps_the_total():
    story = at(passed("reworked").uploaded(2, day=4).ci(+1, day=4.5), 10)
    assert story.held() == [("ci", 0.1), ("reviewers", 3.9), ("ci", 0.5), ("reviewers", 5.5)]
    assert (story.since(), story.days("reviewers"), story.days("ci")) == (4.5, 9.4, 0.6)


def test_the_authors_time_counts_apart():
    story = at(passed("asked").review(-1, CORE, day=2).said(OWNER, day=7), 10)
    assert story.held() == [("ci", 0.1), ("reviewers", 1.9), ("author", 5), ("reviewers", 3)]
    assert (story.since(), story.days("reviewers"), story.days("author")) == (7, 4.9, 5)


def test_a_rebase_leaves_the_author_asked():
    story = at(passed("asked").review(-1, CORE, day=2).uploaded(2, REBASE, day=5), 10)
    assert story.held() == [("ci", 0.1), ("reviewers", 1.9), ("author", 8)]


def test_work_in_progress_and_ready():
    story = at(passed("wip").wip(day=2).wip(False, day=5), 10)
    assert story.held() == [("ci", 0.1), ("reviewers", 1.9), ("author", 3), ("reviewers", 5)]


def test_a_hold_and_its_end():
    story = at(passed("held").review(-2, CORE, day=1).uploaded(2, day=3).ci(+1, day=4).review(0, CORE, day=6), 10)
    holders = [holder for holder, _ in story.held()]
    assert list(dict.fromkeys(holders[:-1])) == ["ci", "reviewers", "nobody"] and holders[-1] == "reviewers"
    assert (story.days("nobody"), story.since()) == (5, 6)


@pytest.mark.parametrize("label", ["Code-Review", "Workflow"])
def test_a_hold_that_an_administrator_removed(label):
    story = (
        passed("held").vote(label, -2 if label == "Code-Review" else -1, CORE, day=1).removed_vote(label, CORE, day=6)
    )
    assert at(story, 10).held() == [("ci", 0.1), ("reviewers", 0.9), ("nobody", 5), ("reviewers", 4)]


def test_a_removed_minus_one_of_an_old_server_that_does_not_say_whose():
    story = passed("asked").review(-1, CORE, day=1).removed_vote("Code-Review", CORE, day=6)
    last = story.change.messages[-1]
    nameless = type(last)(last.date, last.author, "Removed Code-Review-1 by Cora\n", last.tag, last.patch_set)
    story.has(messages=(*story.change.messages[:-1], nameless))
    assert at(story, 10).held() == [("ci", 0.1), ("reviewers", 0.9), ("author", 5), ("reviewers", 4)]


def test_a_removed_approval():
    story = passed("approved").review(+2, CORE, day=1).review(+2, CORE_2, day=1).approve(day=1)
    assert at(story.removed_vote("Workflow", CORE, day=4), 10).held()[-2:] == [("nobody", 3), ("reviewers", 6)]


def test_approval_the_gates_failure_and_the_recheck():
    story = passed("gate").review(+2, CORE, day=1).review(+2, CORE_2, day=2).approve(day=2).ci(-2, day=3).recheck(day=5)
    assert at(story, 10).held() == [("ci", 0.1), ("reviewers", 1.9), ("nobody", 1), ("author", 2), ("nobody", 5)]


def test_an_approval_sets_ci_to_work_again():
    """Its patience begins anew: the gate has its own run."""
    story = at(case("approved", "").approve(day=0.5), 1.2)
    assert story.turn().holder == "ci"
    assert replay(story.change, story.policy, story.log, story.now)[-1].holder == "ci"


def test_a_veto_stays_when_an_upload_drops_a_minus_one():
    story = at(passed("vetoed").review(-2, CORE, day=1).review(-1, CORE_2, day=2).uploaded(2, day=3), 10)
    assert replay(story.change, story.policy, story.log, story.now)[-1].holder == "nobody"


def test_an_approval_that_a_rebase_dropped():
    story = (
        passed("approved").review(+2, CORE, day=1).review(+2, CORE_2, day=1).approve(day=1).uploaded(2, REBASE, day=4)
    )
    assert at(story, 10).held()[-2:] == [("nobody", 3), ("reviewers", 6)]


def test_silence_of_ci_is_its_own_until_patience_ends():
    assert at(case("silent"), 4).held() == [("ci", 1), ("author", 3)]


def test_abandoned_time_is_nobodys():
    story = at(passed("given up").abandoned(day=2).restored(day=7), 10)
    assert story.held() == [("ci", 0.1), ("reviewers", 1.9), ("reviewers", 3)]
    assert (story.since(), story.days("reviewers")) == (7, 4.9)


def test_a_merged_change_stands_still():
    story = passed("merged").review(+2, CORE, day=1).review(+2, CORE_2, day=2).approve(day=2).merged(day=3)
    assert at(story, 3).held() == at(story, 300).held() == [("ci", 0.1), ("reviewers", 1.9), ("nobody", 1)]
    assert story.days("reviewers") == 1.9


def test_the_servers_clock_is_ahead():
    story = passed("ahead").review(-1, CORE)
    story.day -= 3 / 86_400
    assert all(s.start <= s.end <= story.now for s in story.clock().segments)


# --- random logs

EXAMPLES = 60
PEOPLE = st.sampled_from([OWNER, CORE, CORE_2, FRIEND, LINTER])
STEPS = st.one_of(
    st.tuples(st.just("upload"), st.sampled_from(["REWORK", REBASE, NEW_WORDS, ""]), st.sampled_from([OWNER, FRIEND])),
    st.tuples(st.just("review"), st.sampled_from([-2, -1, 0, 1, 2]), PEOPLE, st.integers(0, 2)),
    st.tuples(st.just("ci"), st.sampled_from([-2, -1, 0, 1, 2]), st.sampled_from([ZUUL, VENDOR])),
    st.tuples(st.just("workflow"), st.sampled_from([-1, 0, 1]), PEOPLE),
    st.tuples(st.just("said"), PEOPLE, st.integers(0, 2)),
    st.tuples(st.just("recheck"), PEOPLE),
    st.tuples(st.just("wip"), st.booleans()),
    st.tuples(st.just("unresolved"), st.integers(0, 3)),
    st.tuples(st.just("remove")),
    st.tuples(st.just("close")),
)
LOGS = st.lists(st.tuples(STEPS, st.integers(0, 200_000)), max_size=30)


def told(log) -> Story:
    """The story of a random log; steps that make no sense there are left out. Seconds pass between them, or none."""
    story = case("random")
    for step, seconds in log:
        day = story.day + seconds / 86_400
        if story.change.status != "NEW":
            story.restored(day=day)
        else:
            STEP[step[0]](story, day, *step[1:])
    if story.change.status != "NEW":
        story.restored()
    story.day += 0.5
    return story


def remove(story: Story, day: float) -> None:
    if story.change.votes:
        vote = story.change.votes[0]
        story.removed_vote(vote.label, vote.account, day=day)


STEP = {
    "upload": lambda s, day, kind, by: s.uploaded(s.change.patch_set + 1, kind, by, day=day),
    "review": lambda s, day, value, by, comments: s.review(value, by, comments=comments, day=day),
    "ci": lambda s, day, value, by: s.ci(value, by, day=day),
    "workflow": lambda s, day, value, by: s.vote("Workflow", value, by, day=day),
    "said": lambda s, day, by, comments: s.said(by, comments=comments, day=day),
    "recheck": lambda s, day, by: s.recheck(by, day=day),
    "wip": lambda s, day, is_wip: s.wip(is_wip, day=day),
    "unresolved": lambda s, day, count: s.has(unresolved=count),
    "remove": remove,
    "close": lambda s, day: s.abandoned(day=day),
}


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(LOGS)
def test_every_second_has_one_holder(log):
    story = told(log)
    turn, times = story.turn(), story.clock()
    segments = times.segments
    assert story.clock() == times
    assert segments[-1].holder == turn.holder
    assert segments[-1].end == story.now
    assert all(s.start <= s.end for s in segments)
    gaps = (segments[0].start - instant(0)).total_seconds()
    gaps += sum((b.start - a.end).total_seconds() for a, b in pairwise(segments))
    assert all(a.end <= b.start for a, b in pairwise(segments))
    assert gaps == closed_seconds(story)
    assert held_seconds(times, story) == (story.now - instant(0)).total_seconds() - gaps
    assert segments[0].start <= times.since <= segments[-1].start
    assert times.clock_start <= segments[-1].start


def held_seconds(times: Clock, story: Story) -> int:
    holders = ["reviewers", "author", "ci", "change", "nobody", "unknown"]
    return sum(times.seconds(holder, story.turn().holder, story.now) for holder in holders)


def closed_seconds(story: Story) -> float:
    """From the messages themselves."""
    total, since = 0.0, None
    for message in story.change.messages:
        if message.text == "Abandoned":
            since = message.date
        elif message.text == "Restored" and since:
            total += (message.date - since).total_seconds()
    return total


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(LOGS)
def test_the_replay_comes_to_the_same_holder(log):
    """The state machine of the past and the rules of the present are two programs with one meaning."""
    story = told(log)
    turn, last = story.turn(), replay(story.change, story.policy, story.log, story.now)[-1]
    if turn.reasons[0].code != "ci_silent":  # only the present knows how long it has been
        assert last.holder == turn.holder, (story.sentences(), [m.text for m in story.change.messages])


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(LOGS)
def test_time_alone_only_adds_to_the_last_segment(log):
    """What is past stays as it is, until the turn itself changes by time."""
    story = told(log)
    before, turn = story.clock().segments, story.turn()
    story.day += 0.01
    after = story.clock().segments
    if story.turn().holder == turn.holder:
        assert after[:-1] == before[:-1]
        assert after[-1].start == before[-1].start
