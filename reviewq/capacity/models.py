"""What people told us of their time. Never shown to others but those who lead them (docs/load.md)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewq.changes.models import Account


class Capacity(models.Model):
    """How much somebody wants to review in a week."""

    class Unit(models.TextChoices):
        HOURS = "hours", "hours a week"
        REVIEWS = "reviews", "reviews a week"

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="+")
    amount = models.DecimalField(max_digits=5, decimal_places=1, help_text="0: none at all")
    unit = models.CharField(max_length=7, choices=Unit.choices, default=Unit.HOURS)
    said_at = models.DateTimeField()


class Away(models.Model):
    """Somebody is away from a day to a day (both included, in UTC)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    first = models.DateField()
    last = models.DateField()
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["first", "id"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="away_in_order")]
        indexes = [models.Index(fields=["last", "first"], name="away_days")]


class NotNow(models.Model):
    """Somebody asks not to be suggested, nor handed anything, for a while."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    said_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="taken back before its end")

    class Meta:
        indexes = [models.Index(fields=["until"], name="not_now_until", condition=Q(ended_at__isnull=True))]
