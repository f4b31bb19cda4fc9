"""What reviewers did, read from the logs of changes. Derived: may be dropped and made again at any time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reviewq.changes.models import Account, Change, Project, Server


class Review(models.Model):
    """One review: what a person beside the owner said of a change at an instant, by vote or comment. Bots' are none,
    and of private changes none are kept."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="reviews", db_index=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    patch_set = models.IntegerField(null=True)
    value = models.SmallIntegerField(null=True, help_text="the review vote given with it; null: words only")
    comments = models.IntegerField(default=0, help_text="on lines")
    waited = models.BigIntegerField(
        null=True, help_text="seconds that reviewers had it since it came back to them; null: no answer"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "account", "at"], name="review_once")]
        # figures are read from the indexes alone
        indexes = [
            models.Index(fields=["account", "at", "value", "project"], name="review_account"),
            models.Index(fields=["project", "at", "value", "account"], name="review_project"),
        ]


class CameBack(models.Model):
    """An open change that waits for somebody who reviewed it before: the author answered, or uploaded new code."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "account"], name="came_back_once")]


class Passage(models.Model):
    """Something that came into a project or went out of it: what `Flow` counts."""

    class Kind(models.TextChoices):
        PATCH_SET = "patch_set", "a patch set arrived that is more than a rebase or a new message"
        OPENED = "opened", "opened, or restored"
        MERGED = "merged", "merged"
        ABANDONED = "abandoned", "abandoned"

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+", db_index=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    number = models.IntegerField(default=0, help_text="of the patch set; else which one of its kind")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "kind", "number"], name="passage_once")]
        indexes = [models.Index(fields=["project", "at", "kind"], name="passage_project")]


class Flow(models.Model):
    """What came into a project and went out of it on one UTC day. Private changes are not in it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    patch_sets = models.IntegerField(default=0, help_text="that arrived, rebases and new messages apart")
    opened = models.IntegerField(default=0, help_text="or restored")
    merged = models.IntegerField(default=0)
    abandoned = models.IntegerField(default=0)
    reviews = models.IntegerField(default=0, help_text="review votes of people beside the owner")
    core_reviews = models.IntegerField(default=0, help_text="of those who were core on that day")
    is_due = models.BooleanField(default=True, help_text="something of that day has moved since it was counted")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "day"], name="flow_once")]
        indexes = [models.Index(fields=["project", "day"], name="flow_due", condition=Q(is_due=True))]


class CountedCores(models.Model):
    """For which cores the days of a project were counted: where the terms say something else by now, they are
    counted anew."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="+")
    terms = models.CharField(max_length=32, help_text="digest of the core terms")


class Read(models.Model):
    """Up to which version of its facts the reviews of a change have been read."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.BigIntegerField(default=0)


class Reach(models.Model):
    """From when on the mirror of a server has every change that moved: figures of what was before are not whole."""

    server = models.OneToOneField(Server, on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField()
