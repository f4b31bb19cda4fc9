from django.apps import AppConfig


class OrderConfig(AppConfig):
    name = "reviewq.order"
    label = "order"
    verbose_name = "Order"
