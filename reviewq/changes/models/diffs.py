"""What Gerrit shows of the newest patch set's text. Written by `gerrit_sync.diffs` alone; fetched once a patch set."""

from __future__ import annotations

from django.db import models

from .mirror import Change


class Diff(models.Model):
    """The diff of a change's newest patch set that we have asked for; an older one than `Change.patch_set` is stale."""

    class State(models.TextChoices):
        HERE = "here", "fetched"
        TOO_LARGE = "too-large", "too large to judge"
        UNREADABLE = "unreadable", "binary or in no encoding that we know"
        REFUSED = "refused", "Gerrit does not show it"

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="diff")
    patch_set = models.IntegerField()
    revision = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State.choices)
    text = models.TextField(blank=True, help_text="the unified diff, bounded; hostile")
    fetched_at = models.DateTimeField()


class WholeFile(models.Model):
    """A file before and after, fetched where the diff alone proves nothing. Empty and absent are told apart: null."""

    diff = models.ForeignKey(Diff, on_delete=models.CASCADE, related_name="wholes")
    path = models.TextField()
    before = models.TextField(null=True)
    after = models.TextField(null=True)
