from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "reviewq.policies"
    label = "policies"
    verbose_name = "Policies"
