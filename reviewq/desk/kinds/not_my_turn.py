"""Not my turn: whose it is instead, and why. A core's word holds for everyone until something happens on the change;
anybody else's is kept, counted and shown."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from reviewq.changes.corrections import Speaker, correct_turn, undo_corrections
from reviewq.changes.models import Change, Correction
from reviewq.changes.rules.holder import Holder
from reviewq.desk import acts
from reviewq.desk.words import many
from reviewq.parts.rows import NO_DIRECTIONS

LONGEST_WHY = 300
TURNS = (
    (Holder.AUTHOR, "its author"),
    (Holder.REVIEWERS, "reviewers"),
    (Holder.CI, "CI"),
    (Holder.CHANGE, "another change"),
    (Holder.NOBODY, "nobody: it is held"),
)
ALREADY = "That is whose turn it is here already, or the change is closed."


class NotMyTurnForm(acts.ActForm):
    """Whose turn it is, and why; both are for everyone to read."""

    turn = forms.ChoiceField(
        label="It waits on",
        choices=[(holder.value, words) for holder, words in TURNS],
        widget=forms.RadioSelect,
        initial=Holder.AUTHOR.value,
        error_messages={"required": "Pick whose turn it is.", "invalid_choice": "Pick one of these."},
    )
    why = forms.CharField(
        label="Because",
        help_text="everybody who sees the change can read it",
        max_length=LONGEST_WHY,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": "Say why: the others will ask."},
    )

    def clean_why(self) -> str:
        """In one line; marks that turn the direction of text could reach beyond it."""
        why = " ".join(self.cleaned_data["why"].translate(NO_DIRECTIONS).split())
        if not why:
            raise forms.ValidationError("Say why: the others will ask.")
        return str(why)


def correct(doing: acts.Doing) -> acts.Done:
    viewer = doing.viewer
    speaker = Speaker(doing.user, viewer.account, viewer.is_core_of)
    ids = [change.pk for change in doing.changes]
    made = correct_turn(ids, doing.data["turn"], doing.data["why"], speaker, doing.now)
    if not made:
        raise acts.Refused(ALREADY, field="turn")
    words = list(Correction.objects.filter(pk__in=made))
    return acts.Done(told(words, doing.changes, dict(TURNS)[doing.data["turn"]]), {"corrections": made})


def told(words: Iterable[Correction], changes: Iterable[Change], turn: str) -> str:
    by_change = {word.change_id: word for word in words}
    said = [change for change in changes if change.pk in by_change]
    final = [change for change in said if by_change[change.pk].is_for_all]
    if not final:
        return f"Kept that {many(said)} waits on {turn}: you are not known as core there, so nothing moves"
    rest = f"; {len(said) - len(final)} more kept without effect" if len(final) < len(said) else ""
    return f"{many(final)}: waits on {turn}, for everyone until something happens{rest}"


def take_back(doing: acts.Doing, kept: acts.Json) -> None:
    undo_corrections(kept["corrections"], doing.user, doing.now)


KIND = acts.Kind(
    "not-my-turn",
    "Not my turn",
    "t",
    correct,
    take_back,
    NotMyTurnForm,
    meaning="say whose turn it is, and why",
)
