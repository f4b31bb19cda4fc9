from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "reviewq.policies"
    label = "policies"
    verbose_name = "Policies"

    def ready(self) -> None:
        from reviewq.parts.plugins import Place, add_place

        add_place(Place("Policies", "policies:list", 50, also="policies:"))
