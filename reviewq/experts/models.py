"""What the advisor has learned, and whom it suggests for each open change. Derived: may be dropped and learned anew."""

from __future__ import annotations

from django.db import models

from reviewq.changes.models import Change


class Memory(models.Model):
    """One row: everything that the advisor knows, as compressed JSON."""

    state = models.BinaryField()
    version = models.BigIntegerField(default=0, help_text="counts writes")
    written_at = models.DateTimeField()
    cases = models.IntegerField(default=0)


class Learned(models.Model):
    """Which reviewers of a change the advisor has learned already."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.BigIntegerField(default=0, help_text="of its facts, as it was learned")
    accounts = models.JSONField(default=list)
    is_whole = models.BooleanField(default=False, help_text="the weights have learned from it, too")


class Suggested(models.Model):
    """Who could look at an open change: at most ten people, before anybody's time is looked at."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="suggested")
    made_at = models.DateTimeField()
    version = models.BigIntegerField(default=0, help_text="of its facts, as it was made")
    memory = models.BigIntegerField(default=0, help_text="of the memory it was made from")
    picks = models.JSONField(default=list, help_text="[[account id, probability, [reasons]], ...]")
    has_too_little = models.BooleanField(default=False)
