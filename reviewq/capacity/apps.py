"""How much people want to review, when they are away, and who has room."""

from django.apps import AppConfig


class CapacityConfig(AppConfig):
    name = "reviewq.capacity"
    label = "capacity"
    verbose_name = "Capacity"

    def ready(self) -> None:
        from . import loads, waits

        loads.add_load(waits.came_back)
        loads.add_load(waits.promised)
