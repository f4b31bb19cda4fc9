"""What follows about domains from the reviews and changes that there were. Derived: may be made again at any time."""

from __future__ import annotations

from django.db import models

from reviewq.changes.models import Account, Domain, Project


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


class Standing(models.Model):
    """How a domain stands in one project, as the last run of `learned_jobs` saw it. Who is away is not in it."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="standings", db_index=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    active = models.JSONField(default=list, help_text="accounts of experts, named or learned, active there of late")
    plus_two = models.JSONField(default=list, help_text="accounts that know it, were active, and can give +2 there")
    is_single = models.BooleanField(null=True, help_text="at most one such person; null: who is core is unknown")
    opened = models.IntegerField(default=0, help_text="changes of it that came in the last 28 days")
    closed = models.IntegerField(default=0, help_text="that were merged or abandoned in these days")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "project"], name="standing_once")]
