from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "reviewq.queue"
    label = "queue"
    verbose_name = "The queue"

    def ready(self) -> None:
        from reviewq.parts.plugins import Place, add_change_panel, add_list, add_place

        from . import corrections, lists

        add_place(Place("Next", "queue:next", weight=30))
        add_place(Place("Lanes", "queue:new-lanes", weight=30, also="queue:lanes"))
        add_change_panel(corrections.panel_of)
        add_list("/", lists.queue_rows)
        add_list("/lanes/", lists.lanes_rows)
