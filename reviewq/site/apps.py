from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "reviewq.site"
    label = "site"
    verbose_name = "The site"
