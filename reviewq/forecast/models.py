"""Forecasts of open changes and how well earlier ones came true. Derived: may be dropped and made again."""

from __future__ import annotations

from django.db import models

from reviewq.changes.models import Change, Project


class Forecast(models.Model):
    """The outlook of one open change (rules.chance.Outlook), made by a job."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, primary_key=True, related_name="forecast")
    made_at = models.DateTimeField(db_index=True)
    points = models.JSONField(default=list, help_text="[[days, probability], ...], both rising")
    pushes = models.JSONField(default=list, help_text="[[code, words, push on the log-odds], ...], strongest first")
    after_plus_two = models.JSONField(
        default=list, help_text="points of the curve that it would have from the day of a first +2 on; [] if it has one"
    )
    week = models.FloatField(default=0, help_text="probability to merge within 7 days")
    cases = models.PositiveIntegerField(default=0, help_text="past days of changes that its weights are from")
    version = models.BigIntegerField(default=0, help_text="of the Facts that it was made from; newer ones make it due")


class Fit(models.Model):
    """Weights that the mirror's own history gave, with how well they did on days that they had not seen."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, null=True, related_name="+", help_text="empty: for all that have none"
    )
    made_at = models.DateTimeField()
    cases = models.PositiveIntegerField(default=0, help_text="past days of changes that it learned from")
    weights = models.JSONField(default=dict)
    calibration = models.JSONField(
        default=list, help_text="[[said from, said to, cases, mean said, share that merged], ...] on unseen days"
    )
    judged = models.PositiveIntegerField(default=0, help_text="unseen days of changes that calibration is from")
    brier = models.FloatField(null=True, help_text="on unseen days; null: too few")
    brier_plain = models.FloatField(null=True, help_text="of the plain share that merged, on the same days")
