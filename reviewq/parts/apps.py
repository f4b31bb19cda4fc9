from django.apps import AppConfig


class PartsConfig(AppConfig):
    name = "reviewq.parts"
    label = "parts"
    verbose_name = "Parts of pages"
