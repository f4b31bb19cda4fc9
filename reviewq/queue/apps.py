from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "reviewq.queue"
    label = "queue"
    verbose_name = "The queue"
