"""The whole timetable. A job that could not start before its next one is due is dropped, not piled up."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string
from rq.cron import CronScheduler

from . import jobs

QUEUE = "default"
KEEP_FAILURES = 86400  # seconds
LONGEST_SWEEP = 6 * 3600  # seconds; a first sync of a large server takes a while


def register(cron: CronScheduler) -> None:
    """Enters every regular job. Results are not kept: the status page tells what happened."""
    poll, sweep = settings.POLL_SECONDS, settings.SWEEP_MINUTES * 60
    for job, interval in ((jobs.poll, poll), (jobs.sweep, sweep)):
        cron.register(
            job,
            QUEUE,
            interval=interval,
            ttl=interval,
            job_timeout=LONGEST_SWEEP,
            result_ttl=0,
            failure_ttl=KEEP_FAILURES,
        )
    for name, interval in settings.TIMED_JOBS.items():
        job = import_string(name)
        cron.register(job, QUEUE, interval=interval, ttl=interval, result_ttl=0, failure_ttl=KEEP_FAILURES)
