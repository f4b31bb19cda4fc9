"""Records that people keep about projects: policy and cores. Not rebuilt from Gerrit, but for Core rows that say so."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .mirror import Account, Change, Project


class Policy(models.Model):
    """What it takes to merge, for the projects, branches, kinds of change and owners that match. Of the records that
    are valid on the day, the most specific one wins; with none, `rules.policy.DEFAULT` applies."""

    name = models.CharField(max_length=100, blank=True, help_text="how people speak of this rule")
    project_pattern = models.CharField(max_length=300, default="*", help_text="name with * wildcards")
    branch_pattern = models.CharField(max_length=300, default="*", help_text="name with * wildcards")
    category = models.CharField(max_length=20, blank=True, help_text="kind of change (rules.category); empty: any")
    owner_group = models.CharField(
        max_length=300, blank=True, help_text="only for changes whose owner is in this group; empty: any owner"
    )
    valid_from = models.DateField(null=True, blank=True, help_text="first day (UTC); empty: always was")
    valid_to = models.DateField(null=True, blank=True, help_text="last day (UTC); empty: until it is changed")

    required_plus_two = models.PositiveSmallIntegerField(default=2, help_text="how many top review votes")
    counting_groups = models.JSONField(
        default=list, blank=True, help_text="groups whose top review vote counts; empty: whoever Gerrit lets give it"
    )
    owner_counts = models.BooleanField(default=False, help_text="whether the owner's own review vote counts")
    required_approvals = models.PositiveSmallIntegerField(default=1)
    approving_groups = models.JSONField(
        default=list, blank=True, help_text="groups that approve; empty: whoever Gerrit lets"
    )
    review_label = models.CharField(max_length=200, default="Code-Review")
    approve_label = models.CharField(max_length=200, default="Workflow", blank=True)
    ci_label = models.CharField(max_length=200, default="Verified", blank=True)
    extra_votes = models.JSONField(
        default=list,
        blank=True,
        help_text="more votes that are needed: a list of {label, value, count, group, account, path}; "
        "account: of a CI; path: only for changes of such files",
    )
    expert_votes = models.PositiveSmallIntegerField(
        default=0, help_text="so many experts of each domain that a change touches have to vote, beside the cores"
    )
    expert_value = models.PositiveSmallIntegerField(default=1, help_text="the lowest review vote of an expert")
    blocking = models.JSONField(
        default=dict, blank=True, help_text='label -> value that holds a change, e.g. {"Review-Priority": -1}'
    )
    wait_hours = models.PositiveIntegerField(
        default=0, help_text="not approved until so long after the first review that counts"
    )
    ci_patience_hours = models.PositiveIntegerField(
        default=24, help_text="after that without a CI vote: somebody has to recheck"
    )
    small_lines = models.PositiveIntegerField(default=10, help_text="at most so many changed lines are small")
    source = models.CharField(max_length=300, blank=True, help_text="where the rule is written down")

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            # two of them, since SQLite takes every NULL for another one
            models.UniqueConstraint(
                fields=["project_pattern", "branch_pattern", "category", "owner_group", "valid_from"],
                name="policy_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["project_pattern", "branch_pattern", "category", "owner_group"],
                condition=models.Q(valid_from__isnull=True),
                name="policy_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.project_pattern} {self.branch_pattern} {self.category}".strip()


class PolicyEdit(models.Model):
    """One change to the policies: who, when, by which way, and the record before and after. Never deleted."""

    policy = models.ForeignKey(Policy, on_delete=models.SET_NULL, null=True, related_name="edits")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200, help_text="of who it was; stays when the user goes")
    way = models.CharField(max_length=20, help_text="browser, toml, admin")
    before = models.JSONField(null=True, help_text="null: a new record")
    after = models.JSONField(null=True, help_text="null: removed")

    class Meta:
        ordering = ["-at", "-id"]


class Freeze(models.Model):
    """From when to when a branch takes no features. Kept by the PTL."""

    name = models.CharField(max_length=100, default="Feature freeze")
    project_pattern = models.CharField(max_length=300, default="*", help_text="name with * wildcards")
    branch_pattern = models.CharField(max_length=300, default="master", help_text="name with * wildcards")
    at = models.DateTimeField(help_text="the freeze begins")
    lifts_at = models.DateTimeField(null=True, blank=True, help_text="empty: not known yet")
    kept_by = models.CharField(
        max_length=100, blank=True, editable=False, help_text="slug of the cycle that it follows; empty: by hand"
    )

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d}"


class Correction(models.Model):
    """A person says that a turn is wrong: whose it is instead, and why. Said by a core it holds for everyone, until
    something happens on the change (rules.correction); of anybody else it is kept and counted. Never deleted."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="corrections")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    seen = models.DateTimeField(help_text="the newest instant of the change that the mirror had then")
    turn_before = models.CharField(max_length=12, help_text="what we had said")
    turn = models.CharField(max_length=12, help_text="whose it is: reviewers, author, ci, change, nobody")
    why = models.CharField(max_length=300)
    patch_set = models.IntegerField(default=0)
    is_for_all = models.BooleanField(default=False, help_text="said by a core of the project")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]


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
