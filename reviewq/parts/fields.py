"""Fields of forms that several capabilities have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone

A_DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class UtcField(forms.DateTimeField):
    """An instant that is typed and shown in UTC, whatever the zone of the site."""

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(UTC):
            return super().prepare_value(value)
