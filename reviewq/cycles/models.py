"""The release calendar that people keep: cycles and their dates. What follows from a feature freeze is a `Freeze`."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .rules.cycle import Basis, Kind


class Cycle(models.Model):
    """One release cycle, for all projects that match."""

    slug = models.SlugField(max_length=60, unique=True, help_text="in addresses, e.g. gazpacho")
    name = models.CharField(max_length=100, help_text="e.g. 2026.1 Gazpacho")
    project_pattern = models.CharField(max_length=300, default="*", help_text="name with * wildcards")
    branch_pattern = models.CharField(max_length=300, default="master", help_text="where work for it merges")
    begins_at = models.DateTimeField(null=True, blank=True, help_text="empty: when the cycle before it branched off")
    source = models.CharField(max_length=300, blank=True, help_text="where the dates come from")
    version = models.PositiveIntegerField(default=1, help_text="counts edits: two who edit at once are told apart")
    edited_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-begins_at", "slug"]

    def __str__(self) -> str:
        return self.name


class CycleDate(models.Model):
    """One date of a cycle, for the projects that match; of two for the same kind the narrower pattern holds."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="dates")
    kind = models.CharField(max_length=30, choices=[(kind.value, kind.value) for kind in Kind])
    title = models.CharField(max_length=100, blank=True, help_text="of a date of kind other; else empty")
    project_pattern = models.CharField(max_length=300, default="*", help_text="name with * wildcards")
    day = models.DateField(help_text="UTC")
    at = models.DateTimeField(help_text="the instant that ends it; the end of the day UTC unless said")
    basis = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in Basis], default=Basis.EXACT.value
    )
    basis_words = models.CharField(max_length=300, blank=True)
    week_start = models.DateField(null=True, blank=True)
    moved_from = models.DateField(null=True, blank=True, help_text="the day it had before it was moved")
    by_hand = models.BooleanField(default=False, help_text="somebody typed it; an import asks before it changes it")

    class Meta:
        ordering = ["at", "id"]


class CycleEdit(models.Model):
    """Who changed what about a cycle, when, and by which way (form, import). Never deleted."""

    cycle = models.ForeignKey(Cycle, on_delete=models.SET_NULL, null=True, related_name="edits")
    cycle_name = models.CharField(max_length=100)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    way = models.CharField(max_length=20, help_text="form, import")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]
