"""Turns that one person hands on to another. A record with a life of its own; never deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewq.changes.models import Account, Change


class Handing(models.Model):
    """Somebody asks one other person to review a change in their place."""

    class End(models.TextChoices):
        DONE = "done", "reviewed"
        GIVEN_BACK = "given_back", "given back"
        TAKEN_BACK = "taken_back", "taken back"
        CLOSED = "closed", "the change is closed"

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="handings")
    giver = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    taker = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    seen = models.DateTimeField(help_text="the newest instant of the change that the mirror had then")
    note = models.CharField(max_length=300, blank=True)
    end = models.CharField(max_length=10, choices=End.choices, blank=True, help_text="empty: still theirs")
    ended_at = models.DateTimeField(null=True)
    why_back = models.CharField(max_length=300, blank=True, help_text="what the taker said when they gave it back")
    put_away_at = models.DateTimeField(null=True, help_text="when the giver put away that it was given back")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "giver"], condition=Q(end=""), name="handing_giver_once"),
            models.UniqueConstraint(fields=["change", "taker"], condition=Q(end=""), name="handing_taker_once"),
            models.CheckConstraint(condition=~Q(giver=models.F("taker")), name="handing_to_another"),
        ]
        indexes = [models.Index(fields=["taker"], name="handing_open", condition=Q(end=""))]

    @property
    def is_open(self) -> bool:
        return self.end == ""
