"""Who should look at a change."""

from django.apps import AppConfig


class ExpertsConfig(AppConfig):
    name = "reviewq.experts"
    label = "experts"
    verbose_name = "Experts"
