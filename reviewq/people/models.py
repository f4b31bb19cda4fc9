"""What people told us about themselves. Kept for good: Gerrit knows nothing of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reviewq.changes.models import Account


class Link(models.Model):
    """A person says: this Gerrit account is mine. Unverified it only picks whose changes are `mine`; it grants nothing,
    so two people may name the same account."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="gerrit_link")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    is_verified = models.BooleanField(default=False, help_text="whether Gerrit has confirmed it; nothing does that yet")
    said_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.user} is {self.account}"
