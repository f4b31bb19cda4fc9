"""The tables of search. `search_words` is no model: its kind depends on the database (`search.fulltext`)."""

import django.db.models.deletion
from django.db import migrations, models

from reviewq.search import fulltext


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("changes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Indexed",
            fields=[
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="indexed",
                        serialize=False,
                        to="changes.change",
                    ),
                ),
                ("is_merge", models.BooleanField(default=False, help_text="its commit has several parents")),
                ("hashtags", models.TextField(blank=True, help_text="in small letters")),
                (
                    "extensions",
                    models.TextField(blank=True, help_text="of its files, in small letters, sorted; one may be empty"),
                ),
                (
                    "reviewed_by",
                    models.TextField(blank=True, help_text="keys of accounts that wrote after the owner last did"),
                ),
                ("written_by", models.TextField(blank=True, help_text="keys of accounts that wrote on it")),
                ("footers", models.TextField(blank=True, help_text="of the commit message: `Key: value`")),
                (
                    "paths",
                    models.TextField(
                        blank=True, help_text="of its files, each with a / before it; of a renamed one both"
                    ),
                ),
                (
                    "uploader",
                    models.ForeignKey(
                        db_index=False,
                        help_text="of the current patch set",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="changes.account",
                    ),
                ),
            ],
        ),
        migrations.RunPython(
            lambda apps, schema: fulltext.create(schema),
            lambda apps, schema: fulltext.drop(schema),
        ),
    ]
