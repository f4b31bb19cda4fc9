"""Freezes in the administrator's pages, with the same checks and the same history as on ours."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from reviewq.changes.actions import Editor
from reviewq.changes.models import Freeze

from .actions import Wish, apply_wishes, delete_freeze, save_freeze
from .freeze_records import check_freeze


class FreezeAdminForm(forms.ModelForm):
    """Says beside each field what is wrong with it."""

    class Meta:
        model = Freeze
        exclude: ClassVar[list[str]] = []

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the hook of Django's that comes once the record is filled
        for name, message in check_freeze(self.instance).items():
            if name not in self.errors:
                self.add_error(name, message)


def _editor(request: HttpRequest) -> Editor:
    user: AbstractBaseUser | None = request.user if request.user.is_authenticated else None
    return Editor(user, "admin", timezone.now())


@admin.register(Freeze)
class FreezeAdmin(admin.ModelAdmin):
    form = FreezeAdminForm
    list_display = ("name", "project_pattern", "branch_pattern", "at", "lifts_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Freeze]:
        """Those of the release calendar are edited there."""
        return super().get_queryset(request).filter(kept_by="")

    def save_model(self, request: HttpRequest, obj: Freeze, form: object, change: bool) -> None:
        save_freeze(obj, _editor(request))

    def delete_model(self, request: HttpRequest, obj: Freeze) -> None:
        delete_freeze(obj, _editor(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Freeze]) -> None:
        apply_wishes([Wish(freeze, is_removal=True) for freeze in queryset], _editor(request))
