"""Forecasts are made, made anew, and go; a site learns from its own past days if that is better."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reviewq.changes.derive import derive
from reviewq.changes.models import Change
from reviewq.forecast import fitting
from reviewq.forecast.fitting import Chosen, Learned, learned, moved
from reviewq.forecast.jobs import CHAIN, due, is_to_learn, keep, make, remove_closed
from reviewq.forecast.mirror import Seen
from reviewq.forecast.models import Fit, Forecast
from reviewq.forecast.reads import calibration_of, outlooks
from reviewq.forecast.rules.chance import DAY
from reviewq.forecast.rules.learn import Case
from reviewq.forecast.rules.model import SUREST, Weights, chance_within_week
from reviewq.forecast.rules.state import CiResult, State
from reviewq.forecast.weights import from_json, shipped, to_json
from tests.factories import NOW, at_once, make_account, make_change, make_project, plus_two, vote

WEEK = NOW + 7 * DAY
HOUR = timedelta(hours=1)
FLAT = dict.fromkeys(shipped().terms, (0.0,) * len(shipped().horizons))
HELPFUL = replace(shipped(), terms=FLAT | {"plus_two": tuple(2.0 for _ in shipped().horizons)})  # nothing but a +2 is
HARMFUL = replace(shipped(), terms=FLAT | {"plus_two": tuple(-2.0 for _ in shipped().horizons)})
PRIOR = Learned(shipped(), shipped())


@pytest.mark.django_db
def test_every_open_change_gets_one_and_a_closed_one_loses_it() -> None:
    Fit.objects.create(made_at=NOW - DAY, weights=to_json(HELPFUL))
    with at_once():
        fresh, reviewed = make_change("Fresh"), make_change("Reviewed", votes=plus_two("Juma Core"))
        merged = make_change("Merged", status="MERGED", submitted=NOW)
    assert due(NOW) == [fresh.pk, reviewed.pk]
    assert make(due(NOW), NOW) == 2
    assert due(NOW) == []
    found = outlooks([fresh.pk, reviewed.pk, merged.pk])
    assert found.keys() == {fresh.pk, reviewed.pk}
    assert 0 < found[fresh.pk].curve.by(WEEK) < found[reviewed.pk].curve.by(WEEK) < 1
    assert found[reviewed.pk].after_plus_two is None
    after = found[fresh.pk].after_plus_two
    assert after is not None
    assert after.by(WEEK) > found[fresh.pk].curve.by(WEEK)
    assert found[fresh.pk].cases == 0
    assert [push.code for push in found[reviewed.pk].pushes]
    row = Forecast.objects.get(pk=reviewed.pk)
    assert row.week == pytest.approx(found[reviewed.pk].curve.by(WEEK), abs=1e-3)
    Change.objects.filter(pk=fresh.pk).update(status="ABANDONED")
    derive([fresh.pk], NOW)
    assert remove_closed() == 1
    assert [*Forecast.objects.values_list("pk", flat=True)] == [reviewed.pk]


@pytest.mark.django_db
def test_it_is_due_again_when_the_change_moves_when_time_passes_and_when_weights_are_new() -> None:
    Fit.objects.create(made_at=NOW - DAY, weights=to_json(HELPFUL))
    with at_once():
        quiet, busy = make_change("Quiet"), make_change("Busy")
    make(due(NOW), NOW)
    rows = list(Forecast.objects.order_by("pk").values())
    make([quiet.pk, busy.pk], NOW)
    assert list(Forecast.objects.order_by("pk").values()) == rows  # twice is once
    before = outlooks([busy.pk])[busy.pk].curve.by(WEEK)
    vote(busy, make_account("Juma Core"), 2)
    assert due(NOW) == [busy.pk]
    make(due(NOW), NOW + HOUR)
    assert outlooks([busy.pk])[busy.pk].curve.by(WEEK) > before
    assert due(NOW + 2 * HOUR) == []
    assert due(NOW + 3.5 * HOUR) == [quiet.pk]  # the other was made an hour later
    Fit.objects.update(made_at=NOW + 1.5 * HOUR)
    assert due(NOW + 2 * HOUR) == [quiet.pk, busy.pk]
    newest = make_change("Newest")
    assert due(NOW + 2 * HOUR)[0] == newest.pk  # who has none comes first


@pytest.mark.django_db
def test_a_plus_two_to_come_never_makes_it_less_likely() -> None:
    Fit.objects.create(made_at=NOW - DAY, weights=to_json(HARMFUL))
    change = make_change()
    make([change.pk], NOW)
    found = outlooks([change.pk])[change.pk]
    assert found.after_plus_two == found.curve


@pytest.mark.django_db
def test_what_stands_on_another_is_no_likelier_and_says_so_but_private_ones_show_nowhere() -> None:
    with at_once():
        lower = make_change("Lower", ci=-1, work_in_progress=True, age=90 * DAY)
        upper = make_change("Upper", depends_on=[lower], votes=plus_two("Juma Core", "Lea Core"))
    make([upper.pk, lower.pk], NOW)
    found = outlooks([upper.pk, lower.pk])
    assert found[upper.pk].curve.points == found[lower.pk].curve.points
    assert CHAIN in [push.words for push in found[upper.pk].pushes]
    make([upper.pk], NOW + HOUR)  # the lower one's as stored
    assert outlooks([upper.pk])[upper.pk].curve.by(WEEK) <= found[lower.pk].curve.by(WEEK)
    Change.objects.filter(pk=lower.pk).update(is_private=True)
    derive([lower.pk], NOW)
    make([upper.pk, lower.pk], NOW)
    again = outlooks([upper.pk, lower.pk])
    assert again[upper.pk].curve.by(WEEK) > again[lower.pk].curve.by(WEEK)
    assert CHAIN not in [push.words for push in again[upper.pk].pushes]


@pytest.mark.django_db
def test_the_job_learns_once_in_a_while_and_says_when_there_is_too_little() -> None:
    assert not is_to_learn(NOW)  # nothing has merged: there is nothing to learn from
    assert keep() == "0 made, 0 removed"
    with at_once():
        make_change("Merged", status="MERGED", age=20 * DAY, submitted=NOW - DAY, updated=NOW - DAY)
        change = make_change("Open")
    assert keep().endswith("1 made, 0 removed")
    assert keep() == "0 made, 0 removed"
    row = Fit.objects.get()
    assert (row.project, row.cases, row.weights, row.brier) == (None, 0, {}, None)
    assert is_to_learn(row.made_at + 7 * HOUR)
    told = calibration_of(change.project_id)
    assert told.source_words == "Too little history here: these are the usual figures of other projects"
    assert told.words == "How often such chances come true here is not known yet"
    assert Chosen().of(change.project_id) == shipped()


@pytest.mark.django_db
def test_a_clock_that_is_ahead_and_a_mirror_without_a_past_do_no_harm() -> None:
    change = make_change()
    vote(change, make_account("Juma Core"), 2)  # later than NOW
    assert make([change.pk], NOW - 3 * DAY) == 1
    assert outlooks([change.pk])[change.pk].after_plus_two is None
    assert fitting.refit(NOW) == 0
    assert calibration_of(change.project_id).source_words.startswith("Too little history here")
    assert make([], NOW) == 0


@pytest.mark.django_db
def test_a_project_with_weights_of_its_own_goes_by_them() -> None:
    own, other = make_project(), make_project("tally")
    bins = [[0.0, 0.1, 400, 0.05, 0.06], [0.1, 0.3, 60, 0.2, 0.3], [0.9, 1.0, 3, 0.95, 0.0]]
    figures = {"made_at": NOW, "cases": 1200, "judged": 463, "calibration": bins, "brier": 0.061, "brier_plain": 0.1}
    weights = to_json(replace(shipped(), cases=1200))
    Fit.objects.create(project=own, weights=weights, **figures)
    Fit.objects.create(made_at=NOW, cases=900, weights=to_json(replace(shipped(), cases=900)))
    assert (Chosen().of(own.pk).cases, Chosen().of(other.pk).cases) == (1200, 900)
    told = calibration_of(own.pk)
    assert told.source_words == "Learned from 1,200 past days of changes of this project"
    assert "such chances scored 0.061 (Brier, 0 is perfect), the plain share that merges 0.100" in told.words
    assert "furthest off: 20 % was said where 30 % came true (60 cases)" in told.words
    assert told.rows[2] == {"range": "90 to 100 %", "cases": "3", "said": "95 %", "came": "0 %"}
    assert calibration_of(other.pk).source_words.endswith("900 past days of changes of all projects here")


def seen_days(count: int, is_told: bool) -> list[Seen]:
    """Changes that merge two days after their CI has passed (`is_told`), or by chance; a few of them each day."""
    found = []
    for place in range(count):
        at = NOW - (place % 60 + 1) * DAY
        has_passed = place % 3 == 0
        merges = has_passed if is_told else place % 7 == 0
        state = State(at=at, ci=CiResult.PASSED if has_passed else CiResult.FAILED, age=3.0, upload_age=1.0)
        found.append(Seen(place, 1, state, at + 2 * DAY if merges else None))
    return found


def test_learned_weights_are_taken_only_if_they_did_better_on_days_held_out() -> None:
    found = learned(seen_days(900, True), PRIOR, NOW)
    assert found.weights.cases == 900
    assert found.brier is not None and found.brier_plain is not None
    assert found.brier < found.brier_plain / 2
    states = [State(at=NOW, ci=ci, age=3.0, upload_age=1.0) for ci in (CiResult.PASSED, CiResult.FAILED)]
    passed, failed = (chance_within_week(state, found.weights) for state in states)
    assert passed > 0.8 > 0.1 > failed
    # where what is nearly sure comes true as often, a chance may be surer than elsewhere
    assert SUREST < found.weights.surest <= passed + 0.1
    assert from_json(to_json(found.weights)).surest == pytest.approx(found.weights.surest)
    assert learned(seen_days(900, False), PRIOR, NOW).weights.surest == SUREST
    few = learned(seen_days(200, True), PRIOR, NOW)
    assert (few.weights, few.brier) == (shipped(), None)
    again = learned(seen_days(900, True), found, NOW)  # little is left to learn
    assert again.brier is not None and again.brier <= found.brier


def test_a_project_is_judged_by_weights_of_the_site_that_had_not_seen_the_days_either() -> None:
    days = seen_days(900, True)
    site = learned(days, PRIOR, NOW)
    assert site.before != site.weights
    few = learned(days[:200], site, NOW)  # too few to learn from: those of the site hold
    assert (few.weights, few.before) == (site.weights, site.before)
    told = [chance_within_week(one.state, site.before) for one in days[:200] if one.state.at >= NOW - 28 * DAY]
    assert {said for said, _ in few.told} <= set(told)


def test_what_came_later_is_not_known_when_it_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """The weights that are judged saw only days before those held out, and merges before their begin."""
    told: list[list[Case]] = []

    def spy(prior: Weights, cases: list[Case]) -> Weights:
        told.append(cases)
        return prior

    monkeypatch.setattr(fitting, "moved", spy)
    learned(seen_days(900, True), PRIOR, NOW)
    split: datetime = NOW - fitting.HELD_OUT - 7 * DAY
    assert max(case.state.at for case in told[0]) < split
    assert all(case.state.at + (case.merged_in or 0) * DAY < split for case in told[0])
    assert max(case.seen for case in told[0]) <= 60 - 28 + 1


def test_a_horizon_that_the_past_does_not_reach_follows_the_longest_that_it_does() -> None:
    prior = shipped()
    cases = [fitting.case_of(one, NOW) for one in seen_days(900, True)]
    found = moved(prior, cases)
    last = max(place for place, days in enumerate(prior.horizons) if 2 * days <= 60)
    for place in range(last + 1, len(prior.horizons)):
        rise = prior.base[place] - prior.base[last]
        assert found.base[place] == pytest.approx(found.base[last] + rise)
        assert all(row[place] == row[last] for row in found.terms.values())
    assert moved(prior, cases[:100]) == prior
    assert PRIOR.brier is None
