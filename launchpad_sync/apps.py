from django.apps import AppConfig


class LaunchpadSyncConfig(AppConfig):
    name = "launchpad_sync"
    verbose_name = "Sync with the bug tracker"
