from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "reviewq.volunteers"
    label = "volunteers"
    verbose_name = "Volunteers"
