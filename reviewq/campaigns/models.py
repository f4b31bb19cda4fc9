"""What people decided on campaigns. Who belongs to one follows from the shapes of the diffs and is not stored."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reviewq.changes.models import Change
from reviewq.trivial.models import Word


class Outsider(models.Model):
    """Somebody took a change out of its campaign: it stands alone from then on. Never deleted; `undone_at`: when it was
    put back."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, related_name="campaign_outsider")
    key = models.CharField(max_length=80, help_text="of the campaign that it was taken out of")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    why = models.CharField(max_length=300, blank=True)
    undone_at = models.DateTimeField(null=True)


class Decision(models.Model):
    """What somebody decided on a campaign as a whole, with how many changes it had then. Never deleted."""

    key = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(max_length=10, choices=Word.Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    why = models.CharField(max_length=300, blank=True)
    members = models.PositiveIntegerField()
    words = models.JSONField(default=list, help_text="ids of the trivial.Word rows that it wrote")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
