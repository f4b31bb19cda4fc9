"""What is said of patches: the rule's judgement, people's word, and where projects draw the line."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reviewq.changes.models import Account, Change, Project


class Judged(models.Model):
    """What the rule says of an open change's newest patch set, and whether it is tagged: by the rule or by a person's
    word. Derived by `jobs` and `actions` alone; may be dropped at any time. Speaks only of `patch_set`; after an upload
    of new code a row waits for its diff. A change without a row has not been looked at yet."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="trivial")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    patch_set = models.IntegerField()
    revision = models.CharField(max_length=64)
    state = models.CharField(max_length=12, help_text="rules.judgement.State")
    score = models.FloatField(null=True, help_text="probability; null: not judged")
    category = models.CharField(max_length=12, blank=True, help_text="rules.judgement.Category; empty: not judged")
    is_inert = models.BooleanField(default=False)
    is_tagged = models.BooleanField(default=False, help_text="by the rule or by somebody's word")
    said_by = models.CharField(max_length=8, blank=True, help_text="person: somebody's word decides; empty: the rule")
    why_not = models.CharField(max_length=20, blank=True, help_text="score, veto, person, state; empty: tagged")
    proof = models.JSONField(default=list, help_text="rules.judgement.Proof, bounded")
    vetoes = models.JSONField(default=list, help_text="rules.vetoes.veto.Veto, bounded")
    reasons = models.JSONField(default=list, help_text="[feature, what it adds to the log-odds], the strongest first")
    notes = models.JSONField(default=list, help_text="what else the rule says, as sentences")
    before = models.JSONField(
        null=True, help_text="what was said of the code before the last upload: {patch_set, is_tagged, category, how}"
    )
    shape = models.CharField(max_length=64, blank=True, help_text="equal for the same edit elsewhere (rules.shape)")
    judged_at = models.DateTimeField()
    weights = models.CharField(max_length=16, blank=True, help_text="version of the weights it was judged by")

    class Meta:
        indexes = [
            models.Index(fields=["is_tagged", "project"], name="trivial_tagged"),
            models.Index(fields=["shape"], name="trivial_shape"),
        ]


class Word(models.Model):
    """Somebody's word on a tag: a core's or PTL's decides until the next real patch set, anybody's else is a
    suggestion. Never deleted."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", "it is trivial"
        REJECT = "reject", "it is not trivial"

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="trivial_words")
    patch_set = models.IntegerField(help_text="the newest when it was said")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    decides = models.BooleanField(default=False, help_text="said by a core or PTL of the project")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200, help_text="of who it was; stays when the user goes")
    at = models.DateTimeField()
    why = models.CharField(max_length=300)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]


class Threshold(models.Model):
    """Where a project draws the line: from which score a patch is tagged, and which dangers it overlooks. A project
    without one has the default."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="trivial_threshold"
    )
    score = models.FloatField(help_text="from which probability on a patch is tagged")
    overlooked = models.JSONField(default=list, blank=True, help_text="rules.vetoes.veto.Danger that do not veto")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    set_by_name = models.CharField(max_length=200)
    set_at = models.DateTimeField()


class ThresholdEdit(models.Model):
    """One change of a threshold: who, when, before and after. Never deleted."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    before = models.JSONField(null=True, help_text="null: the default")
    after = models.JSONField(null=True, help_text="null: back to the default")

    class Meta:
        ordering = ["-at", "-id"]
