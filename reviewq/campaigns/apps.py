from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "reviewq.campaigns"
    label = "campaigns"
    verbose_name = "Campaigns"

    def ready(self) -> None:
        from reviewq.parts import plugins

        from . import panel, row_tags

        plugins.add_row_tags(row_tags.tags_of)
        plugins.add_change_panel(panel.panel_of)
