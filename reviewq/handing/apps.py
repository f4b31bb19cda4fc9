"""A turn that one reviewer hands on to another."""

from django.apps import AppConfig


class HandingConfig(AppConfig):
    name = "reviewq.handing"
    label = "handing"
    verbose_name = "Handing on"

    def ready(self) -> None:
        from reviewq.capacity import loads
        from reviewq.changes import hooks
        from reviewq.parts import plugins

        from . import jobs, panel, reads, row_tags, waits

        hooks.after_derive(jobs.changes_moved)
        loads.add_load(waits.handed_to)
        loads.add_relief(waits.handed_on)
        plugins.add_left_out(reads.given_by)
        plugins.add_came_back(reads.given_back_to)
        plugins.add_row_tags(row_tags.ROW_TAGS)
        plugins.add_change_panel(panel.panel_of)
