from django.apps import AppConfig


class TrivialConfig(AppConfig):
    name = "reviewq.trivial"
    label = "trivial"
    verbose_name = "Trivial patches"
