"""Release cycles: milestones, freezes, releases."""

from django.apps import AppConfig


class CyclesConfig(AppConfig):
    name = "reviewq.cycles"
    label = "cycles"
    verbose_name = "Release cycles"
