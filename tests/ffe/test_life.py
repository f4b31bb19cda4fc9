"""Every state with every act: what it leads to, and that nothing else can be done."""

import pytest

from reviewq.ffe.rules.life import LIFE, MAY_BE_ASKED_ANEW, OPEN, STANDING, Act, State, after, state_at
from tests.factories import DAY, NOW

TABLE = """
             draft      requested  sponsored  granted    denied  withdrawn  merged  expired
make         -          -          -          -          -       -          -       -
edit         draft      requested  sponsored  -          -       -          -       -
ask          requested  -          -          -          -       -          -       -
admit        requested  -          -          -          -       -          -       -
sponsor      -          sponsored  sponsored  granted    -       -          -       -
unsponsor    -          -          sponsored  granted    -       -          -       -
grant        -          granted    granted    -          -       -          -       -
override     -          granted    granted    -          -       -          -       -
deny         -          denied     denied     -          -       -          -       -
extend       -          -          -          granted    -       -          -       -
revoke       -          -          -          denied     -       -          -       -
withdraw     withdrawn  withdrawn  withdrawn  withdrawn  -       -          -       -
name         draft      requested  sponsored  granted    -       -          -       -
drop         draft      requested  sponsored  granted    -       -          -       -
see          -          -          -          granted    -       -          -       -
join         draft      requested  sponsored  granted    -       -          -       -
leave        draft      requested  sponsored  granted    -       -          -       -
keep         -          requested  sponsored  granted    -       -          -       expired
merge        -          merged     merged     merged     -       -          -       merged
expire       expired    expired    expired    expired    -       -          -       -
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_act_in_each_state(row: list[str]) -> None:
    act = Act(row[0])
    wanted = {State(state): None if to == "-" else State(to) for state, to in zip(HEAD, row[1:], strict=True)}
    assert {state: after(state, act, sponsors=1) for state in State} == wanted


def test_the_table_names_every_state_and_every_act() -> None:
    assert [State(name) for name in HEAD] == list(State)
    assert {row[0] for row in ROWS} == set(Act) == set(LIFE)


def test_who_loses_the_last_sponsor_is_merely_requested_again() -> None:
    assert after(State.SPONSORED, Act.UNSPONSOR, sponsors=0) is State.REQUESTED
    assert after(State.GRANTED, Act.UNSPONSOR, sponsors=0) is State.GRANTED, "a grant stands; the PTL sees it"


def test_what_is_over_stays_over_but_for_what_had_merged_in_time() -> None:
    over = set(State) - set(OPEN)
    moved = {(state, act) for state in over for act in Act if after(state, act) not in (None, state)}
    assert moved == {(State.EXPIRED, Act.MERGE)}
    assert set(MAY_BE_ASKED_ANEW) == over - {State.MERGED}
    assert set(STANDING) == set(OPEN) - {State.DRAFT}


def test_a_grant_whose_time_is_over_has_expired_before_anybody_writes_it_down() -> None:
    assert state_at(State.GRANTED, NOW, NOW - DAY) is State.GRANTED
    assert state_at(State.GRANTED, NOW, NOW) is State.EXPIRED
    assert state_at(State.GRANTED, None, NOW) is State.GRANTED
    assert state_at(State.MERGED, NOW - DAY, NOW) is State.MERGED
