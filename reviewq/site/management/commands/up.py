"""Starts everything that the site needs on one machine, and keeps it running until Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviewq.site.start import DEMO_FREEZE_IN, CannotStart, Plan, Site

NO_GERRIT = (
    "GERRIT_URL is not set: which Gerrit shall be mirrored? For example\n"
    "  GERRIT_URL=https://review.opendev.org GERRIT_PROJECTS=openstack/nova make run\n"
    "or write both into the file .env (see .env.example). `make demo` needs none."
)
FREEZE_DAYS = (-27, 62)  # while the present cycle of the demo stays the present one
# Settings of a real site that a demo must neither use nor touch.
NOT_FOR_DEMO = (
    *("DATABASE_URL", "REDIS_URL", "GERRIT_URL", "GERRIT_PROJECTS", "GERRIT_USER", "GERRIT_PASSWORD"),
    *("LAUNCHPAD_URL", "LAUNCHPAD_PROJECTS"),
)

# Ctrl-C, a service manager, a closed terminal (unless nohup says that this one is to be ignored).
STOPPERS = [signal.SIGINT, signal.SIGTERM]
if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
    STOPPERS.append(signal.SIGHUP)


class Command(BaseCommand):
    help = "Starts Redis (unless REDIS_URL is set), migrates, collects static files, runs worker, scheduler and web."
    requires_system_checks = ()  # its programs check themselves

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--demo", action="store_true", help="with the demo Gerrit and a database made anew")
        parser.add_argument(
            "--freeze-in",
            type=int,
            metavar="DAYS",
            help=f"of the demo: days to its feature freeze, {DEMO_FREEZE_IN} unless said; -2: two days after it",
        )

    def handle(self, *args: Any, demo: bool = False, freeze_in: int | None = None, **options: Any) -> None:
        if problem := freeze_problem(demo, freeze_in):
            raise CommandError(problem)
        if not demo and not settings.GERRIT_URL:
            raise CommandError(NO_GERRIT)
        for number in STOPPERS:
            signal.signal(number, stop)
        try:
            Site(plan(demo, freeze_in), sys.stdout).run()
        except CannotStart as fault:
            raise CommandError(f"\n{fault}") from fault
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")


def freeze_problem(is_demo: bool, freeze_in: int | None) -> str:
    """What is wrong with a --freeze-in; empty: nothing."""
    if freeze_in is None:
        return ""
    if not is_demo:
        return "--freeze-in moves the demo's freeze: say --demo as well. Real freezes stand in the calendar."
    least, most = FREEZE_DAYS
    return "" if least <= freeze_in <= most else f"--freeze-in takes {least} to {most} days, not {freeze_in}."


def plan(is_demo: bool, freeze_in: int | None = None) -> Plan:
    """What to start, from the settings and the environment."""
    environment = settings.ENVIRONMENT
    env = dict(os.environ)
    if is_demo:
        # Set to nothing, not left out: a .env file may name them as well.
        env |= dict.fromkeys(NOT_FOR_DEMO, "")
        env.setdefault("POLL_SECONDS", "10")
        env.setdefault("BUGS_MINUTES", "1")
        env.setdefault("DIFFS_PER_MINUTE", "3000")  # it is ours to ask
    names = [name for name in environment.allowed_hosts if not name.startswith((".", "*"))]
    days = DEMO_FREEZE_IN if freeze_in is None else freeze_in
    return Plan(environment.var_dir, environment.bind, names[0] if names else "localhost", env, is_demo, days)


def stop(number: int, frame: object) -> NoReturn:
    """Ends the run in order. While it ends, a second signal changes nothing."""
    for each in STOPPERS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt
