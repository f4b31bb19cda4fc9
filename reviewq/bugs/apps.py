from django.apps import AppConfig


class BugsConfig(AppConfig):
    name = "reviewq.bugs"
    label = "bugs"
    verbose_name = "Bugs"
