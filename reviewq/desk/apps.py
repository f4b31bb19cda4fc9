"""What belongs to one reader: what waits for them, their views, holds, notes and sittings."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "reviewq.desk"
    label = "desk"
    verbose_name = "The desk"

    def ready(self) -> None:
        from reviewq.changes import hooks
        from reviewq.parts import plugins

        from . import jobs, kinds, panel, reads, row_tags, search, sitting_actions

        kinds.register_all()
        hooks.after_derive(jobs.changes_moved)
        hooks.after_derive(sitting_actions.changes_moved)
        plugins.add_left_out(reads.held_by)
        plugins.add_came_back(reads.came_back_to)
        plugins.add_row_tags(row_tags.ROW_TAGS)
        plugins.add_change_panel(panel.panel_of)
        plugins.add_place(plugins.Place("Desk", "desk:me", 10, also="desk:"))
        search.register()
