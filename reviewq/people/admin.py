from __future__ import annotations

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from .models import Link, Role


@admin.register(Link)
class LinkAdmin(admin.ModelAdmin):
    list_display = ["user", "account", "is_verified", "verified_at", "proof", "said_at"]
    list_select_related = ["user", "account"]
    raw_id_fields = ["user", "account"]
    readonly_fields = ["said_at"]


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin):
    list_display = ["user", "kind", "project_pattern", "since", "until", "given_by"]
    list_filter = ["kind", "project_pattern"]
    list_select_related = ["user", "given_by"]
    raw_id_fields = ["user"]

    def save_model(self, request: HttpRequest, obj: Role, form: ModelForm, change: bool) -> None:
        obj.given_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
