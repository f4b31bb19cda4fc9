"""The ledger of feature freeze exceptions."""

from django.apps import AppConfig


class FfeConfig(AppConfig):
    name = "reviewq.ffe"
    label = "ffe"
    verbose_name = "Feature freeze exceptions"

    def ready(self) -> None:
        from reviewq.changes import hooks
        from reviewq.parts import plugins

        from . import jobs, panel, row_tags, search

        hooks.after_derive(jobs.changes_moved)
        plugins.add_row_tags(row_tags.ROW_TAGS)
        plugins.add_promise(row_tags.PROMISE)
        plugins.add_change_panel(panel.panel_of)
        search.register()
