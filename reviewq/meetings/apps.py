from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "reviewq.meetings"
    label = "meetings"
    verbose_name = "Meetings"

    def ready(self) -> None:
        from reviewq.parts.plugins import Place, add_place

        add_place(Place("Meetings", "meetings:list", 40, also="meetings:"))
