"""Volunteers: who has taken which patch, and the board where they find some."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "reviewq.volunteers"
    label = "volunteers"
    verbose_name = "Volunteers"

    def ready(self) -> None:
        from django.urls import reverse_lazy

        from reviewq.changes import hooks
        from reviewq.parts import plugins

        from . import board_lists, jobs, panel, row_tags, search

        hooks.after_derive(jobs.changes_moved)
        plugins.add_row_tags(row_tags.ROW_TAGS)
        plugins.add_promise(row_tags.PROMISE)
        plugins.add_change_panel(panel.panel_of)
        take = reverse_lazy("volunteers:take")
        meaning = "nobody else does the same work meanwhile"
        plugins.add_row_act(plugins.RowAct("take", "Take", "c", take, has_form=True, meaning=meaning))
        places = ("volunteers:", "campaigns:", "trivial:")
        plugins.add_place(plugins.Place("Trivial", "volunteers:board", 20, also=places))
        plugins.add_list("/trivial/", board_lists.board_rows)
        search.register()
