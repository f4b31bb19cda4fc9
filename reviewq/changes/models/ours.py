"""Records that people keep about projects: policy and cores. Not rebuilt from Gerrit, but for Core rows that say so."""

from __future__ import annotations

from django.db import models

from .mirror import Account, Project


class Policy(models.Model):
    """What it takes to merge, for the projects and branches that match. The most specific record wins; with none,
    `rules.policy.DEFAULT` applies."""

    project_pattern = models.CharField(max_length=300, default="*", help_text="name with * wildcards")
    branch_pattern = models.CharField(max_length=300, default="*", help_text="name with * wildcards")
    required_plus_two = models.PositiveSmallIntegerField(default=2)
    review_label = models.CharField(max_length=200, default="Code-Review")
    approve_label = models.CharField(max_length=200, default="Workflow", blank=True)
    ci_label = models.CharField(max_length=200, default="Verified", blank=True)
    blocking = models.JSONField(
        default=dict, help_text='label -> value that holds a change, e.g. {"Review-Priority": -1}'
    )
    ci_patience_hours = models.PositiveIntegerField(
        default=24, help_text="after that without a CI vote: somebody has to recheck"
    )
    small_lines = models.PositiveIntegerField(default=10, help_text="at most so many changed lines are small")

    class Meta:
        verbose_name_plural = "policies"
        constraints = [models.UniqueConstraint(fields=["project_pattern", "branch_pattern"], name="policy_once")]

    def __str__(self) -> str:
        return f"{self.project_pattern} {self.branch_pattern}: {self.required_plus_two} x +2"


class Core(models.Model):
    """Evidence that a person may give the top review vote in a project. A hand-kept list of a project wins over all
    other evidence for it; groups win over voting ranges."""

    class Source(models.TextChoices):
        HAND = "hand", "kept by hand"
        GROUP = "group", "member of a group with the right"
        RANGE = "range", "Gerrit offers the vote to them"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cores")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="core_of")
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.HAND)
    group = models.CharField(max_length=300, blank=True, help_text="name of the group, where known")
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "account", "source"], name="core_once")]
