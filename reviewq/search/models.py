"""What a search looks at of one change and the mirror does not keep in that form. Written with the mirror
(`search.index`), and may be dropped and made anew from it at any time. Beside this table stands the full-text index
`search_words` (`search.fulltext`), which is no model: each database has its own kind."""

from __future__ import annotations

from django.db import models

from reviewq.changes.models import Account, Change


class Indexed(models.Model):
    """Lists are kept as texts with a line break before and after each item: one comparison finds an item."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="indexed")
    uploader = models.ForeignKey(
        Account,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        db_index=False,
        help_text="of the current patch set",
    )
    is_merge = models.BooleanField(default=False, help_text="its commit has several parents")
    hashtags = models.TextField(blank=True, help_text="in small letters")
    extensions = models.TextField(blank=True, help_text="of its files, in small letters, sorted; one may be empty")
    reviewed_by = models.TextField(blank=True, help_text="keys of accounts that wrote after the owner last did")
    written_by = models.TextField(blank=True, help_text="keys of accounts that wrote on it")
    footers = models.TextField(blank=True, help_text="of the commit message: `Key: value`")
    paths = models.TextField(blank=True, help_text="of its files, each with a / before it; of a renamed one both")
