"""Who may hand a turn on, to whom, and why not. Pure; every way in asks here."""

from __future__ import annotations

from dataclasses import dataclass

VERIFY = "Say on your account page (the menu with your name) which Gerrit account is yours, and verify it first."
NOT_ASKED = (
    "It is not your turn to hand on: you are no core of the project, named as no expert of what it touches, and were"
    " not asked to review it. Take it, or write on the change who should look."
)


@dataclass(frozen=True, slots=True)
class Giver:
    """Who wants to hand a change on. `is_expert`: named, of a domain of the change. `is_asked`: a reviewer of it, in
    its attention set, or it was handed to them. `gave_to`: to whom they have handed it on already; empty: to nobody."""

    is_verified: bool = False
    owns: bool = False
    is_core: bool = False
    is_expert: bool = False
    is_asked: bool = False
    gave_to: str = ""


@dataclass(frozen=True, slots=True)
class Taker:
    """To whom. `part`: how they have to do with it already by hand, in words; empty: not at all. `cannot`: what it
    lacks that they cannot give; empty: nothing."""

    name: str
    is_giver: bool = False
    owns: bool = False
    is_bot: bool = False
    is_inactive: bool = False
    part: str = ""
    cannot: str = ""
    has_room: bool = True


def why_not_from(giver: Giver, is_open: bool, is_reviewers_turn: bool, is_private: bool = False) -> str:
    """Why they may not hand it on; empty: they may."""
    if not giver.is_verified:
        return VERIFY
    if giver.owns:
        return "It is your own change: others review it. Add a reviewer in Gerrit if it waits for one person."
    if not is_open:
        return "It is closed: there is nothing to review any more."
    if not (giver.is_core or giver.is_expert or giver.is_asked):
        return NOT_ASKED
    if giver.gave_to:
        return f"You have handed it on to {giver.gave_to} already. Take it back first if it should be somebody else."
    if is_private:
        return "It is private, and others may not see it here: ask somebody in Gerrit."
    if not is_reviewers_turn:
        return "It waits for somebody else than its reviewers now: there is no turn to hand on."
    return ""


def why_not_to(taker: Taker) -> str:
    """Why it cannot be handed to them; empty: it can. Of somebody's time nothing is said but that there is no room."""
    if taker.is_giver:
        return "That is you: pick somebody else."
    if taker.owns:
        return f"{taker.name} owns it, and nobody reviews their own change: pick somebody else."
    if taker.is_bot:
        return f"{taker.name} is a bot: pick a person."
    if taker.is_inactive:
        return f"The account of {taker.name} is closed on Gerrit: pick somebody else."
    if taker.part:
        return f"{taker.part}: pick somebody else."
    if taker.cannot:
        return f"{taker.cannot}, which {taker.name} cannot give: pick somebody else."
    if not taker.has_room:
        return f"{taker.name} has no room for it now: pick somebody else."
    return ""
