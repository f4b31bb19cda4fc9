"""What readers keep for themselves. Nothing is deleted: a hold, a sitting or a view ends, an act is undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewq.changes.models import Change, Freeze

LONGEST_WHY = 300
LONGEST_NOTE = 10_000
LONGEST_NAME = 100
LONGEST_URL = 8000


class Hold(models.Model):
    """Somebody keeps a change out of their lists until something happens (desk.rules.hold)."""

    class Until(models.TextChoices):
        DATE = "date", "a date"
        PATCH_SET = "patch-set", "a new patch set"
        VOTE = "vote", "a vote"
        CI = "ci", "CI passes"
        ANSWER = "answer", "its author answers"
        MERGE = "merge", "another change merges"
        FREEZE = "freeze", "the freeze lifts"

    class End(models.TextChoices):
        RETURNED = "returned", "came back by itself"
        LIFTED = "lifted", "lifted by hand"
        REPLACED = "replaced", "held anew"
        UNDONE = "undone", "undone"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="holds")
    since = models.DateTimeField()
    until = models.CharField(max_length=10, choices=Until.choices)
    until_at = models.DateTimeField(null=True, help_text="of a date")
    until_change = models.ForeignKey(Change, on_delete=models.CASCADE, null=True, related_name="+")
    until_freeze = models.ForeignKey(Freeze, on_delete=models.SET_NULL, null=True, related_name="+")
    why = models.CharField(max_length=LONGEST_WHY, blank=True)
    known = models.JSONField(default=dict, help_text="what the mirror told of the change then (desk.rules.hold.Known)")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, choices=End.choices, blank=True)
    ended_why = models.JSONField(default=dict, help_text="the typed reason of its return (desk.rules.hold)")
    seen_at = models.DateTimeField(null=True, help_text="when its holder put its return away")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "change"], condition=Q(ended_at__isnull=True), name="one_open_hold_each"
            )
        ]
        indexes = [
            models.Index(fields=["user", "ended_by", "seen_at"], name="hold_returned"),
            models.Index(fields=["until", "until_at"], condition=Q(ended_at__isnull=True), name="hold_timed"),
        ]


class Note(models.Model):
    """What somebody wrote down about a change, for themselves alone. An empty text is a note put away."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, help_text="grows with each writing: tells two open pages apart")
    updated = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "change"], name="one_note_each")]


class SavedView(models.Model):
    """A state of one of our lists under a name: its address, for its owner, and for the readers of a project if it is
    shared with that."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=LONGEST_NAME)
    url = models.CharField(max_length=LONGEST_URL, help_text="path and query of one of our lists")
    shared_project = models.CharField(max_length=300, blank=True, help_text="project pattern; empty: for its owner")
    position = models.PositiveIntegerField(default=0)
    hot_key = models.PositiveSmallIntegerField(null=True, help_text="the digit after `v`; null: none was free")
    count = models.PositiveIntegerField(null=True, help_text="rows, when last counted; null: not counted")
    counted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "hot_key"], condition=Q(removed_at__isnull=True), name="one_view_a_key"
            )
        ]
        indexes = [models.Index(fields=["owner", "position"], name="view_place")]


class Sitting(models.Model):
    """`I have 25 minutes`: changes that fit, worked through one by one. It ends by itself when none is left."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    minutes = models.PositiveSmallIntegerField(help_text="that its reader has")
    project = models.CharField(max_length=300, blank=True, help_text="empty: any")
    areas = models.JSONField(default=list, help_text="folders; none: any")
    factor = models.FloatField(null=True, help_text="by which estimates were corrected for this reader; null: not yet")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at__isnull=True), name="one_open_sitting_each")
        ]
        indexes = [models.Index(fields=["user", "started_at"], name="sitting_by_user")]


class SittingItem(models.Model):
    """One change of a sitting. Seconds between `started_at` and `done_at` are what its review really took."""

    class Outcome(models.TextChoices):
        DONE = "done", "done"
        VOTED = "voted", "voted in Gerrit"
        SKIPPED = "skipped", "skipped"
        CLOSED = "closed", "closed meanwhile"
        LEFT = "left", "left over"

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="items", db_index=False)
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(help_text="our estimate, before it was corrected for the reader")
    started_at = models.DateTimeField(null=True, help_text="when the reader came to it")
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "change"], name="once_a_sitting"),
            models.UniqueConstraint(fields=["sitting", "position"], name="one_a_place"),
        ]
        ordering = ["position"]

    @property
    def seconds(self) -> float:
        """What it took; 0 while that is not known."""
        return (self.done_at - self.started_at).total_seconds() if self.done_at and self.started_at else 0.0


class Act(models.Model):
    """What somebody did to changes in one go, with what is needed to take it back. Never deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    told = models.CharField(max_length=300, help_text="what was done, in words")
    changes = models.JSONField(default=list, help_text="ids")
    undo = models.JSONField(default=dict, help_text="what its kind needs to take it back")
    undone_at = models.DateTimeField(null=True)
