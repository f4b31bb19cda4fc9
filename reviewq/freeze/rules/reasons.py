"""Why somebody holds a change: for the freeze (it goes when the freeze does), or because they are against it. Read from
their own words, which are shown beside the answer; without words it is unknown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    FREEZE = "freeze"
    VETO = "veto"
    UNKNOWN = ""


WHY_WORDS = {
    Why.FREEZE: "procedural: for the freeze",
    Why.VETO: "a technical veto",
    Why.UNKNOWN: "unknown: no reason is given",
}
LONGEST_READ = 2_000  # characters
FEWEST_WORDS = 4  # of a reason; fewer say nothing of it
# What only a hold for a freeze says of itself.
_PLAIN = (
    r"procedural(?:ly)?\b[^.!?]{0,40}",
    r"\b(?:feature|spec|code|release|branch|string|requirements?|dep(?:endency)?|soft|hard)[ -]?freeze[sd]?\b",
    r"\b(?:FFE?|DepFreeze|FeatureFreeze|StringFreeze|FPF)\b",
    r"\bfrozen\b",
    r"\buntil [^.!?]{0,60}\b(?:re-?opens?|is open|opens up|branch(?:es)? (?:is|are) cut"
    r"|is (?:cut|branched|released|tagged)|RC1|next (?:cycle|release))\b",
    r"\bnext (?:cycle|release)\b",
    r"\b(?:once|when|as soon as|after) (?:master|main|trunk|the (?:tree|branch|gate|next cycle))\b"
    r"[^.!?]{0,30}\bopens?\b",
    r"\b(?:blueprint|bp|spec)\b[^.!?]{0,40}\bnot (?:yet )?(?:been )?(?:approved|targeted|accepted)\b[^.!?]{0,40}",
    r"\b(?:needs?|without|missing|pending) an? (?:approved )?(?:blueprint|spec)\b",
    r"\bwait(?:ing|s)? (?:for|on) (?:the |its |an? )?(?:approved )?(?:spec|blueprint)\b",
    r"\bnot approved for (?:this cycle|\w+)\b",
    r"\b(?:deferr?ed|postponed|moved|pushed|bumped) (?:to|until|till)\b[^.!?]{0,40}",
    r"\b(?:too late|late) (?:for|in) (?:this|the) (?:cycle|release)\b",
)
# Also said of other holds; they say which it is where nothing else does.
_SOFT = (
    r"\bfreeze\b",
    r"\b(?:hold(?:ing)?|put(?:ting)?) (?:this|it|these|them|off)\b[^.!?]{0,60}",
    r"\bon hold\b",
    r"\b(?:hold|wait)(?:ing)? (?:until|till)\b[^.!?]{0,60}",
)
# Against the change itself, whatever the calendar says.
_AGAINST = (
    r"\bn(?:ack|ak)\b",
    r"\b(?:wrong|bad) (?:approach|direction|design|idea|layer|place|fix)\b",
    r"\bwe (?:have )?decided against\b[^.!?]{0,40}",
    r"\b(?:do|does|did|will|would|should|can|could) ?(?:not|n['’]t)"
    r" (?:think|believe|agree|belong|accept|fit|want|merge|support)\b[^.!?]{0,40}",
    r"\b(?:disagree|object) (?:with|to)\b",
    r"\bnot without\b[^.!?]{0,40}",
    r"\b(?:breaks|broke|regress(?:es|ed)?)\b[^.!?]{0,40}",
    r"\bout of scope\b",
    r"\bsecurity (?:hole|issue|problem)\b",
)
_NOT = re.compile(
    r"(?:\bnot (?:a |an |about |because of |due to |for |to do with )?(?:the )?|n['’]t (?:a |about )?"
    r"|nothing to do with (?:the )?|\bno )$",
    re.IGNORECASE,
)


def _all(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


PLAIN, SOFT, AGAINST = _all(_PLAIN), _all(_SOFT), _all(_AGAINST)


@dataclass(frozen=True, slots=True)
class Judged:
    """`evidence`: the words that decide; empty where it is their lack."""

    why: Why
    evidence: str = ""


UNKNOWN = Judged(Why.UNKNOWN)


def why_held(text: str) -> Judged:
    """`text`: what somebody wrote with the vote, without Gerrit's own headline."""
    text = text[:LONGEST_READ]
    plain, soft, against = (_first(pattern, text) for pattern in (PLAIN, SOFT, AGAINST))
    if plain and (not against or plain.lower().startswith("procedural")):
        return Judged(Why.FREEZE, plain)
    if against:
        return Judged(Why.VETO, against)
    if soft:
        return Judged(Why.FREEZE, soft)
    return Judged(Why.VETO if len(re.findall(r"[^\W\d_]{2,}", text)) >= FEWEST_WORDS else Why.UNKNOWN)


def _first(pattern: re.Pattern[str], text: str) -> str:
    """The first match that nothing denies: “not a procedural hold” is none."""
    for match in pattern.finditer(text):
        if not _NOT.search(text[max(0, match.start() - 30) : match.start()]):
            return match.group().strip()
    return ""


def why_of_words(words: str) -> Judged:
    """What a project's own words for a label's value say, such as “Branch Freeze”."""
    found = re.search(r"freeze|frozen|hold", words[:200], re.IGNORECASE)
    return Judged(Why.FREEZE, words[:200]) if found else Judged(Why.UNKNOWN)
