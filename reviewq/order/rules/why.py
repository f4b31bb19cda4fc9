"""Why a change stands where it does in the personal order: typed reasons, and their sentences to the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from reviewq.changes.rules.reason import span

from .past import Reader, View
from .personal import Guess, Term

MOST = 4  # reasons of one change
SLIGHT = 0.1  # a term that adds less decides nothing; the score is a logarithm


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: `code` picks the sentence, the rest is its evidence."""

    code: str
    at: datetime | None = None
    count: int | None = None
    patch_set: int | None = None
    newer: int | None = None  # patch set


def reasons(guess: Guess, reader: Reader) -> list[Why]:
    """What the reader did with it before; then what speaks for it and what against it, the strongest first."""
    told = [term for term in guess.terms if abs(term.gain) >= SLIGHT]
    pro = [why for term in told if term.gain > 0 and (why := _for(term, guess, reader))]
    con = [why for term in told if term.gain < 0 and (why := _against(term, guess, reader))]
    return [*_returned(guess.view), *pro, *con][:MOST]


def _returned(view: View) -> list[Why]:
    """Said of whatever came back; a term it is only if it was the last one that they reviewed (`same`)."""
    if view.own_patch_set is None or view.is_done:
        return []
    return [Why("returned", at=view.uploaded, patch_set=view.own_patch_set, newer=view.patch_set)]


def _for(term: Term, guess: Guess, reader: Reader) -> Why | None:
    """None: it is said already, or it only is less against this one than against others."""
    view = guess.view
    if term.code == "moved":
        return Why("uploaded" if view.moved == view.uploaded else "moved", at=view.moved)
    if term.code == "active" and view.active > view.moved:
        return Why("active", at=view.active)
    if term.code == "passed" and not reader.visits_since(view.moved):
        return Why("new")
    if term.code in ("ci", "sibling") and term.value:
        return Why(term.code)
    return _share(term, view, reader)


def _against(term: Term, guess: Guess, reader: Reader) -> Why | None:
    view, seen = guess.view, reader.visits_since(guess.view.moved)
    if term.code in ("refused", "unready") and term.value:
        return Why(term.code)
    if term.code == "moved":
        return Why("still", at=view.moved)
    if term.code == "passed" and seen:
        return Why("passed", count=seen)
    if term.code == "ci":
        return Why("no_ci")
    return None


def _share(term: Term, view: View, reader: Reader) -> Why | None:
    """How much of what they reviewed lately was of this owner or in this project."""
    shares = {
        "owner": reader.owners.get(view.owner, 0.0),
        "project": reader.projects.get(view.project, 0.0),
    }
    share = shares.get(term.code, 0.0)
    return Why(term.code, count=max(1, round(100 * share / reader.reviewed))) if share else None


Words = Callable[[Why, datetime], str]


def _ago(why: Why, now: datetime) -> str:
    return span((now - why.at).total_seconds()) if why.at else "some time"


def _passed(why: Why, now: datetime) -> str:
    times = {1: "once", 2: "twice"}.get(why.count or 0, f"{why.count} times")
    return f"You have been here {times} since it last moved, and left it"


SENTENCES: Mapping[str, Words] = {
    "returned": lambda why, now: (
        f"You reviewed patch set {why.patch_set}; patch set {why.newer} came {_ago(why, now)} ago"
    ),
    "uploaded": lambda why, now: f"Its newest patch set came {_ago(why, now)} ago",
    "moved": lambda why, now: f"Somebody moved it {_ago(why, now)} ago",
    "still": lambda why, now: f"Nobody has moved it for {_ago(why, now)}",
    "active": lambda why, now: f"CI or a bot spoke {_ago(why, now)} ago",
    "new": lambda why, now: "You have not been here since it last moved",
    "passed": _passed,
    "ci": lambda why, now: "CI has passed it",
    "no_ci": lambda why, now: "CI has not passed it",
    "refused": lambda why, now: "A vote below 0 of somebody else stands",
    "unready": lambda why, now: "Its owner says that it is not ready",
    "sibling": lambda why, now: "Made together with the one that you have just reviewed",
    "owner": lambda why, now: f"{why.count}% of your reviews lately were of this owner's changes",
    "project": lambda why, now: f"{why.count}% of your reviews lately were in this project",
}


def sentence(why: Why, now: datetime) -> str:
    return SENTENCES[why.code](why, now)
