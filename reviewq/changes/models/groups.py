"""Gerrit's groups, as far as we may see them. Written by `gerrit_sync.roster` alone."""

from __future__ import annotations

from django.db import models

from .mirror import Account
from .server import Server


class Group(models.Model):
    """A group of accounts. Names change, the UUID does not."""

    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="groups", db_index=False)
    uuid = models.CharField(max_length=300)
    name = models.CharField(max_length=300, db_index=True)
    read_at = models.DateTimeField(null=True, help_text="when its members were last shown to us; null: never")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["server", "uuid"], name="group_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """An account in a group, also by way of a group inside it."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="group_members")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "account"], name="group_member_once")]
