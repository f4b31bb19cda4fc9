"""What reviewers did, read from the logs of changes. Derived: may be dropped and made again at any time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reviewq.changes.models import Account, Change, Project


class Review(models.Model):
    """One review: what a person beside the owner said of a change at an instant, by vote or comment. Bots' are none."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="reviews", db_index=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    patch_set = models.IntegerField(null=True)
    value = models.SmallIntegerField(null=True, help_text="the review vote given with it; null: words only")
    is_answer = models.BooleanField(
        default=False, help_text="they had reviewed it before, and it had come back to them"
    )
    waited = models.BigIntegerField(null=True, help_text="seconds since it had come back to them; null: no answer")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "account", "at"], name="review_once")]
        indexes = [
            models.Index(fields=["account", "at"], name="review_account"),
            models.Index(fields=["project", "at"], name="review_project"),
        ]


class CameBack(models.Model):
    """An open change that waits for somebody who reviewed it before: the author answered, or uploaded new code."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "account"], name="came_back_once")]


class Flow(models.Model):
    """What came into a project and went out of it on one UTC day."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    patch_sets = models.IntegerField(default=0, help_text="that arrived, rebases and new messages apart")
    opened = models.IntegerField(default=0)
    merged = models.IntegerField(default=0)
    abandoned = models.IntegerField(default=0)
    reviews = models.IntegerField(default=0, help_text="of people beside the owner")
    core_reviews = models.IntegerField(default=0, help_text="of those who were core on that day")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "day"], name="flow_once")]


class Read(models.Model):
    """Up to which version of its facts the reviews of a change have been read."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["version"], name="reviews_read", condition=Q(version__gt=0))]
