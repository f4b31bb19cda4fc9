"""The lanes of the queue as people see them: in which order, under which words, by which key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewq.changes.rules.turn import Holder, Lane

SMALL, MINE, ALL = "small", "mine", "all"


@dataclass(frozen=True, slots=True)
class Tab:
    """One lane of the strip. `words` may begin with the word of its `group`, which the strip says once for all of them.
    `letter`: pressed after `g` it leads here. `meaning`: what the changes in it have in common."""

    lane: str
    group: str
    words: str
    letter: str
    meaning: str

    @property
    def short(self) -> str:
        """The words without those of the group."""
        return self.words.removeprefix(f"{self.group} ")


TABS = (
    Tab(Lane.SECOND, "Needs", "Needs a second +2", "2", "One more +2 and it can be approved"),
    Tab(Lane.EXPERT, "Needs", "Needs an expert", "3", "Has every +2; the vote of a domain's expert is missing"),
    Tab(Lane.APPROVAL, "Needs", "Needs approval", "p", "Has every +2; a core approves it"),
    Tab(Lane.FIRST, "Needs", "Needs a first review", "f", "Nobody has looked at this code yet"),
    Tab(Lane.PLUS_TWO, "Needs", "Needs a +2", "1", "Reviewed, but no core has given +2"),
    Tab(SMALL, "", "Small", "s", "Reviewers hold it and it has few lines"),
    Tab(Lane.AUTHOR, "Waiting on", "Waiting on author", "a", "A vote, a thread, CI or a conflict is for its author"),
    Tab(Lane.CI, "Waiting on", "Waiting on CI", "c", "CI has not voted on the newest code"),
    Tab(Lane.CHANGE, "Waiting on", "Waiting on another change", "d", "What it stands on has to move first"),
    Tab(Lane.HELD, "", "Held", "h", "A vote holds it until whoever gave it lifts it"),
    Tab(Lane.APPROVED, "", "Approved", "v", "CI tests and merges it"),
    Tab(Lane.UNKNOWN, "", "Unknown", "u", "The server does not tell enough to say whose turn it is"),
    Tab(MINE, "", "Mine", "m", "Changes that you own"),
    Tab(ALL, "", "All", "e", "Every open change"),
)
BY_LANE: Mapping[str, Tab] = {tab.lane: tab for tab in TABS}
WORDS: Mapping[str, str] = {tab.lane: tab.words for tab in TABS}

# What a reviewer can end with one act, the act that merges most first: the page opens with the first that is not empty.
FIRST_LOOK = (Lane.SECOND, Lane.APPROVAL, Lane.EXPERT, Lane.FIRST, Lane.PLUS_TWO)
QUIET = (Lane.EXPERT, Lane.UNKNOWN)  # in the strip only while they hold something

GLYPHS: Mapping[str, str] = {
    Holder.REVIEWERS: "◆",
    Holder.AUTHOR: "↩",
    Holder.CI: "…",
    Holder.CHANGE: "↳",
    Holder.NOBODY: "‖",
    Holder.UNKNOWN: "?",
}
HOLDER_WORDS: Mapping[str, str] = {
    Holder.REVIEWERS: "Reviewers",
    Holder.AUTHOR: "Author",
    Holder.CI: "CI",
    Holder.CHANGE: "Another change",
    Holder.NOBODY: "Nobody",
    Holder.UNKNOWN: "Unknown",
}


def first_look(counts: Mapping[str, int]) -> str:
    """The lane that `/` opens with."""
    return next((lane.value for lane in FIRST_LOOK if counts.get(lane)), ALL if counts.get(ALL) else Lane.SECOND.value)


def glyph(turn: str, lane: str) -> str:
    """The sign of a turn; approved changes have their own, though nobody holds them either."""
    return "✓" if lane == Lane.APPROVED else GLYPHS.get(turn, "·")
