"""Who is ranked for a change, how surely, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewq.experts.rules.case import Asked
from reviewq.experts.rules.knowledge import Knowledge
from reviewq.experts.rules.places import MOST_FILES, areas, chains, endings, stems
from reviewq.experts.rules.ranking import FEW_CASES, Advisor
from reviewq.experts.rules.reasons import Reason, Sources, Why
from reviewq.experts.rules.weighing import START

from .recording import asked, case, teahouse


@pytest.fixture(scope="module")
def taught() -> Advisor:
    """Read only."""
    advisor = Advisor()
    for one in teahouse(300):
        advisor.learn(one)
    return advisor


def reasons(change: Asked, account: str, knowledge: Knowledge) -> tuple[Reason, ...]:
    return Sources(change, knowledge).reasons(account)


# --- Places


def test_the_places_of_a_change() -> None:
    one = asked(0, "pot/lid/knob.py", ".mailmap")
    assert chains(one) == [("tea/", "tea/pot/", "tea/pot/lid/", "tea/pot/lid/knob.py"), ("tea/", "tea/.mailmap")]
    assert endings(one) == {"py", "mailmap"}
    assert stems(one) == {"knob", ""}
    assert areas(one) == {"tea/pot", "tea/.mailmap"}


def test_a_change_of_thousands_of_files_is_known_by_some_of_all_of_them() -> None:
    one = asked(0, *(f"d{number:04}/f.py" for number in range(5000)))
    found = chains(one)
    assert len(found) <= MOST_FILES
    assert found[-1][1] > "tea/d4700/"
    deep = chains(asked(0, "/".join("abcdefghij" * 30)))[0]
    assert len(deep) < 30 and deep[-1].endswith("j")


def test_a_change_without_files_is_at_its_project() -> None:
    assert chains(replace(asked(), files=())) == [("tea/",)]


# --- Ranking


def test_some_alone_are_picked_with_the_chances_that_they_have_among_all(taught: Advisor) -> None:
    one = asked(12.6, "pot/f1.py")
    everybody, some = taught.rank(one), taught.rank(one, among={"cid", "ana", "nobody"})
    assert "ben" in {pick.account for pick in everybody.picks}
    assert {pick.account for pick in some.picks} <= {"cid", "ana"} and some.picks
    chances = {pick.account: chance for pick, chance in zip(everybody.picks, everybody.best, strict=True)}
    assert all(chances[pick.account] == chance for pick, chance in zip(some.picks, some.best, strict=True))
    assert not some.has_too_little and taught.rank(one, among=()).has_too_little


def test_who_reviews_a_folder_comes_first_there(taught: Advisor) -> None:
    pots, cups = (taught.rank(asked(12.6, file)) for file in ("pot/f1.py", "cup/new.py"))
    assert (pots.picks[0].account, cups.picks[0].account) == ("ben", "cid")
    assert pots.picks[0].probability > 0.8
    assert not pots.has_too_little


def test_who_reviews_an_owner_comes_first_for_them(taught: Advisor) -> None:
    assert taught.rank(asked(12.6, "cup/f0.py", owner="eve")).picks[0].account == "dot"


def test_owner_and_people_left_out_are_no_candidates(taught: Advisor) -> None:
    ranking = taught.rank(asked(12.6, "pot/f1.py", owner="ben"), {"dot"})
    assert [pick.account for pick in ranking.picks] == ["cid"]


def test_probabilities_never_rise_and_the_answer_does_not_depend_on_chance(taught: Advisor) -> None:
    ranking = taught.rank(asked(12.6, "pot/f1.py", "cup/f1.py"))
    said = [pick.probability for pick in ranking.picks]
    assert said == sorted(said, reverse=True)
    assert all(0 < one < 1 for one in said)
    assert taught.rank(asked(12.6, "pot/f1.py", "cup/f1.py")) == ranking


def test_a_change_of_an_unknown_owner_project_and_branch_gets_the_busiest(taught: Advisor) -> None:
    ranking = taught.rank(asked(12.6, "x.c", owner="new", project="milk", branch="next"))
    assert {pick.account for pick in ranking.picks} == {"ben", "cid", "dot"}
    assert max(pick.probability for pick in ranking.picks) < 0.8


def test_without_owner_and_branch_their_terms_say_the_same_of_everybody(taught: Advisor) -> None:
    ranking = taught.rank(replace(asked(12.6, "pot/f1.py"), owner=None, branch=None))
    assert ranking.picks[0].account == "ben"


def test_too_little_is_said() -> None:
    advisor = Advisor()
    nothing = advisor.rank(asked())
    assert (nothing.picks, nothing.has_too_little) == ([], True)
    for one in teahouse(FEW_CASES - 1):
        advisor.learn(one)
    young = advisor.rank(asked(2))
    assert young.picks and young.has_too_little


def test_terms_that_teach_nothing_keep_their_weight() -> None:
    """Recorded servers without owners: the owner's terms are the same for all, so nothing pulls at them."""
    advisor = Advisor()
    for one in teahouse(120):
        advisor.learn(replace(one, asked=replace(one.asked, owner=None)))
    weights = dict(zip(START, advisor.weighing.weights, strict=True))
    assert weights["last_owner"] == pytest.approx(START["last_owner"])
    assert weights["written"] == pytest.approx(START["written"])
    assert weights["places"] > START["places"]


# --- Reasons


def test_the_deepest_place_with_enough_reviews_is_told() -> None:
    knowledge = Knowledge()
    knowledge.learn(case(1, 0, "ben", "pot/lid/knob.py"))
    for day in (1, 2, 3):
        knowledge.learn(case(1 + day, day, "ben", "pot/lid/rim.py"))
    knowledge.learn(case(9, 3, "cid", "cup/ear.py", owner="ben"))
    told = reasons(asked(6.2, "pot/lid/knob.py", "cup/ear.py", owner="fay"), "ben", knowledge)
    assert [str(one) for one in told] == [
        "reviewed 4 changes under pot/lid, the last 3 days ago",
        "made 1 change of cup/ear.py, 3 days ago",
    ]
    owners = reasons(asked(6.2, "new.py"), "ben", knowledge)
    assert owners == (Reason(Why.OWNER, 4, among=4),)
    assert str(owners[0]) == "reviewed 4 of this owner's last 4"


def test_somebody_far_away_has_a_reason_too() -> None:
    knowledge = Knowledge()
    knowledge.learn(case(1, 0, "ben", "pot/lid.py"))
    here = reasons(asked(1.5, "cup/ear.py", owner="fay"), "ben", knowledge)
    away = reasons(asked(0.5, "cup/ear.py", owner="fay", project="milk"), "ben", knowledge)
    assert [str(*one) for one in (here, away)] == [
        "reviewed 1 change in tea, yesterday",
        "reviewed 1 change in other projects, today",
    ]
    assert reasons(asked(), "nobody", knowledge) == ()


def test_who_comes_later_to_a_change_is_counted_once() -> None:
    knowledge = Knowledge()
    knowledge.learn(case(1, 0, "ben"))
    knowledge.learn_more(case(1, 0, "cid"))
    told = reasons(asked(0.1, owner="fay"), "cid", knowledge)
    assert (told[0].count, knowledge.cases) == (1, 1)
