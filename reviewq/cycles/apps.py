"""Release cycles: milestones, freezes, releases."""

from django.apps import AppConfig


class CyclesConfig(AppConfig):
    name = "reviewq.cycles"
    label = "cycles"
    verbose_name = "Release cycles"

    def ready(self) -> None:
        from reviewq.parts import plugins

        from . import next_dates

        plugins.add_project_line(next_dates.line)
        plugins.add_coming_dates(next_dates.coming)
