from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "reviewq.campaigns"
    label = "campaigns"
    verbose_name = "Campaigns"
