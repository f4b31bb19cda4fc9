"""The pages of domains and their experts: map, editing, proposals, files."""

from django.apps import AppConfig


class DomainsConfig(AppConfig):
    name = "reviewq.domains"
    label = "domains"
    verbose_name = "Domains"
