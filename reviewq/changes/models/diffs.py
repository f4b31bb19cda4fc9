"""What Gerrit shows of the newest patch set's text. Written by `gerrit_sync.diffs` alone, but for WantedFile, which
`changes.wholes` writes; fetched once a patch set, and dropped when the change is closed."""

from __future__ import annotations

from django.db import models

from .mirror import Change


class Diff(models.Model):
    """The diff of a change's newest patch set that we have asked for. It speaks of the change as it is now only where
    `revision` is that of the change."""

    class State(models.TextChoices):
        HERE = "here", "fetched"
        TOO_LARGE = "too-large", "too large to judge"
        UNREADABLE = "unreadable", "binary or in no encoding that we know"
        REFUSED = "refused", "Gerrit does not show it"

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="diff")
    patch_set = models.IntegerField()
    revision = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State.choices)
    fetched_at = models.DateTimeField()
    text = models.TextField(blank=True, help_text="the unified diff without mail header, bounded; hostile")


class FailedFetch(models.Model):
    """A diff that did not come when it was asked for. Gone as soon as one comes, or nobody tries any more."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="failed_fetch")
    revision = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0, help_text="those that failed by this patch set's own fault")
    retry_at = models.DateTimeField()


class WholeFile(models.Model):
    """A file before and after, fetched where the diff alone proves nothing. Empty and absent are told apart: null."""

    diff = models.ForeignKey(Diff, on_delete=models.CASCADE, related_name="wholes", db_index=False)
    path = models.TextField()
    before = models.TextField(null=True)
    after = models.TextField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["diff", "path"], name="whole_file_once")]


class WantedFile(models.Model):
    """A file whose whole text would prove more, asked for by `changes.wholes.ask`. Gone when its WholeFile is there;
    one that stays with all its tries used up is not to be had."""

    MAX_TRIES = 3

    diff = models.ForeignKey(Diff, on_delete=models.CASCADE, related_name="wanted", db_index=False)
    path = models.TextField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["diff", "path"], name="wanted_file_once")]
