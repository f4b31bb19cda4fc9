"""The ledger of feature freeze exceptions."""

from django.apps import AppConfig


class FfeConfig(AppConfig):
    name = "reviewq.ffe"
    label = "ffe"
    verbose_name = "Feature freeze exceptions"
