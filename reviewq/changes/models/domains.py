"""Domains: parts of projects with the people who know them. Kept by people; which change is in which is derived."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .mirror import Account, Change, Project


class Domain(models.Model):
    """A part of one or several projects that some people know well, such as the libvirt driver."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    about = models.CharField(max_length=1000, blank=True, help_text="what belongs to it")
    bug_tags = models.JSONField(default=list, blank=True, help_text="tags of its bugs in the tracker")
    contacts = models.JSONField(default=list, blank=True, help_text="where its people are asked: names, channels")
    version = models.PositiveIntegerField(default=1, help_text="counts edits: of two at once one is told")

    class Meta:
        ordering = ["name", "slug"]

    def __str__(self) -> str:
        return self.name


class DomainRule(models.Model):
    """Which files or topics of which projects belong to a domain (rules.domain says how they are read)."""

    class Kind(models.TextChoices):
        PATH = "path", "path"
        TOPIC = "topic", "topic"

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="rules")
    project_pattern = models.CharField(max_length=300, default="*", help_text="name with * wildcards")
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.PATH)
    pattern = models.CharField(
        max_length=300, help_text="a folder or file, * wildcards, or a regular expression after ^"
    )

    class Meta:
        ordering = ["project_pattern", "kind", "pattern"]
        constraints = [
            models.UniqueConstraint(fields=["domain", "project_pattern", "kind", "pattern"], name="domain_rule_once")
        ]


class Expert(models.Model):
    """Somebody whom people name as an expert of a domain, from a day to a day. It ends rather than being deleted,
    unless it never began. (Who reviews and writes there without being named is *learned*, and shown apart.)"""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="experts")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="expert_of")
    since = models.DateField(null=True, blank=True, help_text="first day (UTC); empty: always was")
    until = models.DateField(null=True, blank=True, help_text="last day (UTC); empty: until somebody ends it")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    named_by_name = models.CharField(max_length=200, help_text="of who named them; stays when the user goes")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ["domain", "account", "since"]

    @staticmethod
    def on(day: object, path: str = "") -> Q:
        """The condition that somebody is named on a day (a date). `path`: that leads to experts in the query."""
        since, until = f"{path}since", f"{path}until"
        begun = Q(**{since: None}) | Q(**{f"{since}__lte": day})
        return begun & (Q(**{until: None}) | Q(**{f"{until}__gte": day}))


class DomainEdit(models.Model):
    """One change to a domain: who, when, by which way, and the record before and after. Never deleted."""

    domain = models.ForeignKey(Domain, on_delete=models.SET_NULL, null=True, related_name="edits")
    slug = models.CharField(max_length=60, help_text="stays when the domain goes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200, help_text="of who it was; stays when the user goes")
    way = models.CharField(max_length=20, help_text="browser, toml, proposal, owners, command")
    before = models.JSONField(null=True, help_text="null: a new domain")
    after = models.JSONField(null=True, help_text="null: removed")

    class Meta:
        ordering = ["-at", "-id"]


class ChangeDomain(models.Model):
    """A change touches a domain. Derived from files, topic and rules (`changes.domain_rows` alone writes it), for open
    and closed changes that the mirror has."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="domains", db_index=False)
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="+", db_index=False)
    files = models.PositiveIntegerField(default=0, help_text="of its files so many belong to it")
    lines = models.PositiveIntegerField(default=0, help_text="changed lines of these")
    is_by_topic = models.BooleanField(default=False, help_text="its topic puts it there")
    missing = models.PositiveSmallIntegerField(
        null=True, help_text="so many votes of its experts are missing; null: none are asked, or nobody could give one"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "domain"], name="change_domain_once")]
        indexes = [
            models.Index(fields=["domain", "change"], name="domain_changes"),
            models.Index(fields=["domain", "change"], name="domain_lacks", condition=Q(missing__gt=0)),
        ]


class CoreTerm(models.Model):
    """From when to when somebody is, or was, core of a project. What `Core` says now opens and ends terms
    (`changes.core_terms`); a list with dates may be imported. For figures about the past."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    since = models.DateField(null=True, help_text="first day (UTC); null: was core when we first looked")
    until = models.DateField(null=True, help_text="last day (UTC); null: still is")
    source = models.CharField(max_length=6, help_text="hand, group, range, or import")

    class Meta:
        indexes = [models.Index(fields=["project", "since"], name="core_term_project")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "account"], condition=Q(until__isnull=True), name="core_term_open_once"
            )
        ]
