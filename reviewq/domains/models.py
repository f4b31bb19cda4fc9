"""What follows about domains from the reviews and changes that there were. Derived: may be made again at any time."""

from __future__ import annotations

from django.db import models

from reviewq.changes.models import Account, Domain


class LearnedExpert(models.Model):
    """Somebody who reviewed or wrote much in a domain, of late: evidence, not anybody's word."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="learned")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    reviewed = models.IntegerField(default=0, help_text="changes of it that they reviewed, in the days that we look at")
    wrote = models.IntegerField(default=0, help_text="changes of it that they own")
    last_at = models.DateTimeField(help_text="their last review, or change, there")
    strength = models.FloatField(default=0, help_text="what counts, faded by time; for the order alone")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "account"], name="learned_expert_once")]
