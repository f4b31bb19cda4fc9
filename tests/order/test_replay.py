"""Recorded reviews put back to an instant: what an order may see, and that nothing later ever shows."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reviewq.order.orders import ORDERS, personal
from reviewq.order.recorded import Question, Recorded, read_events
from reviewq.order.replay import Histories, ci_value
from reviewq.order.weights import shipped

from . import recording
from .recording import START, change, ci, comment, upload, vote


def histories(tmp_path: Path, *records: dict) -> Histories:
    return Histories(read_events(recording.write(tmp_path / "events.jsonl", records)))


def after(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def asked(minutes: float, *candidates: int, account: str = "ben") -> Question:
    return Question(1, account, START + after(minutes), candidates)


# --- What is known of a change


def test_an_event_at_the_instant_itself_is_not_known(tmp_path: Path) -> None:
    known = histories(tmp_path, change(1, [upload(0), upload(10, 2)]))
    assert known.past(1, START) is None
    assert known.past(1, START + after(10)).patch_set == 1
    assert known.past(1, START + after(11)).patch_set == 2
    assert known.past(2, START + after(11)) is None


def test_a_view_says_who_moved_it_and_when(tmp_path: Path) -> None:
    known = histories(tmp_path, change(1, [upload(0), ci(5, 1), comment(7, "cid"), ci(9, -1), comment(99, "ben")]))
    view = known.view(known.past(1, START + after(50)), "ben")
    assert (view.uploaded, view.moved, view.active) == (START, START + after(7), START + after(9))
    assert (view.is_ci_passed, view.own_patch_set) == (False, None)
    assert known.view(known.past(1, START + after(6)), "ben").is_ci_passed


@pytest.mark.parametrize(
    ("events", "refused", "unready"),
    [
        ([vote(5, "cid", -1)], True, False),
        ([vote(5, "cid", -1), vote(6, "cid", 1)], False, False),
        ([vote(5, "cid", -1), vote(6, "cid", 0)], False, False),
        ([vote(5, "cid", -1), upload(6, 2)], False, False),  # new code drops it
        ([vote(5, "cid", -2), upload(6, 2)], True, False),  # but never the lowest
        ([vote(5, "cid", -1), upload(6, 2, kind="TRIVIAL_REBASE")], True, False),
        ([vote(5, "ben", -1)], False, False),  # the reader's own
        ([vote(5, "amy", -1)], False, True),  # its owner's
    ],
)
def test_votes_below_0_that_stand(tmp_path: Path, events: list[dict], refused: bool, unready: bool) -> None:
    known = histories(tmp_path, change(1, [upload(0), *events]))
    view = known.view(known.past(1, START + after(50)), "ben")
    assert (view.is_refused, view.is_unready) == (refused, unready)


@pytest.mark.parametrize(
    ("events", "value"),
    [
        ([], None),
        ([ci(5, 1)], 1),
        ([ci(5, 1), upload(6, 2)], None),
        ([ci(5, 1), upload(6, 2, kind="TRIVIAL_REBASE")], None),
        ([ci(5, 1), upload(6, 2, kind="NO_CODE_CHANGE")], 1),
        ([ci(5, 1), ci(6, -1)], -1),
        ([ci(5, 1), ci(6, 0)], None),  # CI took it back
    ],
)
def test_what_ci_says_of_the_newest_code(tmp_path: Path, events: list[dict], value: int | None) -> None:
    known = histories(tmp_path, change(1, [upload(0), *events]))
    assert ci_value(known.changes[1].happenings) == value


def test_own_reviews_count_by_patch_set(tmp_path: Path) -> None:
    known = histories(tmp_path, change(1, [upload(0), vote(5, "ben", 1), upload(9, 2), comment(12, "ben", 2)]))
    views = [known.view(known.past(1, START + after(minutes)), "ben") for minutes in (6, 10, 13)]
    assert [view.own_patch_set for view in views] == [1, 1, 2]
    assert [view.is_done for view in views] == [True, False, True]


def test_what_a_reader_does_on_their_own_changes_is_no_review(tmp_path: Path) -> None:
    mine = change(1, [upload(0, account="ben"), comment(5, "ben")], owner="ben")
    known = histories(tmp_path, mine, change(2, [upload(1), vote(60, "ben", 1)]))
    reader = known.reader("ben", START + after(90))
    assert reader.last.key == 2
    assert reader.visits == (START + after(5), START + after(60))
    assert sum(reader.owners.values()) == pytest.approx(reader.reviewed)


# --- No order knows the future


def week(tmp_path: Path, seed: int) -> tuple[list[Recorded], list[Question]]:
    """A made-up week, and what everybody might have been asked in it."""
    records = read_events(recording.write(tmp_path / "events.jsonl", recording.busy_week(seed)))
    chance = random.Random(seed)
    numbers = [record.number for record in records]
    questions = []
    for _ in range(12):
        account = chance.choice(recording.PEOPLE)
        questions.append(asked(chance.randint(60, 7 * 24 * 60), *chance.sample(numbers, 9), account=account))
    return records, questions


def without_future(record: Recorded, question: Question) -> Recorded:
    return replace(record, happenings=tuple(h for h in record.happenings if h.at < question.at))


def with_another_future(record: Recorded, question: Question, chance: random.Random) -> Recorded:
    """What comes after the question happens at other instants, by other people, in another order."""
    past = [h for h in record.happenings if h.at < question.at]
    future = [h for h in record.happenings if h.at >= question.at]
    instants = [question.at + timedelta(seconds=chance.randint(0, 10**6)) for _ in future]
    chance.shuffle(future)
    moved = [replace(h, at=at, account=chance.choice(recording.PEOPLE)) for h, at in zip(future, instants, strict=True)]
    return replace(record, happenings=tuple(sorted([*past, *moved], key=lambda h: h.at)))


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("seed", [1, 2])
def test_cutting_off_what_comes_later_changes_no_answer(tmp_path: Path, name: str, seed: int) -> None:
    records, questions = week(tmp_path, seed)
    whole = Histories(records)
    for question in questions:
        cut = Histories(without_future(record, question) for record in records)
        assert ORDERS[name](cut, question, shipped()) == ORDERS[name](whole, question, shipped())


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("seed", [3, 4])
def test_another_future_changes_no_answer(tmp_path: Path, name: str, seed: int) -> None:
    records, questions = week(tmp_path, seed)
    whole, chance = Histories(records), random.Random(seed)
    for question in questions:
        other = Histories(with_another_future(record, question, chance) for record in records)
        assert ORDERS[name](other, question, shipped()) == ORDERS[name](whole, question, shipped())


def test_the_past_does_change_answers(tmp_path: Path) -> None:
    """Otherwise the two tests above would hold for an order that looks at nothing."""
    records, questions = week(tmp_path, 5)
    whole = Histories(records)
    emptied = Histories(replace(record, happenings=record.happenings[:1]) for record in records)
    for order in ORDERS.values():
        assert any(order(whole, one, shipped()) != order(emptied, one, shipped()) for one in questions)


def test_the_answer_of_a_question_is_not_looked_at(tmp_path: Path) -> None:
    records, questions = week(tmp_path, 6)
    whole = Histories(records)
    for question in questions:
        answers = {tuple(personal(whole, replace(question, reviewed=one), shipped())) for one in question.candidates}
        assert len(answers) == 1


def test_each_order_ranks_all_candidates_and_nothing_else(tmp_path: Path) -> None:
    records, questions = week(tmp_path, 7)
    whole = Histories(records)
    for question in questions:
        strange = replace(question, candidates=(*question.candidates, 999, 998))
        for order in ORDERS.values():
            ranked = order(whole, strange, shipped())
            assert sorted(ranked) == sorted(strange.candidates)
            assert ranked.index(998) == ranked.index(999) + 1  # nothing is known of them: the newest first


def test_accounts_of_whom_nothing_is_recorded_are_answered_too(tmp_path: Path) -> None:
    known = histories(tmp_path, change(1, [upload(0)]), change(2, [upload(5)]))
    assert personal(known, asked(50, 1, 2, account="nobody"), shipped()) == [2, 1]


def test_orders_do_what_they_are_called(tmp_path: Path) -> None:
    known = histories(
        tmp_path,
        change(1, [upload(0, size=90), ci(5, 1), comment(400, "cid")]),
        change(2, [upload(100, size=5), ci(105, 1), vote(106, "cid", -1)]),
        change(3, [upload(200, size=50), ci(205, 1), vote(300, "ben", 1)]),
    )
    expected = {
        "newest upload": [3, 2, 1],
        "smallest first": [2, 3, 1],
        "Gerrit's (updated)": [1, 3, 2],
        "own reviewed last": [2, 1, 3],
        "reviewday's": [1, 2, 3],
        "longest held by reviewers": [1, 3, 2],  # the second waits on its author
        "default rank": [3, 1, 2],  # the third is read in less time
        "personal": [1, 2, 3],
    }
    question = asked(500, 1, 2, 3)
    assert {name: order(known, question, shipped()) for name, order in ORDERS.items()} == expected
