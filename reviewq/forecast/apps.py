"""How likely changes are to merge by a date."""

from django.apps import AppConfig


class ForecastConfig(AppConfig):
    name = "reviewq.forecast"
    label = "forecast"
    verbose_name = "Forecasts"
