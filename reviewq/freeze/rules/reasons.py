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
_BRANCH = r"(?:master|main|trunk|tree|gate|branch\w*|cycle|release|milestone|rc\d?|librar\w+|client|stable\S*)"
_OPENS = r"(?:(?:re-?)?opens?|cut|branched|released|tagged|out|unfrozen|thaws?)"
_NAMED = r"(?:blueprint|bp|spec)"
_PLAIN = (
    r"procedural(?:ly)?\b[^.!?]{0,40}",
    r"\b(?:feature|spec|code|release|branch|string|requirements?|dep(?:endency)?|soft|hard|library)[ -]?freeze[sd]?\b",
    r"\b(?:FFE?s?|DepFreeze|FeatureFreeze|StringFreeze|FPF)\b|\bfreeze exceptions?\b",
    rf"\b(?:{_BRANCH}|requirements|strings|repo\w*|project|we(?: a|['’])re|(?:is|are) now)"
    r" (?:(?:is|are|was|now) )*frozen\b",
    rf"\buntil [^.!?]{{0,60}}\b(?:{_BRANCH}\b[^.!?]{{0,25}}\b{_OPENS}|(?-i:[A-Z]\w*) (?:re-?)?opens|RC1)\b",
    r"\b(?:next|for a later|in a later) (?:cycle|release|milestone)\b",
    rf"\b(?:once|when|as soon as|after) (?:the )?(?:next )?{_BRANCH}\b[^.!?]{{0,30}}\b{_OPENS}\b",
    rf"\b{_NAMED}\b[^.!?]{{0,40}}\bnot (?:yet )?(?:been )?(?:approved|targeted|accepted)\b[^.!?]{{0,40}}",
    rf"\b(?:needs?|without|missing|pending|no) (?:an? )?(?:approved )?{_NAMED}\b|\bunapproved {_NAMED}\b",
    rf"\b(?:until|wait(?:ing|s)? (?:for|on)) (?:the |its |an? )?(?:approved )?{_NAMED}\b",
    r"\bnot approved for (?:this cycle|\w+)\b",
    r"\b(?:defer(?:r?ed|ring)?|postpon(?:ed|ing)) (?:this |it )?(?:to|until|till)\b[^.!?]{0,40}",
    r"\b(?:mov|push|bump)(?:ed|ing) (?:this |it )?(?:to|until|till) (?:the )?(?:next|following|a later)\b",
    r"\bre-?propos(?:e|ed|ing) (?:this |it )?(?:for|in|to|against|next)\b",
    r"\b(?:closed|no (?:more|new)) (?:for |to )?(?:new )?features?\b",
    r"\btoo late (?:for|in)\b[^.!?]{0,30}",
    r"\b(?:missed|past) (?:the )?(?:\w+ )?(?:deadline|cut-?off)\b",
)
# Also said of other holds; they say which it is where nothing else does.
_SOFT = (
    r"\b(?:during|in|for|after|before|past|until|of|to|the|this) (?:the )?freeze\b",
    r"(?:hold(?:ing)?|put(?:ting)?) (?:this|it|these|them|off)\b(?! (?:lock|mutex|connection|reference|thread|session))"
    r"[^.!?]{0,60}",
    r"\bon hold\b",
    r"(?:^|[.!?\n] ?|\bplease |\blet['’]?s |\blet us )(?:hold|wait)(?:ing)? (?:until|till)\b[^.!?]{0,60}",
)
# Against the change itself, whatever the calendar says; the mild ones are also said of a freeze.
_HARD = (
    r"\bn(?:ack|ak)\b",
    r"\b(?:wrong|bad) (?:approach|direction|design|idea|layer|place|fix)\b",
    r"\bwe (?:have )?decided against\b[^.!?]{0,40}",
    r"\b(?:breaks|broke|regress(?:es|ed)?)\b(?! (?:the |our )?(?:\w+ )?freeze)[^.!?]{0,40}",
    r"\bout of scope\b",
    r"\bsecurity (?:hole|issue|problem)\b",
)
_MILD = (
    r"\b(?:do|does|did|will|would|should|can|could) ?(?:not|n['’]t)"
    r" (?:think|believe|agree|belong|accept|fit|want|merge|support)\b[^.!?]{0,40}",
    r"\b(?:disagree|object) (?:with|to)\b",
    r"\bnot without\b[^.!?]{0,40}",
)
_NOT = re.compile(
    r"(?:\bnot (?:a |an |about |because of |due to |for |to do with )?(?:the )?|n['’]t (?:a |about )?"
    r"|nothing to do with (?:the )?|\bno )$",
    re.IGNORECASE,
)


def _all(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


PLAIN, SOFT, HARD, MILD = _all(_PLAIN), _all(_SOFT), _all(_HARD), _all(_MILD)


@dataclass(frozen=True, slots=True)
class Judged:
    """`evidence`: the words that decide; empty where it is their lack."""

    why: Why
    evidence: str = ""


UNKNOWN = Judged(Why.UNKNOWN)


def why_held(text: str) -> Judged:
    """`text`: what somebody wrote with the vote, without Gerrit's own headline."""
    text = text[:LONGEST_READ]
    plain = _first(PLAIN, text)
    if plain.lower().startswith("procedural"):
        return Judged(Why.FREEZE, plain)
    order = ((Why.VETO, HARD), (Why.FREEZE, PLAIN), (Why.VETO, MILD), (Why.FREEZE, SOFT))
    for why, pattern in order:
        if evidence := _first(pattern, text):
            return Judged(why, evidence)
    return Judged(Why.VETO if len(re.findall(r"[^\W\d_]{2,}", text)) >= FEWEST_WORDS else Why.UNKNOWN)


def _first(pattern: re.Pattern[str], text: str) -> str:
    """The first match that nothing denies: “not a procedural hold” is none. That there is no exception says what the
    hold is for."""
    for match in pattern.finditer(text):
        is_denied = _NOT.search(text[max(0, match.start() - 30) : match.start()])
        if not is_denied or re.match(r"FF|freeze exc|without|needs|no ", match.group(), re.IGNORECASE):
            return match.group().strip(" .!?\n")
    return ""


def why_of_words(words: str) -> Judged:
    """What a project's own words for a label's value say, such as “Branch Freeze”."""
    found = re.search(r"freeze|frozen|hold", words[:200], re.IGNORECASE)
    return Judged(Why.FREEZE, words[:200]) if found else Judged(Why.UNKNOWN)
