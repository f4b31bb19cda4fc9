from django.apps import AppConfig
from django.conf import settings


class BugsConfig(AppConfig):
    name = "reviewq.bugs"
    label = "bugs"
    verbose_name = "Bugs"

    def ready(self) -> None:
        from . import search

        search.register()
        if settings.LAUNCHPAD_URL:
            register()


def register() -> None:
    """Adds bugs to the pages of others. A site that reads no tracker pays nothing for it."""
    from reviewq.parts import plugins

    from . import panel, row_tags

    plugins.add_row_tags(row_tags.ROW_TAGS)
    plugins.add_change_panel(panel.panel_of)
    plugins.add_place(plugins.Place("Bugs", "bugs:list", 45, also="bugs:"))
