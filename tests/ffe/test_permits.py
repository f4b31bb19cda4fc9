"""Each role with each act: who may, and what the others are told."""

from dataclasses import replace
from datetime import date

import pytest

from reviewq.ffe.rules.life import Act, State, after
from reviewq.ffe.rules.permits import BY_PEOPLE, DECISIONS, SIGN_IN, Actor, Case, named, permitted, why_not

CORE = Actor(has_account=True, is_verified=True, is_core=True)
ROLES = {
    "anonymous": Actor(is_signed_in=False),
    "signed-in": Actor(),
    "asker": Actor(is_asker=True, has_account=True),
    "author": Actor(has_account=True, owns_change=True),
    "unverified": Actor(has_account=True),
    "core": CORE,
    "author-core": replace(CORE, owns_change=True),
    "asking-core": replace(CORE, is_asker=True),
    "sponsor": replace(CORE, is_sponsor=True),
    "deputy": Actor(decides=True, is_deputy=True),
    "idle-deputy": Actor(is_deputy=True),
    "ptl": Actor(decides=True),
    "asking-ptl": Actor(decides=True, is_asker=True),
    "author-ptl": Actor(decides=True, has_account=True, owns_change=True),
    "administrator": Actor(),  # an administrator, or PTL of another project, is anybody here
}
OTHERS = ("Tunde", "Ines")
CASE = Case(State.SPONSORED, "mooring", deciders=OTHERS, other_deciders=OTHERS)
GRANTED = replace(CASE, state=State.GRANTED)
DRAFT = replace(CASE, state=State.DRAFT)
LATE = replace(DRAFT, is_late=True, last_day=date(2026, 3, 19))
OWN = "edit withdraw name drop"

TABLE = [
    # role, of a draft in time, a late draft, sponsored, granted
    ("anonymous", "", "", "", ""),
    ("signed-in", "", "", "", ""),
    ("asker", f"ask {OWN}", OWN, OWN, "withdraw name drop"),
    ("author", "", "", "", ""),
    ("unverified", "", "", "", ""),
    ("core", "", "", "sponsor", "sponsor"),
    ("author-core", "", "", "", ""),
    ("asking-core", f"ask {OWN}", OWN, OWN, "withdraw name drop"),
    ("sponsor", "", "", "unsponsor", "unsponsor"),
    ("deputy", "", "admit", "grant deny name drop", "extend revoke name drop see"),
    ("idle-deputy", "", "", "", ""),
    ("ptl", "", "admit", "grant deny name drop", "extend revoke name drop see"),
    ("asking-ptl", f"ask {OWN}", OWN, OWN, "withdraw name drop see"),
    ("author-ptl", "", "", "name drop", "name drop see"),
    ("administrator", "", "", "", ""),
]


@pytest.mark.parametrize(("role", "draft", "late", "sponsored", "granted"), TABLE, ids=lambda value: str(value)[:14])
def test_each_role_may_these_and_no_other(role: str, draft: str, late: str, sponsored: str, granted: str) -> None:
    found = [{act.value for act in permitted(ROLES[role], case)} for case in (DRAFT, LATE, CASE, GRANTED)]
    assert found == [set(text.split()) for text in (draft, late, sponsored, granted)]


def test_the_table_has_every_role() -> None:
    assert [row[0] for row in TABLE] == list(ROLES)


@pytest.mark.parametrize("state", State)
def test_nobody_may_what_the_life_does_not_know(state: State) -> None:
    able = replace(CORE, is_asker=True, is_sponsor=True, decides=True)
    case = Case(state, "mooring")
    allowed = {act for act in BY_PEOPLE if after(state, act)}
    assert permitted(able, case) <= allowed
    for act in Act:
        for actor in ROLES.values():
            assert bool(why_not(act, actor, case)) is (act not in permitted(actor, case)), "a refusal says why"


TOLD = [
    ("anonymous", Act.SPONSOR, CASE, SIGN_IN),
    ("signed-in", Act.SPONSOR, CASE, "which Gerrit account is yours"),
    ("unverified", Act.SPONSOR, CASE, "is not verified yet"),
    ("author", Act.SPONSOR, CASE, "is not verified yet"),
    ("author-core", Act.SPONSOR, CASE, "You own one of its changes"),
    ("asking-core", Act.SPONSOR, CASE, "one sponsor fewer already"),
    ("sponsor", Act.SPONSOR, CASE, "promised it already"),
    ("core", Act.SPONSOR, DRAFT, "has to be asked for first"),
    ("core", Act.GRANT, CASE, "Only a PTL of mooring or a deputy decides: Tunde or Ines."),
    ("administrator", Act.DENY, CASE, "Only a PTL of mooring"),
    ("idle-deputy", Act.DENY, CASE, "Deputies do not decide in this cycle."),
    ("asking-ptl", Act.GRANT, CASE, "You ask for it yourself, so somebody else decides: Tunde or Ines."),
    ("author-ptl", Act.DENY, CASE, "You own one of its changes, so somebody else decides"),
    ("ptl", Act.GRANT, replace(CASE, missing=1), "It has 2 of 3 sponsors. It can be granted all the same"),
    ("ptl", Act.OVERRIDE, CASE, "It has the sponsors that it needs"),
    ("ptl", Act.ADMIT, DRAFT, "It is not late"),
    ("asker", Act.ASK, LATE, "The last day to ask was 2026-03-19. Tunde or Ines can still admit it"),
    ("asker", Act.EDIT, GRANTED, "they stay"),
    ("signed-in", Act.WITHDRAW, CASE, "Only who asked for it"),
    ("ptl", Act.DENY, replace(CASE, state=State.MERGED), "It is merged: what is over stays as it is."),
    ("ptl", Act.EXPIRE, GRANTED, "The ledger itself does that."),
]


@pytest.mark.parametrize(("role", "act", "case", "words"), TOLD, ids=lambda value: str(value)[:12])
def test_a_refusal_says_why_and_what_to_do(role: str, act: Act, case: Case, words: str) -> None:
    assert words in why_not(act, ROLES[role], case)


def test_who_alone_decides_may_decide_their_own() -> None:
    alone = replace(CASE, other_deciders=())
    for role in ("asking-ptl", "author-ptl"):
        assert permitted(ROLES[role], alone) >= {Act.GRANT, Act.DENY}
    assert not permitted(ROLES["asking-core"], alone) & DECISIONS


def test_although_sponsors_are_missing_it_is_granted_only_as_such() -> None:
    lacking = replace(CASE, state=State.REQUESTED, missing=3)
    assert permitted(ROLES["ptl"], lacking) & {Act.GRANT, Act.OVERRIDE} == {Act.OVERRIDE}
    assert permitted(ROLES["ptl"], CASE) & {Act.GRANT, Act.OVERRIDE} == {Act.GRANT}


def test_names_in_a_sentence() -> None:
    assert [named(()), named(("A",)), named(("A", "B", "C"))] == ["nobody yet", "A", "A, B or C"]
    assert named(tuple("ABCDEFG")) == "A, B, C, D, E or 2 more"
