"""Fields of forms that several capabilities have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone


class DayField(forms.DateField):
    """A day, typed as 2026-03-31 alone: of 05/12/2026 nobody knows which month is meant."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    input_formats = ["%Y-%m-%d"]  # else those of the language


class UtcField(forms.DateTimeField):
    """An instant that is typed and shown in UTC, whatever the zone of the site."""

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(UTC):
            return super().prepare_value(value)
