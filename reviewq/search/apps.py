from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "reviewq.search"
    label = "search"
    verbose_name = "Search"
