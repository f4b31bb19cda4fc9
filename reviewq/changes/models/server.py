"""A Gerrit that we mirror, and how syncing it has gone."""

from __future__ import annotations

from django.db import models


class Server(models.Model):
    """One Gerrit. What we learned about it, and where its mirror stands."""

    url = models.CharField(max_length=300, unique=True, help_text="base URL, without a slash at the end")
    version = models.CharField(max_length=60, blank=True, help_text="as the server says it, e.g. 3.13.5 or (dev)")
    refused_options = models.JSONField(default=list, help_text="o= options that this server answered with 400")
    cursor = models.DateTimeField(null=True, help_text="greatest `updated` received; the server's clock, never ours")
    is_mirrored = models.BooleanField(default=False, help_text="a full sweep has ended well at least once")
    signed_in_as = models.CharField(max_length=200, blank=True, help_text="user name of the login, empty: anonymous")

    last_success_at = models.DateTimeField(null=True)
    last_sweep_at = models.DateTimeField(null=True)
    last_roster_at = models.DateTimeField(null=True, help_text="when groups and rights were last read")
    failing_since = models.DateTimeField(null=True, help_text="start of the present row of failures; null: all is well")
    last_error = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, help_text="leave the server alone until then (back-off, Retry-After)")
    failures = models.PositiveIntegerField(default=0, help_text="failed runs in a row")
    diffs_retry_at = models.DateTimeField(null=True, help_text="no diffs are asked for until then: votes come first")
    diffs_paced_to = models.DateTimeField(null=True, help_text="up to when the requests for diffs have used their rate")

    def __str__(self) -> str:
        return self.url


class SyncRun(models.Model):
    """One sync of one server: what it did and how it ended. The newest few hundred are kept."""

    class Kind(models.TextChoices):
        POLL = "poll", "poll"
        SWEEP = "sweep", "full sweep"
        ROSTER = "roster", "groups and rights"

    class Outcome(models.TextChoices):
        RUNNING = "running", "running"
        OK = "ok", "ok"
        FAILED = "failed", "failed"

    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    requests = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0, help_text="changes received")
    written = models.PositiveIntegerField(default=0, help_text="changes that differed and were written")
    unreadable = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.RUNNING)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
