"""What the advisor has learned, and whom it suggests for each open change. Derived: may be dropped and learned anew."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reviewq.changes.models import Change


class Memory(models.Model):
    """One row: the weights and what belongs to them, as compressed JSON. Who writes evidence counts `version` up in the
    same transaction, so of two at once one is told."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    state = models.BinaryField()
    version = models.BigIntegerField(default=0, help_text="counts writes")
    written_at = models.DateTimeField()
    cases = models.IntegerField(default=0, help_text="changes whose reviewers were learned")
    pruned_at = models.DateTimeField(help_text="when evidence too old to count was last dropped")


class Evidence(models.Model):
    """One tally: who reviewed how much of one thing (a place, an owner, a branch), as JSON (`rules.kept`)."""

    key = models.BigIntegerField(primary_key=True, help_text="digest of what it is of")
    last = models.FloatField(help_text="day of the newest entry, since 1970 in UTC")
    entries = models.TextField()


class Learned(models.Model):
    """Which reviewers of a change the advisor has learned already."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.BigIntegerField(default=0, help_text="up to which its reviews were read, as it was learned")
    accounts = models.JSONField(default=list, help_text="in the order of their first reviews")
    since = models.DateTimeField(help_text="when the first of them was learned")
    is_whole = models.BooleanField(default=False, help_text="the weights have learned from it, too")
    told = models.BinaryField(null=True, help_text="the ranking from before anybody reviewed it, until it is whole")

    class Meta:
        indexes = [models.Index(fields=["since"], name="learned_open", condition=Q(is_whole=False))]


class Suggested(models.Model):
    """Who could look at an open change: at most ten people, before anybody's time is looked at."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="suggested")
    made_at = models.DateTimeField()
    version = models.BigIntegerField(default=0, help_text="of its facts, as it was made")
    cases = models.IntegerField(default=0, help_text="changes known when it was made")
    picks = models.JSONField(
        default=list, help_text="[[account id, probability, chance, reasons], ...] as they are suggested"
    )
    has_too_little = models.BooleanField(default=False)
    lane = models.CharField(
        max_length=12, blank=True, help_text="whose vote alone it lacks: a core's (second, approval), an expert's"
    )
    is_reviewed = models.BooleanField(default=False, help_text="by somebody: the probabilities are those to join them")

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="suggested_made")]
