from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "reviewq.api"
    label = "api"
    verbose_name = "API"
