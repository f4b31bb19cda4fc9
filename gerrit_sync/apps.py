from django.apps import AppConfig


class GerritSyncConfig(AppConfig):
    name = "gerrit_sync"
    verbose_name = "Sync with Gerrit"
