"""What people say about work before a freeze, and what each day of a cycle looked like. Never deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewq.changes.models import Change, Project
from reviewq.cycles.models import Cycle


class WorkWord(models.Model):
    """Somebody's word on what an effort, or a change that belongs to none, is: feature, fix or other."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    effort = models.CharField(max_length=200, blank=True, help_text="key of the effort; empty: one change")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, null=True, related_name="+")
    work = models.CharField(max_length=8, help_text="feature, fix, other")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    why = models.CharField(max_length=300, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "effort"], condition=Q(undone_at=None, change=None), name="work_of_effort_once"
            ),
            models.UniqueConstraint(fields=["change"], condition=Q(undone_at=None), name="work_of_change_once"),
        ]


class DayCount(models.Model):
    """What a project's cycle looked like at the end of a day (UTC): what the mirror cannot tell afterwards."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    open = models.PositiveIntegerField()
    merged = models.PositiveIntegerField(help_text="since the cycle began")
    at_risk = models.PositiveIntegerField(help_text="open features less likely than not to make the feature freeze")
    without_forecast = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "project", "day"], name="day_count_once")]


class Findings(models.Model):
    """What an open change does that a freeze may forbid, as far as the diff of its newest patch set tells. Derived by
    `break_jobs` alone; may be dropped at any time. Without a row it is unknown: the diff has not been read."""

    class State(models.TextChoices):
        READ = "read", "its diff was read"
        UNREAD = "unread", "its diff is too large, binary or hidden"

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="findings")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    patch_set = models.IntegerField()
    state = models.CharField(max_length=6, choices=State.choices)
    breaks = models.BooleanField(default=False, help_text="there is something that some freeze forbids")
    found = models.JSONField(default=list, help_text="rules.found.Found, bounded")
    rules = models.PositiveSmallIntegerField(help_text="version of the rules that found it")
    found_at = models.DateTimeField()


class Frozen(models.Model):
    """A freeze of one project, copied from the calendar so that rows of lists find it in their own query. Written by
    `break_jobs` alone; the calendar decides."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="frozen")
    branch_pattern = models.CharField(max_length=300)
    rule = models.CharField(max_length=2, help_text="rules.forbids.Rule")
    at = models.DateTimeField()
    lifts_at = models.DateTimeField(null=True, help_text="null: not known yet")
