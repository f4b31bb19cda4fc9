from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "reviewq.changes"
    label = "changes"
    verbose_name = "The mirror of Gerrit"
    default_auto_field = "django.db.models.BigAutoField"
