"""Who carries what: a person's own load, the team's, and the totals."""

from django.apps import AppConfig


class LoadConfig(AppConfig):
    name = "reviewq.load"
    label = "load"
    verbose_name = "Review load"

    def ready(self) -> None:
        from reviewq.parts.plugins import Place, add_place

        add_place(Place("Load", "load:totals", 48, also="load:"))
