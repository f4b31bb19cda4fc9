"""Who has taken which patch, for how long, and everything that became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewq.changes.models import Account, Change


class Claim(models.Model):
    """Somebody has a patch for a while: a lease. At most one is open for a change, which the database sees to. Never
    deleted: an ended claim says how it ended."""

    class Purpose(models.TextChoices):
        REVIEW = "review", "to review it"
        REVIVE = "revive", "to revive it"
        CI = "ci", "to look at its CI"

    class End(models.TextChoices):
        GIVEN_BACK = "given-back", "given back"
        HANDED_ON = "handed-on", "handed on"
        LAPSED = "lapsed", "lapsed"
        DONE = "done", "the change is closed"

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="claims")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="claims")
    holder_name = models.CharField(max_length=200, help_text="of who it was; stays when the user goes")
    account = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="+", help_text="theirs on Gerrit, by their word"
    )
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    at = models.DateTimeField()
    until = models.DateTimeField(help_text="the lease; renewed by what the holder does on Gerrit")
    renewed_at = models.DateTimeField(null=True)
    renewed_by = models.CharField(max_length=20, blank=True, help_text="vote, comment, upload, hand")
    by_hand = models.PositiveSmallIntegerField(default=0, help_text="renewals by hand since an act on Gerrit")
    heard = models.JSONField(default=dict, help_text="what the mirror knew of the holder there (rules.lease.Heard)")
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=12, blank=True, choices=End.choices)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["change"], condition=Q(ended_at=None), name="claimed_once")]
        indexes = [models.Index(fields=["until"], condition=Q(ended_at=None), name="claim_until")]


class Waiting(models.Model):
    """Somebody stands in the queue behind the holder; gets the patch when it is free."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="waiting", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=8, choices=Claim.Purpose.choices)
    at = models.DateTimeField()
    passed_over_at = models.DateTimeField(null=True, help_text="it was free, but they had too many others then")

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["change", "person"], name="waiting_once")]


class ClaimEvent(models.Model):
    """One line of what became of a change's claims and of the queue behind them. Never deleted."""

    class Kind(models.TextChoices):
        TAKEN = "taken", "took it"
        RENEWED = "renewed", "is at it"
        HANDED_ON = "handed-on", "handed it on"
        GIVEN_BACK = "given-back", "gave it back"
        LAPSED = "lapsed", "the lease ran out, and it was free again"
        DONE = "done", "the change was closed"
        QUEUED = "queued", "stood in the queue"
        LEFT = "left", "left the queue"
        PASSED_OVER = "passed-over", "was next, but has enough others; keeps the place"

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="claim_events")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="events", null=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by_name = models.CharField(max_length=200, blank=True, help_text="empty: time itself")
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
