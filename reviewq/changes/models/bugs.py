"""What the bug tracker says. Written by `launchpad_sync` alone, but for BugLink, which `derive` writes."""

from __future__ import annotations

from django.db import models

from .mirror import Change, Project


class Tracker(models.Model):
    """One project of a tracker, and how its last sync went. `name` as the tracker has it, such as `nova`."""

    name = models.CharField(max_length=100, unique=True)
    projects = models.ManyToManyField(Project, related_name="trackers")
    synced_at = models.DateTimeField(null=True, help_text="by the tracker's clock: what moves after it is asked for")
    swept_at = models.DateTimeField(null=True, help_text="when all open bugs were last read")
    error = models.TextField(blank=True, help_text="what was wrong with the last try; empty: nothing")
    retry_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Bug(models.Model):
    """A bug as one tracker's project sees it (Launchpad calls that a task): status and importance are per project."""

    tracker = models.ForeignKey(Tracker, on_delete=models.CASCADE, related_name="bugs", db_index=False)
    number = models.BigIntegerField()
    title = models.TextField()
    status = models.CharField(max_length=40)
    importance = models.CharField(max_length=20, blank=True, help_text="as the tracker writes it; empty: not said")
    assignee = models.CharField(max_length=200, blank=True)
    milestone = models.CharField(max_length=100, blank=True)
    tags = models.JSONField(default=list)
    are_tags_known = models.BooleanField(default=False, help_text="tags belong to the bug, not to its task")
    web_link = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(null=True)
    updated = models.DateTimeField(null=True, help_text="the newest date that the tracker gives for it")
    is_open = models.BooleanField(default=True)
    missing_since = models.DateTimeField(null=True, help_text="a reading of all open bugs did not show it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tracker", "number"], name="bug_once")]
        indexes = [models.Index(fields=["number"], name="bug_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title[:80]}"


class BugLink(models.Model):
    """A change names a bug in a footer or its topic. The bug may not be in the mirror."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="bug_links", db_index=False)
    number = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=10, help_text="closes, partial, topic, related, subject")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "number"], name="bug_link_once")]
