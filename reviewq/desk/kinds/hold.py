"""Hold: the change leaves its reader's lists until something happens, and comes back by itself."""

from __future__ import annotations

from typing import Any

from django import forms

from reviewq.changes.models import Change
from reviewq.changes.rules.ci import CiState
from reviewq.desk import acts, hold_writes, instants
from reviewq.desk.models import LONGEST_WHY, Hold
from reviewq.desk.reads import freezes_of, open_change
from reviewq.desk.words import many, until_words

U = Hold.Until
MORNING = 6  # o'clock: a change that is held until a day is there when its reader comes in


class HoldForm(acts.ActForm):
    """Until what, and why. Only the field that belongs to the choice is read."""

    until = forms.ChoiceField(
        label="Until",
        choices=[(kind.value, kind.label) for kind in Hold.Until],
        widget=forms.RadioSelect,
        initial=U.VOTE,
        error_messages={
            "required": "Pick until what it is held.",
            "invalid_choice": "There is no such end of a hold; pick one of these.",
        },
    )
    at = forms.CharField(
        label="Date, if until a date", required=False, max_length=40, help_text="2026-12-24, tomorrow, 3d or 2w"
    )
    other = forms.CharField(
        label="The other change, if until it merges", required=False, max_length=300, help_text="its number or address"
    )
    why = forms.CharField(label="Why (for yourself)", required=False, max_length=LONGEST_WHY)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        check = {U.DATE: self._date, U.MERGE: self._other, U.FREEZE: self._freeze, U.CI: self._ci}
        until = data.get("until", "")
        data["term"] = hold_writes.Term(until)
        if until in check:
            check[until](data)
        return data

    def _date(self, data: dict[str, Any]) -> None:
        if "at" not in data:
            return
        try:
            at = instants.read(data["at"], self.doing.now, MORNING)
        except instants.NoInstant as fault:
            self.add_error("at", str(fault))
        else:
            data["term"] = hold_writes.Term(U.DATE, at=at)

    def _other(self, data: dict[str, Any]) -> None:
        text = data.get("other", "")
        if "other" not in data or not self.doing.changes:
            return
        if not text:
            self.add_error("other", "Say which change: its number, or its address.")
            return
        other = open_change(text, self.doing.changes[0].server_id, self.doing.viewer)
        if other is None:
            self.add_error("other", f"No open change here is “{text[:60]}”; give its number, or its address.")
        elif other.pk in {change.pk for change in self.doing.changes}:
            self.add_error("other", "A change cannot wait for itself to merge.")
        else:
            data["term"] = hold_writes.Term(U.MERGE, change=other)

    def _freeze(self, data: dict[str, Any]) -> None:
        found = freezes_of(self.doing.changes, self.doing.now)
        if None in found or len(found) > 1:
            words = "No freeze is on or ahead" if None in found else "They are under different freezes"
            self.add_error("until", f"{words} for {many(self.doing.changes)}: hold until something else.")
        else:
            data["term"] = hold_writes.Term(U.FREEZE, freeze=found.pop())

    def _ci(self, data: dict[str, Any]) -> None:
        passed = [c.number for c in self.doing.changes if getattr(c, "facts", None) and c.facts.ci == CiState.PASSED]
        if passed:
            numbers = ", ".join(str(number) for number in passed[:10])
            self.add_error("until", f"CI has passed already: {numbers}. Hold until something else.")


def hold(doing: acts.Doing) -> acts.Done:
    closed = [str(change.number) for change in doing.changes if change.status != Change.Status.NEW]
    if closed:
        raise acts.Refused(f"Closed changes cannot be held: {', '.join(closed[:10])}.")
    term, why = doing.data["term"], doing.data.get("why", "")
    begun, before = hold_writes.begin(doing.user, doing.changes, term, why, doing.now)
    told = f"Held {many(doing.changes)} until {until_words(term)}"
    return acts.Done(told, {"begun": begun, "before": before})


def unhold(doing: acts.Doing, kept: acts.Json) -> None:
    """Ends what the act began, where it has not come back by itself, and opens again what it ended."""
    hold_writes.end(kept["begun"], Hold.End.UNDONE, doing.now)
    hold_writes.reopen(doing.user, kept["before"], Hold.End.REPLACED)


KIND = acts.Kind(
    "hold", "Hold", "h", hold, unhold, HoldForm, leaves=True, meaning="until something happens; it comes back by itself"
)
