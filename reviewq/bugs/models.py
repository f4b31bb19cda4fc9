"""What people say of bugs here: that a fix is trivial, and which bugs they have looked at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewq.changes.models import Bug


class Mark(models.Model):
    """Somebody says that the fix of a bug is trivial, and what to change. Never deleted; may be taken back. The
    database lets a bug have one that stands."""

    bug = models.ForeignKey(Bug, on_delete=models.CASCADE, related_name="marks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    note = models.CharField(max_length=1000, help_text="what to change, and where")
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["bug"], condition=Q(undone_at=None), name="bug_mark_that_stands")
        ]


class Seen(models.Model):
    """Somebody looked at a bug in a sweep; until it moves nobody needs to look again (rules.sweep)."""

    bug = models.OneToOneField(Bug, on_delete=models.CASCADE, related_name="seen")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)
    what = models.CharField(max_length=20, help_text="trivial, not trivial, later")


class Handed(models.Model):
    """Who has which bug before them in a sweep, so that two who sweep at once do not get the same. A person has one;
    what somebody left lying for `rules.sweep.KEPT` is anybody's."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    bug = models.OneToOneField(Bug, on_delete=models.CASCADE, related_name="handed")
    at = models.DateTimeField()
