"""The administrator's pages for records that people keep. The mirror itself is not edited: Gerrit is the truth."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from .actions import apply_policies, check_policy, delete_core, delete_policy, save_core, save_policy
from .models import Account, Core, Policy


class PolicyForm(forms.ModelForm):
    """Says beside each field what is wrong with it, as the policy pages do."""

    class Meta:
        model = Policy
        exclude: ClassVar[list[str]] = []

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the hook of Django's that comes once the record is filled
        for name, message in check_policy(self.instance).items():
            if name not in self.errors:
                self.add_error(name, message)


def _user(request: HttpRequest) -> AbstractBaseUser | None:
    return request.user if request.user.is_authenticated else None


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    form = PolicyForm
    list_display = (
        "project_pattern",
        "branch_pattern",
        "required_plus_two",
        "review_label",
        "approve_label",
        "ci_label",
    )

    def save_model(self, request: HttpRequest, obj: Policy, form: object, change: bool) -> None:
        save_policy(obj, _user(request), "admin", timezone.now())

    def delete_model(self, request: HttpRequest, obj: Policy) -> None:
        delete_policy(obj, _user(request), "admin", timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Policy]) -> None:
        apply_policies([], _user(request), "admin", timezone.now(), removed=queryset)


@admin.register(Core)
class CoreAdmin(admin.ModelAdmin):
    """Hand-kept cores only: what Gerrit tells about groups and votes is not for editing."""

    list_display = ("project", "account", "first_seen")
    list_filter = ("project",)
    fields = ("project", "account")
    raw_id_fields = ("account",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Core]:
        return super().get_queryset(request).filter(source=Core.Source.HAND).select_related("project", "account")

    def save_model(self, request: HttpRequest, obj: Core, form: object, change: bool) -> None:
        save_core(obj)

    def delete_model(self, request: HttpRequest, obj: Core) -> None:
        delete_core(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Core]) -> None:
        for core in queryset:
            delete_core(core)


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):
    """For looking people up; Gerrit keeps them."""

    list_display = ("number", "name", "username", "email", "is_bot", "is_inactive")
    search_fields = ("name", "username", "email", "=number")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        return False
