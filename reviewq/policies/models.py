"""What happened to the freezes. The records themselves, and the edits of policies, are tables of `changes`."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reviewq.changes.models import Freeze


class FreezeEdit(models.Model):
    """One change to the freezes: who, when, by which way, and the record before and after. Never deleted."""

    freeze = models.ForeignKey(Freeze, on_delete=models.SET_NULL, null=True, related_name="edits")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200, help_text="of who it was; stays when the user goes")
    way = models.CharField(max_length=20, help_text="browser, toml")
    before = models.JSONField(null=True, help_text="null: a new record")
    after = models.JSONField(null=True, help_text="null: removed")

    class Meta:
        ordering = ["-at", "-id"]
