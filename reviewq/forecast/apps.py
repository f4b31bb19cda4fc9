"""How likely changes are to merge by a date."""

from django.apps import AppConfig


class ForecastConfig(AppConfig):
    name = "reviewq.forecast"
    label = "forecast"
    verbose_name = "Forecasts"

    def ready(self) -> None:
        from reviewq.parts import plugins

        from . import panel

        plugins.add_change_panel(panel.panel_of)
