"""Note: something for oneself alone, about one change or added to several."""

from __future__ import annotations

from typing import Any

from django import forms

from reviewq.desk import acts
from reviewq.desk.models import LONGEST_NOTE, Note
from reviewq.desk.words import many

NO_VERSION = "This form is not as it was made: copy your text, and open the change again."
MEANWHILE = "It was written elsewhere meanwhile: that text stands below. Saving again puts yours in its place."
TOO_LONG = f"At most {LONGEST_NOTE} letters with what is there already."


class NoteForm(acts.ActForm):
    """Of one change the whole text, with the version that it was made of; of several what is added to each."""

    text = forms.CharField(
        label="Note", required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"})
    )
    version = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), NO_VERSION),
    )

    def __init__(self, *args: Any, doing: acts.Doing, **kwargs: Any) -> None:
        super().__init__(*args, doing=doing, **kwargs)
        if len(doing.changes) > 1:
            self.fields["text"].label = f"Add to your notes of {many(doing.changes)}"
        elif doing.changes and not self.is_bound:
            note = Note.objects.filter(user=doing.user, change=doing.changes[0]).first()
            self.initial = {"text": note.text, "version": note.version} if note else {"version": 0}

    def clean_text(self) -> str:
        return "\n".join(self.cleaned_data["text"].splitlines())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if len(self.doing.changes) > 1 and not data.get("text") and "text" in data:
            self.add_error("text", "Write what is to be added to their notes.")
        return data


def write(doing: acts.Doing) -> acts.Done:
    stored = Note.objects.select_for_update().filter(user=doing.user, change__in=[c.pk for c in doing.changes])
    notes = {note.change_id: note for note in stored}
    kept: dict[str, Any] = {}
    for change in doing.changes:
        note = notes.get(change.pk) or Note(user=doing.user, change=change, version=0)
        kept[str(change.pk)] = {"before": note.text, "version": note.version + 1}
        note.text = _joined(note, doing) if len(doing.changes) > 1 else _written(note, doing)
        note.version, note.updated = note.version + 1, doing.now
        note.save()
    return acts.Done(f"Noted on {many(doing.changes)}", {"notes": kept})


def _written(note: Note, doing: acts.Doing) -> str:
    """The whole text. Nothing that was written elsewhere meanwhile is lost: both texts are put before their writer,
    who may save again."""
    text: str = doing.data["text"]
    seen = doing.data["version"]
    if seen is not None and seen != note.version and text != note.text:
        raise acts.Refused(MEANWHILE, field="text", beside=note.text, again={"version": note.version})
    return text


def _joined(note: Note, doing: acts.Doing) -> str:
    text = "\n".join(part for part in (note.text, doing.data["text"]) if part)
    if len(text) > LONGEST_NOTE:
        raise acts.Refused(f"{note.change.number}: {TOO_LONG}", field="text")
    return text


def unwrite(doing: acts.Doing, kept: acts.Json) -> None:
    """The text before, where nothing was written since."""
    for change, one in kept["notes"].items():
        mine = Note.objects.filter(user=doing.user, change=int(change), version=one["version"])
        mine.update(text=one["before"], version=one["version"] + 1, updated=doing.now)


KIND = acts.Kind("note", "Note", "n", write, unwrite, NoteForm, meaning="for yourself alone")
