"""What people say of their time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from reviewq.parts.fields import DayField

from .models import Capacity
from .rules.days import Period, problem
from .rules.room import Said

HOURS_OF_A_WEEK = 168
MOST_REVIEWS = 500
NUMBER = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,12})?", re.ASCII)
TENTH = Decimal("0.1")
A_NUMBER = "Write a number such as 5 or 2.5, or nothing."
NO_DAY = "Write a day as 2026-03-31."
LONGEST_QUIET = timedelta(days=366)
UNTIL = "until"


class CapacityForm(forms.Form):
    """How much somebody wants to review in a week."""

    amount = forms.CharField(
        label="How much I want to review in a week",
        required=False,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        help_text="A number; 0 means none. Empty: I do not say, and nothing is held back from me.",
    )
    unit = forms.ChoiceField(
        label="Counted in",
        choices=Capacity.Unit.choices,
        widget=forms.RadioSelect,
        initial=Capacity.Unit.HOURS,
        error_messages={"required": "Pick hours or reviews.", "invalid_choice": "Pick hours or reviews."},
    )

    def clean_amount(self) -> Decimal | None:
        text: str = self.cleaned_data["amount"].strip()
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            raise forms.ValidationError(A_NUMBER)
        amount = Decimal(text.replace(",", "."))
        if amount < 0:
            raise forms.ValidationError("Nobody reviews less than nothing: write 0 for none at all.")
        return abs(amount)  # no -0

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        amount, unit = data.get("amount"), data.get("unit")
        if amount is not None and unit and (fault := _amount_problem(amount, unit)):
            self.add_error("amount", fault)
        return data


def _amount_problem(amount: Decimal, unit: str) -> str:
    """What is wrong with a number that is not below 0; empty: nothing."""
    if unit == Capacity.Unit.HOURS:
        if amount > HOURS_OF_A_WEEK:
            return f"A week has {HOURS_OF_A_WEEK} hours: write fewer."
        return "" if amount % TENTH == 0 else "Tenths of an hour are exact enough: write one digit behind the point."
    if amount > MOST_REVIEWS:
        return f"More than {MOST_REVIEWS} reviews a week is no limit: write fewer, or nothing."
    return "" if amount % 1 == 0 else "Reviews are whole: write a number without a point."


class _FormAt(forms.Form):
    """What may be typed depends on the day."""

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now


class AwayForm(_FormAt):
    """A first and a last day."""

    first = DayField(label="First day away", error_messages={"required": NO_DAY, "invalid": NO_DAY})
    last = DayField(
        label="Last day away",
        required=False,
        help_text="Empty: that day alone.",
        error_messages={"invalid": NO_DAY},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first = data.get("first")
        if first is None or "last" not in data:
            return data
        last = data["last"] or first
        if found := problem(first, last, self.now):
            self.add_error(*found)
        data["period"] = Period(first, last)
        return data


class NotNowForm(_FormAt):
    """For how long nothing is to be sent."""

    span = forms.ChoiceField(
        label="Send me nothing for",
        choices=[("1", "a day"), ("3", "three days"), ("7", "a week"), (UNTIL, "longer, until the day below")],
        widget=forms.RadioSelect,
        initial="1",
        error_messages={"required": "Pick for how long.", "invalid_choice": "Pick one of these."},
    )
    until = DayField(
        label="I am back on",
        required=False,
        help_text="Only if it is until a day. The day begins at 00:00 UTC.",
        error_messages={"invalid": NO_DAY},
    )

    def clean(self) -> dict[str, Any]:
        """`ends`: the instant at which it is over."""
        data = super().clean() or {}
        span = data.get("span")
        if span == UNTIL and "until" in data:
            data["ends"] = self._day(data["until"])
        elif span and span != UNTIL:
            data["ends"] = self.now + timedelta(days=int(span))
        return data

    def _day(self, day: date | None) -> datetime | None:
        if day is None:
            self.add_error("until", "Write the day on which you are back, as 2026-03-31.")
            return None
        ends = datetime.combine(day, time(), UTC)
        if ends <= self.now:
            self.add_error("until", f"{day} has begun already: write a later day.")
        elif ends > self.now + LONGEST_QUIET:
            self.add_error("until", f"{day} is more than a year away: write a nearer day, or say 0 a week above.")
        return ends


def initial_of(said: Said | None) -> dict[str, Any]:
    """What is kept, as the form shows it."""
    return {"amount": said.amount_words, "unit": said.unit} if said else {}
