"""Who may do which act to a request, and why not. Every way in (page, API) asks here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from .life import LIFE, OPEN, Act, State

DECISIONS = frozenset({Act.ADMIT, Act.GRANT, Act.OVERRIDE, Act.DENY, Act.EXTEND, Act.REVOKE})
BY_PEOPLE = frozenset(Act) - {Act.MAKE, Act.JOIN, Act.LEAVE, Act.MERGE, Act.EXPIRE, Act.KEEP}
NEEDS_WHY = DECISIONS | {Act.WITHDRAW, Act.UNSPONSOR, Act.DROP}
MOST_NAMED = 5  # people whom a sentence names

SIGN_IN = "Sign in first."
SAY_WHO = "Say on your page (the menu with your name) which Gerrit account is yours, and verify it"
WORDS = {
    State.DRAFT: "a draft that nobody has asked for yet",
    State.REQUESTED: "requested; nobody has promised to review yet",
    State.SPONSORED: "sponsored",
    State.GRANTED: "granted",
    State.DENIED: "denied",
    State.WITHDRAWN: "withdrawn",
    State.MERGED: "merged",
    State.EXPIRED: "expired",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants to act. `owns_change`: by the account that they say is theirs, verified or not. `is_core`: of the
    project, by a verified account. `decides`: PTL of the project today, or deputy where those decide."""

    is_signed_in: bool = True
    is_asker: bool = False
    has_account: bool = False
    is_verified: bool = False
    is_core: bool = False
    owns_change: bool = False
    is_sponsor: bool = False
    decides: bool = False
    is_deputy: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """What a permit depends on beside who asks. `missing`: sponsors that it still needs; `other_deciders`: names of
    those beside the actor who decide for the project and have no part in the request."""

    state: State
    project: str = ""
    missing: int = 0
    needed: int = 3
    is_late: bool = False
    last_day: date | None = None
    deciders: tuple[str, ...] = ()
    other_deciders: tuple[str, ...] = ()


def why_not(act: Act, actor: Actor, case: Case) -> str:
    """Why this person may not do this now, and what can be done instead; empty: they may."""
    if not actor.is_signed_in:
        return SIGN_IN
    if act not in BY_PEOPLE:
        return "The ledger itself does that."
    if case.state not in LIFE[act]:
        return _wrong_state(act, case.state)
    return _RULES[act](act, actor, case)


def permitted(actor: Actor, case: Case) -> frozenset[Act]:
    """All that this person may do now."""
    return frozenset(act for act in BY_PEOPLE if not why_not(act, actor, case))


def named(names: tuple[str, ...]) -> str:
    """`Ann`, `Ann or Bea`, `Ann, Bea or 3 more`."""
    shown = list(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        shown.append(f"{len(names) - MOST_NAMED} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}" if shown else "nobody yet"


def _wrong_state(act: Act, state: State) -> str:
    if act is Act.UNSPONSOR:
        return "Nobody has promised anything here."
    if state not in OPEN:
        return f"It is {WORDS[state]}: what is over stays as it is. It can be asked anew."
    if state is State.DRAFT:
        return "It is a draft: it has to be asked for first."
    if act is Act.EDIT:
        return "It is granted, on the words that stand there: they stay. Changes can still be named."
    return f"It is {WORDS[state]}."


def _asker(act: Act, actor: Actor, case: Case) -> str:
    return "" if actor.is_asker else "Only who asked for it can do that."


def _ask(act: Act, actor: Actor, case: Case) -> str:
    if fault := _asker(act, actor, case):
        return fault
    if case.is_late and case.last_day:
        told = f"The last day to ask was {case.last_day.isoformat()}. "
        return (
            told + f"{_who_decides(case)} can still admit it, with a reason: keep the draft and send its address there."
        )
    return ""


def _admit(act: Act, actor: Actor, case: Case) -> str:
    if not case.is_late:
        return "It is not late: who drafted it can ask for it without that."
    return _decide(act, actor, case)


def _decide(act: Act, actor: Actor, case: Case) -> str:
    if not actor.decides:
        told = "Deputies do not decide in this cycle. " if actor.is_deputy else ""
        return told + f"Only a PTL of {case.project} or a deputy decides: {named(case.deciders)}."
    if actor.is_asker and case.other_deciders:
        return f"You ask for it yourself, so somebody else decides: {named(case.other_deciders)}."
    if actor.owns_change and case.other_deciders:
        return f"You own one of its changes, so somebody else decides: {named(case.other_deciders)}."
    return ""


def _grant(act: Act, actor: Actor, case: Case) -> str:
    if fault := _decide(act, actor, case):
        return fault
    if case.missing:
        have = max(case.needed - case.missing, 0)
        return f"It has {have} of {case.needed} sponsors. It can be granted all the same if you say so, and why."
    return ""


def _override(act: Act, actor: Actor, case: Case) -> str:
    if fault := _decide(act, actor, case):
        return fault
    return "" if case.missing else "It has the sponsors that it needs: grant it."


def _sponsor(act: Act, actor: Actor, case: Case) -> str:
    """Cores promise, and no author: of its changes, or of the request."""
    if not actor.has_account:
        return f"Only cores of {case.project} promise to review. {SAY_WHO}."
    if not actor.is_verified:
        return f"Only a verified account can promise to review, and yours is not verified yet. {SAY_WHO}."
    if not actor.is_core:
        return f"Only cores of {case.project} promise to review, and you are not one of them."
    if actor.is_asker:
        return "You ask for it yourself. As you are a core, it needs one sponsor fewer already."
    if actor.owns_change:
        return "You own one of its changes: others must review it."
    return "You have promised it already." if actor.is_sponsor else ""


def _unsponsor(act: Act, actor: Actor, case: Case) -> str:
    return "" if actor.is_sponsor else "You have not promised anything here."


def _changes(act: Act, actor: Actor, case: Case) -> str:
    """Naming changes and taking them out: whoever asked, and who decides."""
    if actor.is_asker or (actor.decides and case.state is not State.DRAFT):
        return ""
    return "Only who asked for it, or who decides, can do that."


def _see(act: Act, actor: Actor, case: Case) -> str:
    return "" if actor.decides else f"Only who decides can do that: {named(case.deciders)}."


def _who_decides(case: Case) -> str:
    return named(case.deciders) if case.deciders else f"A PTL of {case.project}"


Rule = Callable[[Act, Actor, Case], str]
_RULES: Mapping[Act, Rule] = {
    Act.EDIT: _asker,
    Act.ASK: _ask,
    Act.ADMIT: _admit,
    Act.SPONSOR: _sponsor,
    Act.UNSPONSOR: _unsponsor,
    Act.GRANT: _grant,
    Act.OVERRIDE: _override,
    Act.DENY: _decide,
    Act.EXTEND: _decide,
    Act.REVOKE: _decide,
    Act.WITHDRAW: _asker,
    Act.NAME: _changes,
    Act.DROP: _changes,
    Act.SEE: _see,
}
