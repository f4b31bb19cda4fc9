"""What people say of bugs here: that a fix is trivial, and which bugs they have looked at."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reviewq.changes.models import Bug


class Mark(models.Model):
    """Somebody says that the fix of a bug is trivial, and what to change. Never deleted; may be taken back."""

    bug = models.ForeignKey(Bug, on_delete=models.CASCADE, related_name="marks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    note = models.CharField(max_length=1000, help_text="what to change, and where")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]


class Seen(models.Model):
    """Somebody looked at a bug in a sweep; until something happens on it nobody needs to look again."""

    bug = models.OneToOneField(Bug, on_delete=models.CASCADE, related_name="seen")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    what = models.CharField(max_length=20, help_text="trivial, not trivial, later")
