"""Who reviewed what, and when: kept from the logs of changes."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviewq.reviews"
    label = "reviews"
    verbose_name = "Reviews"
