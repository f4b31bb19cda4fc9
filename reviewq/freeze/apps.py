"""The board of a cycle: what will make the freeze, what to hold."""

from django.apps import AppConfig


class FreezeConfig(AppConfig):
    name = "reviewq.freeze"
    label = "freeze"
    verbose_name = "Freeze"
