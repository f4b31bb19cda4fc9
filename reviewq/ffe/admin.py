"""The ledger in the administrator's pages, to look things up. It is written by acts alone, which keep who and why, so
nothing can be edited or removed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from .models import Event, Request, Terms, TermsEdit

if TYPE_CHECKING:  # only checkers know that it is generic
    ModelAdmin = admin.ModelAdmin[Model]
else:
    ModelAdmin = admin.ModelAdmin


class ToRead(ModelAdmin):
    """Shows records and lets nobody write them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Request)
class RequestAdmin(ToRead):
    list_display = ("title", "project", "cycle", "effort", "state", "until", "by_name")
    list_filter = ("state", "cycle")
    list_select_related = ("project", "cycle")


@admin.register(Event)
class EventAdmin(ToRead):
    list_display = ("at", "request_id", "kind", "by_name")
    list_filter = ("kind",)


@admin.register(Terms)
class TermsAdmin(ToRead):
    list_display = ("cycle", "project_pattern", "sponsors_needed", "last_day_to_ask", "days_granted", "most")
    list_select_related = ("cycle",)


@admin.register(TermsEdit)
class TermsEditAdmin(ToRead):
    list_display = ("at", "by_name", "cycle", "project_pattern")
    list_select_related = ("cycle",)
