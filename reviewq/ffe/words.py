"""What happened to a request, in words."""

from __future__ import annotations

from collections.abc import Sequence
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


def event_words(event: Event) -> str:
    """A line of the history without its instant and without the reason that was given."""
    act, data = Act(event.kind), event.data
    changes = numbers(data.get("changes", ()))
    if act is Act.JOIN:
        return f"{changes} joined: of the same effort"
    if act is Act.LEAVE:
        return f"{changes} left: {WHY_LEFT.get(str(data.get('why')), 'no longer part of it')}"
    if act is Act.KEEP:
        return f"{event.words} reviewed, as promised"
    if act in (Act.MERGE, Act.EXPIRE):
        return DID[act]
    told = f"{event.by_name or 'The ledger'} {DID[act]}"
    return f"{told}{_what(act, data, changes)}"


def _what(act: Act, data: dict[str, Any], changes: str) -> str:
    if act in (Act.NAME, Act.DROP):
        return f" {changes}"
    if act in (Act.GRANT, Act.OVERRIDE, Act.EXTEND):
        return f" until {str(data.get('until', ''))[:10]}"
    parts = [f"with {changes}"] if changes else []
    parts += [f"without {numbers(data['out'])}"] if data.get("out") else []
    return f", {', '.join(parts)}" if parts else ""


def numbers(of: Sequence[int]) -> str:
    """`812345, 812350 and 3 more`."""
    shown = ", ".join(map(str, of[:MOST_NUMBERS]))
    return f"{shown} and {len(of) - MOST_NUMBERS} more" if len(of) > MOST_NUMBERS else shown
