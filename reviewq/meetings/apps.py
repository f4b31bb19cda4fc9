from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "reviewq.meetings"
    label = "meetings"
    verbose_name = "Meetings"
