"""Who should look at a change."""

from django.apps import AppConfig


class ExpertsConfig(AppConfig):
    name = "reviewq.experts"
    label = "experts"
    verbose_name = "Experts"

    def ready(self) -> None:
        from reviewq.parts import plugins

        from . import panel

        plugins.add_change_panel(panel.panel_of)
