"""What people told us about themselves, and what they may do here. Kept for good: Gerrit knows nothing of it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from reviewq.changes.models import Account

from .rules import covers


class Link(models.Model):
    """A person says: this Gerrit account is mine. Unverified it only picks whose changes are `mine`; it grants nothing,
    so two people may name the same account. Verified it also speaks for the account: a core's word counts."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="gerrit_link")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    is_verified = models.BooleanField(
        default=False, help_text="whether they have shown that they can write as this account in Gerrit"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    proof = models.CharField(max_length=300, blank=True, help_text="where they showed it, or who says so")
    said_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.user} is {self.account}"


class Role(models.Model):
    """What a person is for the projects that match, by the administrator's word: PTL or deputy. Both may edit policies
    and freezes there, and share views. Administrators of the site may do so everywhere without a role."""

    class Kind(models.TextChoices):
        PTL = "ptl", "PTL"
        DEPUTY = "deputy", "deputy"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PTL)
    project_pattern = models.CharField(max_length=300, help_text="name with * wildcards, e.g. openstack/nova*")
    since = models.DateField(null=True, blank=True, help_text="first day (UTC); empty: always was")
    until = models.DateField(null=True, blank=True, help_text="last day (UTC); empty: until it is taken back")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["project_pattern", "kind", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.project_pattern}"

    def clean(self) -> None:
        if set("?[]") & set(self.project_pattern):
            raise ValidationError({"project_pattern": "The only wildcard is *: write the rest as it stands."})
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": "The last day is before the first."})

    @staticmethod
    def held_on(day: date) -> Q:
        """The condition that a role is held on a day."""
        return (Q(since=None) | Q(since__lte=day)) & (Q(until=None) | Q(until__gte=day))

    def covers(self, project_pattern: str) -> bool:
        return covers(self.project_pattern, project_pattern)
