"""The board of a cycle: what will make the freeze, what to hold."""

from django.apps import AppConfig


class FreezeConfig(AppConfig):
    name = "reviewq.freeze"
    label = "freeze"
    verbose_name = "Freeze"

    def ready(self) -> None:
        from reviewq.changes import hooks
        from reviewq.parts import plugins

        from . import break_jobs, break_panel, row_tags

        hooks.after_diffs(break_jobs.diffs_came)
        plugins.add_place(plugins.Place("Freeze", "freeze:index", 35, also=("freeze:", "cycles:", "ffe:")))
        plugins.add_row_tags(row_tags.ROW_TAGS)
        plugins.add_change_panel(break_panel.panel_of)
