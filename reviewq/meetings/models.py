"""Meetings and what they agreed on. Never deleted, and kept without the mirror: a change may leave it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewq.changes.models import Account, Change

from .rules import Outcome

USER = settings.AUTH_USER_MODEL


class Meeting(models.Model):
    """One meeting about the oldest waiting changes of a project, or of all. A project has at most one that is open."""

    project = models.CharField(max_length=300, blank=True, help_text="name; empty: all projects")
    previous = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_by_name = models.CharField(max_length=200, help_text="stays when the user goes")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(closed_at=None), name="meeting_one_open")
        ]

    def __str__(self) -> str:
        return f"{self.project or 'all projects'} {self.opened_at:%Y-%m-%d}"


class Item(models.Model):
    """A change on the agenda, and what was agreed about it. `version` counts the writes, so that two who write at once
    notice each other."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items", db_index=False)
    place = models.PositiveSmallIntegerField(help_text="on the agenda, from 1")
    change = models.ForeignKey(Change, on_delete=models.SET_NULL, null=True, related_name="+")
    number = models.BigIntegerField()
    project = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    earlier = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    outcome = models.CharField(max_length=10, blank=True, choices=[(o.value, o.words) for o in Outcome])
    whom = models.CharField(max_length=200, blank=True, help_text="who promised to act")
    whom_account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    until = models.DateField(null=True, help_text="last day (UTC) for them to act")
    note = models.TextField(blank=True)
    patch_set = models.IntegerField(default=0, help_text="the newest one when the outcome was written")
    written_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    written_by_name = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "place"], name="item_place_once"),
            models.UniqueConstraint(fields=["meeting", "change"], name="item_change_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.number} {self.subject[:80]}"
