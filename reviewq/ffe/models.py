"""The FFE ledger: requests, who promised to review, and everything that became of them. Never deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewq.changes.models import Account, Change, Project
from reviewq.cycles.models import Cycle

from .rules.answers import LONG_TITLE
from .rules.life import STANDING, Act, State

USER = settings.AUTH_USER_MODEL


class Terms(models.Model):
    """The rules of a cycle's exceptions, for the projects that match; the narrowest pattern holds, none: the
    defaults."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="ffe_terms")
    project_pattern = models.CharField(max_length=300, default="*", help_text="name with * wildcards")
    sponsors_needed = models.PositiveSmallIntegerField(default=3)
    last_day_to_ask = models.DateField(null=True, blank=True, help_text="empty: the day of the feature freeze")
    days_granted = models.PositiveSmallIntegerField(default=7, help_text="days from the grant to the expiry")
    share_of_merges = models.PositiveSmallIntegerField(
        default=25, help_text="per cent of the last milestone's merges that exceptions may be"
    )
    most = models.PositiveSmallIntegerField(null=True, blank=True, help_text="exceptions at most; empty: no such rule")
    deputies_decide = models.BooleanField(default=True)
    days_to_review = models.PositiveSmallIntegerField(
        default=3, help_text="days from the grant, or a later promise, until a sponsor's promise is broken"
    )
    version = models.PositiveIntegerField(default=1, help_text="counts edits: two who edit at once are told apart")

    class Meta:
        ordering = ["project_pattern", "id"]
        constraints = [models.UniqueConstraint(fields=["cycle", "project_pattern"], name="ffe_terms_once")]


class TermsEdit(models.Model):
    """Who changed which terms of a cycle, and when. Never deleted. A field that is missing in `before` had its
    default."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="ffe_terms_edits")
    project_pattern = models.CharField(max_length=300)
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    why = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict, help_text="empty: these terms were taken away")

    class Meta:
        ordering = ["-at", "-id"]


class Request(models.Model):
    """Somebody asks that an effort may still merge after the freeze."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="ffes")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="ffes")
    effort = models.CharField(
        max_length=200, help_text="key of a blueprint or topic (changes.rules.effort); change/NUMBER: of neither"
    )
    title = models.CharField(max_length=LONG_TITLE)
    benefit = models.TextField(blank=True)
    regression = models.TextField(blank=True, help_text="the risk of regression")
    disruption = models.TextField(blank=True, help_text="how disruptive it is to others")
    how_long = models.TextField(blank=True)
    left = models.TextField(blank=True, help_text="what is left to do")
    if_refused = models.TextField(blank=True)
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="ffes")
    by_name = models.CharField(max_length=200)
    account = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="+", help_text="the asker's on Gerrit"
    )
    is_by_core = models.BooleanField(default=False, help_text="asked by a core: one sponsor fewer")
    state = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in State], default=State.DRAFT.value
    )
    version = models.PositiveIntegerField(default=1, help_text="counts writes; who decides names the one they saw")
    made_at = models.DateTimeField()
    requested_at = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(null=True, help_text="null: never granted; stays when it merges or expires")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_by_name = models.CharField(max_length=200, blank=True)
    decision = models.TextField(blank=True, help_text="why it was granted or denied")
    until = models.DateTimeField(null=True, help_text="a grant ends then")
    ended_at = models.DateTimeField(null=True)
    earlier = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="later", help_text="the one that this asks anew"
    )

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "project", "effort"],
                condition=Q(state__in=[state.value for state in STANDING]),
                name="one_standing_ffe_an_effort",
            )
        ]
        indexes = [models.Index(fields=["project", "effort"], name="ffe_effort")]


class Sponsor(models.Model):
    """A core promises to review."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="sponsors")
    user = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, help_text="first vote or comment on one of the changes after that")
    due_at = models.DateTimeField(
        null=True, help_text="the promise is broken then; null: not granted yet (rules.promise)"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "account"], condition=Q(withdrawn_at=None), name="sponsor_once")
        ]


class Member(models.Model):
    """A change that belongs to a request: named by the asker, or of the same effort."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="members")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="ffe_members")
    joined_at = models.DateTimeField()
    by_name = models.CharField(max_length=200, blank=True, help_text="empty: it joined by its effort")
    seen_at = models.DateTimeField(null=True, help_text="when a PTL saw that it joined after the grant")
    left_at = models.DateTimeField(null=True)
    left_why = models.CharField(max_length=20, blank=True, help_text="merged, abandoned, moved, taken out, gone")

    class Meta:
        ordering = ["joined_at", "id"]
        constraints = [models.UniqueConstraint(fields=["request", "change"], name="ffe_member_once")]


class Event(models.Model):
    """One line of what became of a request: who, when, why."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Act])
    version = models.PositiveIntegerField(default=0, help_text="that of the request after it")
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200, blank=True, help_text="empty: the ledger itself")
    words = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]
