"""The orders that `evaluate_order` compares. Each ranks the candidates of a question by what was known before it.

Of candidates that an order holds for equal, the one with the lower number comes first; one of which nothing was
recorded before the question comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from reviewq.changes.rules.clock import clock
from reviewq.changes.rules.holder import Holder
from reviewq.changes.rules.minutes import minutes_of
from reviewq.changes.rules.rank import Ranked, rank
from reviewq.changes.rules.reviewday import reviewday as reviewday_score

from .recorded import Question
from .replay import Histories, Past, standing_votes
from .rules.past import View
from .rules.personal import Weights, ordered
from .snapshots import Case, case_of

Pasts = Mapping[int, Past]
Key = Callable[[Past], Any]
Order = Callable[[Histories, Question, Weights], list[int]]
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def by(key_of: Callable[[Histories, Question], Key]) -> Order:
    """An order that is a sort by one key, the smallest first."""

    def order(histories: Histories, question: Question, weights: Weights) -> list[int]:
        key = key_of(histories, question)
        keys = {number: (key(past), number) for number, past in histories.pasts(question).items()}
        return sorted(keys, key=keys.__getitem__) + unknown_of(question, keys)

    return order


def unknown_of(question: Question, known: Mapping[int, Any]) -> list[int]:
    """Candidates that nothing was recorded of; the newest is the likeliest."""
    return sorted((number for number in question.candidates if number not in known), reverse=True)


@by
def default_rank(histories: Histories, question: Question) -> Key:
    """Expected merges per minute, as far as the events tell: without files, freezes, bugs and dependencies."""

    def key(past: Past) -> float:
        case = case_of(histories, past, question.at)
        times = clock(case.snapshot, case.policy, case.log, case.turn, question.at)
        minutes = minutes_of([], past.upload.size)
        return -rank(Ranked(case.turn, times.clock_start, times.since, minutes)).value

    return key


@by
def longest_held(histories: Histories, question: Question) -> Key:
    """Held by reviewers for the longest in all; what somebody else holds comes after."""

    def key(past: Past) -> tuple[bool, datetime]:
        case: Case = case_of(histories, past, question.at)
        times = clock(case.snapshot, case.policy, case.log, case.turn, question.at)
        return case.turn.holder is not Holder.REVIEWERS, times.clock_start

    return key


@by
def newest_upload(histories: Histories, question: Question) -> Key:
    return lambda past: LONG_AGO - past.upload.at


@by
def smallest_first(histories: Histories, question: Question) -> Key:
    return lambda past: past.upload.size


@by
def reviewday(histories: Histories, question: Question) -> Key:
    """Without topics every change is one without a bug or blueprint."""

    def key(past: Past) -> float:
        lowest = min(standing_votes(past.before).values(), default=0)
        return -reviewday_score("", lowest, past.upload.at)

    return key


@by
def gerrit(histories: Histories, question: Question) -> Key:
    """Gerrit's own lists: what was updated last, by whomever."""
    return lambda past: LONG_AGO - past.before[-1].at


@by
def own_reviewed_last(histories: Histories, question: Question) -> Key:
    """Newest upload, but what the reader has reviewed at its newest patch set comes after the rest."""
    return lambda past: (histories.view(past, question.account).is_done, LONG_AGO - past.upload.at)


def personal(histories: Histories, question: Question, weights: Weights) -> list[int]:
    """What the reader would take next."""
    views = views_of(histories, question)
    reader = histories.reader(question.account, question.at)
    ranked = [one.view.number for one in ordered(views.values(), reader, question.at, weights)]
    return ranked + unknown_of(question, views)


def views_of(histories: Histories, question: Question) -> dict[int, View]:
    pasts = histories.pasts(question)
    return {number: histories.view(past, question.account) for number, past in pasts.items()}


ORDERS: Mapping[str, Order] = {
    "default rank": default_rank,
    "longest held by reviewers": longest_held,
    "newest upload": newest_upload,
    "smallest first": smallest_first,
    "reviewday's": reviewday,
    "Gerrit's (updated)": gerrit,
    "own reviewed last": own_reviewed_last,
    "personal": personal,
}
