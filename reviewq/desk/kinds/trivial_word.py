"""Whether a patch is trivial: a core's or PTL's word decides until new code comes, anybody else's is a suggestion."""

from __future__ import annotations

from typing import Any

from django import forms

from reviewq.desk import acts
from reviewq.desk.words import many
from reviewq.parts.rows import NO_DIRECTIONS
from reviewq.trivial.actions import Overtaken, Speaker, say, take_back
from reviewq.trivial.models import Judged, Word

LONGEST_WHY = 300
LONGEST_SEEN = 4000
SAY_WHY = "Say why: the author and the next reviewer will ask."
REPEATED = "You have said so already, or the change is closed."
ANSWERS = ((Word.Kind.CONFIRM, "it is trivial"), (Word.Kind.REJECT, "it is not trivial"))


class TrivialWordForm(acts.ActForm):
    """Which, and why; both are for everyone to read. `seen`: the patch sets that the speaker had before them."""

    seen = forms.CharField(required=False, max_length=LONGEST_SEEN, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="I say that",
        choices=[(kind.value, words) for kind, words in ANSWERS],
        widget=forms.RadioSelect,
        error_messages={"required": "Pick one of the two.", "invalid_choice": "Pick one of the two."},
    )
    why = forms.CharField(
        label="Because",
        help_text="everybody who sees the change can read it",
        max_length=LONGEST_WHY,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": SAY_WHY},
    )

    def __init__(self, *args: Any, doing: acts.Doing, **kwargs: Any) -> None:
        super().__init__(*args, doing=doing, **kwargs)
        if not self.is_bound:
            self.initial.update(seen=seen_text(doing), kind=_likely(doing))

    def clean_why(self) -> str:
        """In one line; marks that turn the direction of text could reach beyond it."""
        why = " ".join(self.cleaned_data["why"].translate(NO_DIRECTIONS).split())
        if not why:
            raise forms.ValidationError(SAY_WHY)
        return str(why)

    def clean_seen(self) -> dict[int, int]:
        """Change id -> patch set; what is nothing of the kind is left out."""
        pairs = (pair.partition(":") for pair in self.cleaned_data["seen"].split(","))
        return {int(pk): int(number) for pk, _, number in pairs if _is_number(pk) and _is_number(number)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def seen_text(doing: acts.Doing) -> str:
    return seen_of({change.pk: change.patch_set for change in doing.changes})


def seen_of(newest: dict[int, int]) -> str:
    return ",".join(f"{pk}:{number}" for pk, number in newest.items())


def _likely(doing: acts.Doing) -> str:
    """Who speaks of a tagged patch mostly rejects, and of another one confirms."""
    tagged = Judged.objects.filter(pk__in=[change.pk for change in doing.changes], is_tagged=True).count()
    return Word.Kind.REJECT if tagged == len(doing.changes) else Word.Kind.CONFIRM


def speak(doing: acts.Doing) -> acts.Done:
    ids, data = [change.pk for change in doing.changes], doing.data
    try:
        words = say(ids, data["kind"], data["why"], Speaker(doing.viewer), doing.now, data["seen"])
    except Overtaken as fault:
        numbers = ", ".join(map(str, fault.numbers[:5]))
        told = f"New code of {numbers} came after you opened this. Look at it, then say it again."
        raise acts.Refused(told, again={"seen": seen_of(fault.newest)}) from None
    if not words:
        raise acts.Refused(REPEATED, field="kind")
    return acts.Done(_told(words, doing, dict(ANSWERS)[data["kind"]]), {"words": [word.pk for word in words]})


def _told(words: list[Word], doing: acts.Doing, answer: str) -> str:
    by_change = {word.change_id: word for word in words}
    final = [one for one in doing.changes if one.pk in by_change and by_change[one.pk].decides]
    others = [one for one in doing.changes if one.pk in by_change and not by_change[one.pk].decides]
    if not final:
        return f"Kept as a suggestion that {answer}: {many(others)}; a core or PTL decides"
    rest = f"; {len(others)} more kept as suggestions" if others else ""
    return f"{many(final)}: {answer}, for everyone until new code comes{rest}"


def undo(doing: acts.Doing, kept: acts.Json) -> None:
    take_back(kept["words"], doing.user, doing.now)


KIND = acts.Kind(
    "trivial",
    "Trivial?",
    "w",
    speak,
    undo,
    TrivialWordForm,
    meaning="say that a patch is trivial, or is not, and why",
)
