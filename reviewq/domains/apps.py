"""The pages of domains and their experts: map, editing, proposals, files."""

from django.apps import AppConfig


class DomainsConfig(AppConfig):
    name = "reviewq.domains"
    label = "domains"
    verbose_name = "Domains"

    def ready(self) -> None:
        from reviewq.parts import plugins

        from . import panel, row_tags

        plugins.add_place(plugins.Place("Domains", "domains:map", 46, also="domains:"))
        plugins.add_row_tags(row_tags.ROW_TAGS)
        plugins.add_change_panel(panel.panel_of)
