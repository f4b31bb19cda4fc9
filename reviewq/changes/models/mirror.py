"""What Gerrit says. Columns keep Gerrit's names; all instants are UTC. Written by `gerrit_sync.upsert` alone.

A reference has no index of its own (`db_index=False`) where a constraint begins with it, or where nobody asks by it:
each index is paid for with every row that is written.
"""

from __future__ import annotations

from django.db import models

from .server import Server


class Project(models.Model):
    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="projects", db_index=False)
    name = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["server", "name"], name="project_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """A Gerrit account. `number` is Gerrit's `_account_id`."""

    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="accounts", db_index=False)
    number = models.PositiveBigIntegerField()
    name = models.CharField(max_length=300, blank=True)
    display_name = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=300, blank=True)
    username = models.CharField(max_length=300, blank=True)
    is_bot = models.BooleanField(default=False, help_text="tagged SERVICE_USER by Gerrit")
    is_inactive = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["server", "number"], name="account_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name to show: never empty, even for accounts that have lost theirs."""
        return self.display_name or self.name or self.username or f"account {self.number}"

    @property
    def by_name(self) -> tuple[str, int]:
        """Sorts people by name: an order that says nothing of who is better."""
        return self.label.casefold(), self.pk


class Change(models.Model):
    """One change. `key` is `virtual_id_number` where the server sends one, else `number`: numbers alone are not
    unique on a server that imported changes from another one."""

    class Status(models.TextChoices):
        NEW = "NEW", "open"
        MERGED = "MERGED", "merged"
        ABANDONED = "ABANDONED", "abandoned"

    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="changes", db_index=False)
    key = models.BigIntegerField()
    number = models.BigIntegerField()
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="changes")
    branch = models.CharField(max_length=300)
    change_id = models.CharField(max_length=100)
    subject = models.TextField()
    topic = models.CharField(max_length=500, blank=True)
    hashtags = models.JSONField(default=list)
    status = models.CharField(max_length=12)
    created = models.DateTimeField()
    updated = models.DateTimeField()
    submitted = models.DateTimeField(null=True)
    owner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="owned", null=True)
    work_in_progress = models.BooleanField(default=False)
    is_private = models.BooleanField(default=False)
    has_review_started = models.BooleanField(default=True)
    insertions = models.IntegerField(default=0)
    deletions = models.IntegerField(default=0)
    unresolved_comment_count = models.IntegerField(null=True, help_text="null: the server did not say")
    total_comment_count = models.IntegerField(null=True)
    mergeable = models.BooleanField(null=True, help_text="null: the server does not compute it")
    submittable = models.BooleanField(null=True)
    revert_of = models.BigIntegerField(null=True)
    cherry_pick_of_change = models.BigIntegerField(null=True)
    patch_set = models.IntegerField(default=0, help_text="number of the current patch set, 0: unknown")
    revision = models.CharField(max_length=64, blank=True, help_text="sha of the current patch set")
    author = models.CharField(max_length=700, blank=True, help_text="of the commit: `Name <address>`")
    committer = models.CharField(max_length=700, blank=True, help_text="of the commit: `Name <address>`")
    commit_message = models.TextField(blank=True)
    labels = models.JSONField(default=dict, help_text="label -> {min, max, blocking, words}: what may be voted here")
    meta_rev_id = models.CharField(max_length=64, blank=True)

    digest = models.CharField(max_length=32, blank=True, help_text="of the record as received; equal: nothing to do")
    read_error = models.TextField(blank=True, help_text="why the newest record could not be read; the rest is older")
    missing_since = models.DateTimeField(null=True, help_text="first healthy sweep that no longer saw it, and 404")
    gone_at = models.DateTimeField(null=True, help_text="second such sweep: deleted or hidden from us")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["server", "key"], name="change_once")]
        indexes = [
            models.Index(fields=["server", "status"], name="change_status"),
            # searches go through all changes by number and look at these columns: no need to read the wide rows
            models.Index(
                fields=[
                    *("number", "id", "updated", "status", "gone_at", "is_private", "project", "branch", "owner"),
                    *("work_in_progress", "insertions", "deletions", "unresolved_comment_count", "submitted"),
                    *("has_review_started", "submittable", "revert_of", "cherry_pick_of_change"),
                ],
                name="change_number",
            ),
            models.Index(fields=["change_id"], name="change_by_change_id"),
            models.Index(fields=["topic"], name="change_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject[:80]}"

    @property
    def is_open(self) -> bool:
        return self.status == Change.Status.NEW

    @property
    def size(self) -> int:
        """Changed lines of the current patch set."""
        return self.insertions + self.deletions


class PatchSet(models.Model):
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="patch_sets", db_index=False)
    number = models.IntegerField()
    revision = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=50, blank=True, help_text="REWORK, TRIVIAL_REBASE ...; empty: not said")
    uploader = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    created = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "number"], name="patch_set_once")]


class ChangedFile(models.Model):
    """A file of the current patch set."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="files")
    path = models.TextField()
    old_path = models.TextField(blank=True)
    status = models.CharField(max_length=1, default="M", help_text="M, A, D, R, C, W")
    insertions = models.IntegerField(default=0)
    deletions = models.IntegerField(default=0)
    is_binary = models.BooleanField(default=False)


class Vote(models.Model):
    """A vote that counts now: on the current patch set, or copied to it. 0 is no vote and has no row."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="votes", db_index=False)
    label = models.CharField(max_length=200)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="votes")
    value = models.SmallIntegerField()
    magic = models.CharField(max_length=3, blank=True, help_text="MAX or MIN: the highest or lowest of its label")
    date = models.DateTimeField(null=True, help_text="when it was cast; a copied vote keeps its date")
    patch_set = models.IntegerField(null=True, help_text="on which it was cast; null: unknown")
    tag = models.CharField(max_length=200, blank=True)
    range_max = models.SmallIntegerField(null=True, help_text="the highest value Gerrit lets them give; null: not said")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "label", "account"], name="vote_once")]


class Reviewer(models.Model):
    """A reviewer or CC. People added by e-mail have no account."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="reviewers")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    email = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, help_text="REVIEWER or CC")


class AttentionEntry(models.Model):
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="attention_set")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    last_update = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)


class Message(models.Model):
    """A message of the change's log. Its text is hostile and bounded (`gerrit_sync.bounds`)."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="messages")
    message_id = models.CharField(max_length=100)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    date = models.DateTimeField()
    tag = models.CharField(max_length=200, blank=True)
    patch_set = models.IntegerField(null=True)
    text = models.TextField(blank=True)


class SubmitRequirement(models.Model):
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="submit_requirements")
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=20)
    is_legacy = models.BooleanField(default=False)
    expression = models.TextField(blank=True)
    failing = models.JSONField(default=list, help_text="atoms that do not hold")


class Dependency(models.Model):
    """Something that a change stands on: a parent commit, or a Depends-On footer. `reference` is a sha, a Change-Id,
    `number:N` or `number:N@project`; whom it means is looked up when facts are derived, since that change may be synced
    later."""

    class Kind(models.TextChoices):
        PARENT = "parent", "parent commit"
        DEPENDS_ON = "depends-on", "Depends-On footer"

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="dependencies")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reference = models.CharField(max_length=300, db_index=True)
