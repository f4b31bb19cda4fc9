"""Hand on: somebody with room reviews it in one's place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from reviewq.changes.models import Account
from reviewq.desk import acts
from reviewq.desk.words import many
from reviewq.handing import actions, candidates
from reviewq.handing.forms import LONGEST_NOTE, one_line
from reviewq.handing.reads import why_not_all

LONGEST_NAME = 200
NOBODY = "Pick somebody, or write who."
NO_ROOM = "Nobody of its cores and experts has room now: write a name if you know somebody else."
NOT_OFFERED = "Who that was cannot take it now: pick somebody of these."


class HandOnForm(acts.ActForm):
    """To whom, and a word for them. Offered are people with room alone."""

    taker = forms.ChoiceField(
        label="To",
        required=False,
        widget=forms.RadioSelect({"autofocus": True}),
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    to = forms.CharField(
        label="Or to somebody else",
        required=False,
        max_length=LONGEST_NAME,
        help_text="a user name, e-mail address or whole name in Gerrit",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    note = forms.CharField(
        label="A word for them",
        required=False,
        max_length=LONGEST_NOTE,
        help_text="they and whoever leads the project can read it",
        widget=forms.TextInput({"dir": "auto"}),
    )

    def __init__(self, *args: Any, doing: acts.Doing, **kwargs: Any) -> None:
        super().__init__(*args, doing=doing, **kwargs)
        self.asked = candidates.asking(doing.viewer, doing.changes, doing.now)
        self.offers = {str(one.account.pk): one for one in candidates.offers(self.asked)} if doing.changes else {}
        field = self.fields["taker"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, _label(one)) for pk, one in self.offers.items()]
        first = next(iter(self.offers.values()), None)
        if first and first.is_suggested:
            self.initial["taker"] = str(first.account.pk)
        if not self.offers:
            self.fields["to"].label, self.fields["taker"].widget = f"{NO_ROOM} To", forms.HiddenInput()

    def clean_note(self) -> str:
        return one_line(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        """`account`: to whom. A name that was typed says so more clearly than a choice that stood there."""
        data = super().clean() or {}
        if "to" not in data or "taker" not in data:
            return data
        if data["to"]:
            data["account"], why = candidates.named(self.asked, data["to"])
            if why:
                self.add_error("to", why)
        elif data["taker"]:
            data["account"] = self.offers[data["taker"]].account
        else:
            self.add_error("taker" if self.offers else "to", NOBODY)
        return data


def _label(offer: candidates.Offer) -> str:
    return f"{offer.account.label} · {offer.why}" if offer.why else offer.account.label


def refuses(doing: acts.Doing) -> str:
    """Why the reader may hand none of these on, or not all of them; empty: they may."""
    return why_not_all(doing.viewer, doing.changes, doing.now)


def hand_on(doing: acts.Doing) -> acts.Done:
    taker: Account = doing.data["account"]
    try:
        made = actions.hand_on(doing.viewer, doing.changes, taker, doing.data["note"], doing.now)
    except actions.Refused as fault:
        field = ("to" if doing.data["to"] else "taker") if fault.is_taker else None
        raise acts.Refused(fault.words, field, status=409 if fault.is_overtaken else 400) from None
    told = f"Handed {many(doing.changes)} on to {taker.label}"
    if not candidates.signs_in([taker.pk]):
        told += ", who has not signed in here: tell them, or add them as a reviewer in Gerrit"
    return acts.Done(told, {"handings": [one.pk for one in made]})


def take_back(doing: acts.Doing, kept: acts.Json) -> None:
    handings: Iterable[int] = kept["handings"]
    actions.take_back(doing.viewer, list(handings), doing.now)


KIND = acts.Kind(
    "hand-on",
    "Hand on",
    "f",
    hand_on,
    take_back,
    HandOnForm,
    leaves=True,
    meaning="somebody with room reviews it in your place",
    refuses=refuses,
)
