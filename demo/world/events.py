"""What can happen to a change, as a plain record; `play` carries it out."""

from dataclasses import dataclass, field

# what -> arguments besides `at`, `key` and `who`
#   push        draft, kind, files, parents (keys), wip, private
#   review      labels, message, remarks [text], reply ("answer" or "done"), answers [text], tag
#   reviewer    value
#   wip ready abandon   message
#   submit


@dataclass(frozen=True)
class Event:
    at: float
    what: str
    key: str
    who: str
    args: dict = field(default_factory=dict)
