"""Runs the jobs of the queue, one after the other, in this very process."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django_rq import get_queue
from redis.exceptions import ConnectionError
from rq import SimpleWorker


class Worker(SimpleWorker):
    """RQ's worker that does not fork for each job: a poll every few seconds would spend most of its time on that.
    It lives long, so a database connection that has grown old or broken is closed around each job."""

    def perform_job(self, *args: Any, **kwargs: Any) -> bool:
        close_old_connections()
        try:
            return bool(super().perform_job(*args, **kwargs))
        finally:
            close_old_connections()


class Command(BaseCommand):
    help = "Runs the jobs of the queue until it is stopped (SIGTERM: after the present job)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--burst", action="store_true", help="stop when the queue is empty")

    def handle(self, *args: Any, burst: bool = False, **options: Any) -> None:
        queue = get_queue("default")
        try:
            worker = Worker([queue], connection=queue.connection)
            worker.work(burst=burst, logging_level="WARNING")
        except ConnectionError as fault:
            raise CommandError(f"Redis does not answer: {fault}. Is it running? `manage.py up` starts one.") from fault
