"""Facts that follow from the mirror by our rules. Written by `changes.derive` alone; may be dropped at any time."""

from __future__ import annotations

from django.db import models

from .mirror import Account, Change, Project


class Facts(models.Model):
    """What we say about one change: whose turn, why, for how long. One row a change; the queue reads and sorts it."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="facts")
    # copies, so that the queue filters and sorts on one table's indexes
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    owner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    branch = models.CharField(max_length=300)
    number = models.BigIntegerField()
    area = models.CharField(max_length=300, blank=True, help_text="the folder that most of its lines are in")
    size = models.IntegerField(default=0)
    updated = models.DateTimeField()
    uploaded = models.DateTimeField(help_text="when the current patch set came")
    is_listed = models.BooleanField(default=False, help_text="open and visible to everyone who may see the site")
    is_private = models.BooleanField(default=False)

    lane = models.CharField(max_length=12, blank=True, help_text="empty: closed, or no longer visible to us")
    turn = models.CharField(max_length=12, blank=True)
    is_small = models.BooleanField(default=False, help_text="reviewers hold it and it has few lines")
    reasons = models.JSONField(default=list, help_text="typed reasons, the main one first (rules.reason)")
    missing = models.JSONField(default=dict, help_text="label -> votes still missing")
    missing_plus_two = models.SmallIntegerField(null=True, help_text="null: unknown")
    votes = models.JSONField(default=dict, help_text="label -> [[account pk, value]], for the row")
    ci = models.CharField(max_length=10, blank=True, help_text="passed, failed, running, silent; empty: no CI known")

    since = models.DateTimeField(null=True, help_text="since when the present holder has had it")
    clock_start = models.DateTimeField(help_text="`since` less the earlier stints of the same holder: sorts by waiting")
    reviewers_seconds = models.BigIntegerField(default=0, help_text="held by reviewers before `since`")
    author_seconds = models.BigIntegerField(default=0)
    ci_seconds = models.BigIntegerField(default=0)
    change_seconds = models.BigIntegerField(default=0, help_text="waiting on another change")
    nobody_seconds = models.BigIntegerField(default=0, help_text="held, or approved and merging")
    category = models.CharField(max_length=20, blank=True, help_text="kind of change; empty: unknown, or closed")
    policy_key = models.BigIntegerField(null=True, help_text="Policy record that applies; null: the default")
    work = models.CharField(max_length=8, blank=True, help_text="feature, fix, other; empty: unknown (rules.effort)")
    effort = models.CharField(max_length=200, blank=True, help_text="key of its blueprint or topic; empty: neither")
    minutes = models.PositiveSmallIntegerField(default=0, help_text="our estimate of one review of it")
    rank = models.FloatField(default=0, help_text="the higher, the sooner; compares at any instant (rules.rank)")
    rank_terms = models.JSONField(default=list, help_text="what made the rank, the strongest term first")
    reviewday = models.FloatField(default=0, help_text="the higher, the sooner by reviewday's formula")
    waits_for = models.ForeignKey(
        Change,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        db_index=False,
        help_text="the open change whose merge is all that it waits for",
    )
    first_review_at = models.DateTimeField(null=True, help_text="first vote or comment of a person beside the owner")
    first_wait = models.BigIntegerField(null=True, help_text="seconds that reviewers had it before that")
    wake_at = models.DateTimeField(null=True, help_text="derive again then: the turn changes by time alone")
    version = models.BigIntegerField(default=0, help_text="MirrorVersion of the last write")

    class Meta:
        indexes = [
            models.Index(fields=["is_listed", "lane", "clock_start", "change"], name="facts_lane_clock"),
            models.Index(fields=["is_listed", "clock_start", "change"], name="facts_clock"),
            models.Index(fields=["is_listed", "project", "lane", "clock_start", "change"], name="facts_project_lane"),
            models.Index(fields=["is_listed", "project", "clock_start", "change"], name="facts_project_clock"),
            models.Index(fields=["is_listed", "is_small", "rank", "change"], name="facts_small"),
            models.Index(fields=["is_listed", "owner", "rank", "change"], name="facts_owner"),
            models.Index(fields=["is_listed", "area", "rank", "change"], name="facts_area"),
            models.Index(fields=["is_listed", "branch", "rank", "change"], name="facts_branch"),
            models.Index(fields=["is_listed", "lane", "uploaded", "change"], name="facts_lane_uploaded"),
            models.Index(fields=["is_listed", "lane", "size", "change"], name="facts_lane_size"),
            models.Index(fields=["is_listed", "uploaded", "change"], name="facts_uploaded"),
            models.Index(fields=["is_listed", "size", "change"], name="facts_size"),
            models.Index(fields=["is_listed", "lane", "rank", "change"], name="facts_lane_rank"),
            models.Index(fields=["is_listed", "rank", "change"], name="facts_rank"),
            models.Index(fields=["is_listed", "project", "lane", "rank", "change"], name="facts_project_lane_rank"),
            models.Index(fields=["is_listed", "project", "rank", "change"], name="facts_project_rank"),
            models.Index(fields=["is_listed", "lane", "reviewday", "change"], name="facts_lane_reviewday"),
            models.Index(fields=["is_listed", "reviewday", "change"], name="facts_reviewday"),
            models.Index(fields=["is_listed", "lane", "updated", "change"], name="facts_lane_updated"),
            models.Index(fields=["is_listed", "updated", "change"], name="facts_updated"),
            models.Index(fields=["project", "first_review_at"], name="facts_first_review"),
            models.Index(fields=["project", "effort", "change"], name="facts_effort", condition=~models.Q(effort="")),
            models.Index(fields=["waits_for"], name="facts_waits_for", condition=models.Q(waits_for__isnull=False)),
            models.Index(fields=["wake_at"], name="facts_wake"),
        ]


class LaneCount(models.Model):
    """How many listed, public changes a lane of a project has; kept in the same transaction as Facts."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    lane = models.CharField(max_length=12, help_text="a lane, or `small`")
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "lane"], name="lane_count_once")]


class MirrorVersion(models.Model):
    """One row. Counts the transactions that changed Facts: an open page asks what is newer than what it shows."""

    value = models.BigIntegerField(default=0)
