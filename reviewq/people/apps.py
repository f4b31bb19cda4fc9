from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "reviewq.people"
    label = "people"
    verbose_name = "People"
