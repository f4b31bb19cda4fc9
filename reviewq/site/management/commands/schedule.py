"""Enqueues the jobs of the timetable when their time comes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from django_rq import get_connection
from redis.exceptions import ConnectionError
from rq.cron import CronScheduler


class Command(BaseCommand):
    help = "Enqueues the timetable's jobs (settings.TIMETABLE) until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        cron = CronScheduler(connection=get_connection("default"), logging_level="WARNING")
        # A dotted name in the settings: the site enqueues the sync, it does not import it.
        import_string(settings.TIMETABLE)(cron)
        try:
            cron.start()
        except ConnectionError as fault:
            raise CommandError(f"Redis does not answer: {fault}. Is it running? `manage.py up` starts one.") from fault
