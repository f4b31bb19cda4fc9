"""A turn that one reviewer hands on to another."""

from django.apps import AppConfig


class HandingConfig(AppConfig):
    name = "reviewq.handing"
    label = "handing"
    verbose_name = "Handing on"
