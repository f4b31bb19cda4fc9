"""Which patches are trivial: judged in the background, shown on rows and pages, found by `trivial:`."""

from django.apps import AppConfig


class TrivialConfig(AppConfig):
    name = "reviewq.trivial"
    label = "trivial"
    verbose_name = "Trivial patches"

    def ready(self) -> None:
        from reviewq.changes import hooks
        from reviewq.parts import plugins

        from . import jobs, panel, row_tags, search

        hooks.after_derive(jobs.changes_moved)
        hooks.after_diffs(jobs.diffs_came)
        plugins.add_row_tags(row_tags.ROW_TAGS)
        plugins.add_change_panel(panel.panel_of)
        search.register()
