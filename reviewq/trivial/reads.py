"""Every query of what the page of a change shows of its tag. Their number does not grow with what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reviewq.changes.models import Change
from reviewq.changes.rules.reason import span
from reviewq.people.reads import Viewer

from . import words
from .actions import may_decide
from .lines import load_lines
from .models import Judged, Word
from .patches import uploads_of
from .rules.judgement import State
from .rules.tag import Line

MOST_WORDS = 30
SIGNS = {"removed": "−", "added": "+"}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a patch. `sign`: − or +; `side` says the same in a word."""

    sign: str
    side: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ShownProof:
    path: str
    how: str
    lines: list[ShownLine]


@dataclass(frozen=True, slots=True)
class ShownVeto:
    """A danger in words with the line that shows it. `is_overlooked`: the project lets it pass."""

    words: str
    path: str
    number: int
    line: str
    is_overlooked: bool


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the score: `effect` is how many times it multiplies the odds, `tone` which way."""

    feature: str
    effect: str
    tone: str


@dataclass(frozen=True, slots=True)
class Told:
    """A word of a person with what became of it."""

    word: Word
    ago: str
    state: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Tagged:
    """All that the page of a change says of its tag. `row`: None where nothing was judged yet."""

    row: Judged | None
    sentence: str
    because: str
    lost: str
    meaning: str
    category: str
    proofs: list[ShownProof]
    vetoes: list[ShownVeto]
    terms: list[Term]
    words: list[Told]
    suggestions: str
    line: Line
    may_decide: bool


def tagged_of(change: Change, viewer: Viewer, now: datetime) -> Tagged | None:
    """None for a change of which there is nothing to say: closed, and nobody ever spoke of it. Four queries, and what
    the viewer's roles and lists cost."""
    row: Judged | None = Judged.objects.filter(pk=change.pk).first()
    said = list(Word.objects.filter(change=change).order_by("-at", "-pk")[:MOST_WORDS])
    code_since = uploads_of({change.pk: change.patch_set})[change.pk].code_since
    line = load_lines().of(change.project_id)
    if not change.is_open and not said:
        return None
    standing = [word for word in said if word.undone_at is None and word.patch_set >= code_since]
    decides = next((word for word in _newest_of_each(standing) if word.decides), None) if row else None
    return Tagged(
        row=row,
        sentence=_sentence(change, row, line, decides),
        because=decides.why if decides else "",
        lost=words.lost_words(row, line) if row else "",
        meaning=words.SCORE_MEANS.format(round(row.score * 100)) if row and row.score is not None else "",
        category=words.category_words(row.category) if row and row.category else "",
        proofs=[_proof(proof) for proof in row.proof] if row else [],
        vetoes=[_veto(veto, line) for veto in row.vetoes] if row else [],
        terms=[_term(*reason) for reason in row.reasons] if row and row.state == State.JUDGED else [],
        words=[_told(word, decides, standing, viewer, now) for word in said],
        suggestions=_suggestions(standing),
        line=line,
        may_decide=change.is_open and viewer.user.is_authenticated and may_decide(viewer, change.project),
    )


def _sentence(change: Change, row: Judged | None, line: Line, decides: Word | None) -> str:
    if not change.is_open:
        return "The change is closed; what people said of it is kept."
    return words.sentence(row, line, decides) if row else words.waiting_words(change.patch_set)


def _newest_of_each(said: Sequence[Word]) -> list[Word]:
    """Of each person only what they said last, the newest first (rules.tag.standing)."""
    return list({(word.by_id or f"gone {word.pk}"): word for word in reversed(said)}.values())[::-1]


def _suggestions(standing: Sequence[Word]) -> str:
    """How many people suggest what: "2 people suggest that it is trivial"."""
    found = []
    for kind, verb in ((Word.Kind.CONFIRM, "is trivial"), (Word.Kind.REJECT, "is not trivial")):
        count = sum(word.kind == kind and not word.decides for word in _newest_of_each(standing))
        if count:
            found.append(f"{count} {'person suggests' if count == 1 else 'people suggest'} that it {verb}")
    return "; ".join(found)


def _told(word: Word, decides: Word | None, standing: Sequence[Word], viewer: Viewer, now: datetime) -> Told:
    if word.undone_at:
        state = "taken back"
    elif word not in standing:
        state = "over: new code has come since"
    elif word is decides:
        state = "decides until new code comes"
    else:
        state = "a newer word decides" if word.decides else "a suggestion"
    is_own = word.undone_at is None and word in standing and viewer.user.pk is not None and word.by_id == viewer.user.pk
    return Told(word, span((now - word.at).total_seconds()), state, is_own)


def _proof(proof: dict[str, Any]) -> ShownProof:
    lines = [ShownLine(sign, side, number, text) for side, sign in SIGNS.items() for number, text in proof[side]]
    return ShownProof(proof["path"], proof["how"], lines)


def _veto(veto: dict[str, Any], line: Line) -> ShownVeto:
    number = veto["new"] or veto["old"]
    told = words.danger_words(veto["danger"])
    return ShownVeto(told, veto["path"], number, veto["line"], veto["danger"] in line.overlooked)


def _term(feature: str, weight: float) -> Term:
    """Log-odds as a factor of the odds, which people can multiply."""
    factor = 2.718281828 ** max(-20.0, min(20.0, abs(weight)))
    text = f"{factor:.1f}" if factor < 100 else f"{factor:.0f}"
    return Term(words.term_words(feature), f"{'×' if weight > 0 else '÷'} {text}", "plus" if weight > 0 else "minus")
