from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "reviewq.campaigns"
    label = "campaigns"
    verbose_name = "Campaigns"

    def ready(self) -> None:
        from reviewq.parts import plugins

        from . import panel

        plugins.add_change_panel(panel.panel_of)
