from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "reviewq.desk"
    label = "desk"
    verbose_name = "The desk"
