"""What happened to a request, in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from .models import Event
from .rules.life import Act

MOST_NUMBERS = 12
DID = {
    Act.MAKE: "drafted it",
    Act.EDIT: "edited it",
    Act.ASK: "asked for it",
    Act.ADMIT: "admitted it after the last day to ask",
    Act.SPONSOR: "promised to review",
    Act.UNSPONSOR: "took the promise to review back",
    Act.GRANT: "granted it",
    Act.OVERRIDE: "granted it although sponsors were missing",
    Act.DENY: "denied it",
    Act.EXTEND: "extended the grant",
    Act.REVOKE: "took the grant back",
    Act.WITHDRAW: "withdrew it",
    Act.NAME: "named",
    Act.DROP: "took out",
    Act.SEE: "saw the changes that joined after the grant",
    Act.JOIN: "joined by the effort",
    Act.LEAVE: "left",
    Act.KEEP: "reviewed, as promised",
    Act.MERGE: "All its changes are merged",
    Act.EXPIRE: "It expired",
}
WHY_LEFT = {"merged": "merged", "abandoned": "abandoned", "moved": "of another effort now", "gone": "no longer there"}


def event_words(event: Event, unsaid: Collection[int] = ()) -> str:
    """A line of the history without its instant and without the reason that was given. `unsaid`: numbers of changes
    that the reader may not hear of."""
    act, data = Act(event.kind), event.data
    changes = numbers(data.get("changes", ()), unsaid)
    if act is Act.JOIN:
        return f"{changes} joined: of the same effort"
    if act is Act.LEAVE:
        return f"{changes} left: {WHY_LEFT.get(str(data.get('why')), 'no longer part of it')}"
    if act is Act.KEEP:
        return f"{event.words} reviewed, as promised"
    if act in (Act.MERGE, Act.EXPIRE):
        return DID[act]
    told = f"{event.by_name or 'The ledger'} {DID[act]}"
    out = numbers(data.get("out", ()), unsaid)
    return f"{told}{_what(act, data, changes, out)}"


def _what(act: Act, data: dict[str, Any], changes: str, out: str) -> str:
    if act in (Act.NAME, Act.DROP):
        return f" {changes}"
    if act in (Act.GRANT, Act.OVERRIDE, Act.EXTEND):
        return f" until {str(data.get('until', ''))[:10]}"
    parts = [f"with {changes}"] if changes else []
    parts += [f"without {out}"] if out else []
    return f", {', '.join(parts)}" if parts else ""


def numbers(of: Sequence[int], unsaid: Collection[int] = ()) -> str:
    """`812345, 812350 and 3 more`; what may not be said is `a private change`."""
    said = [str(number) for number in of if number not in unsaid]
    said += ["a private change"] if len(said) < len(of) else []
    shown = ", ".join(said[:MOST_NUMBERS])
    return f"{shown} and {len(said) - MOST_NUMBERS} more" if len(said) > MOST_NUMBERS else shown
