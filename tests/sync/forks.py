"""Processes that can be killed without paying for a start each time: `python -m tests.sync.forks` reads a command a
line, forks a process of its own for it, and tells its pid; asked by an empty line, it tells how that ended.

    sync             the command `sync`, as in a terminal
    worker           the command `worker --burst`
    enqueue          puts a poll into the queue
    wipe             empties the mirror
    dump FILE        writes what the mirror holds as JSON
"""

from __future__ import annotations

import io
import json
import os
import sys
import traceback
from pathlib import Path

import django


def main() -> None:
    django.setup()
    import gerrit_sync.jobs  # noqa: F401  (so that no child has to)

    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            end_with(line.split())
        print(pid, flush=True)
        sys.stdin.readline()  # until asked how it ended nobody waits for it, so the pid stays its own
        print(os.waitpid(pid, 0)[1], flush=True)


def end_with(command: list[str]) -> None:
    """Does it in this process, and ends it."""
    try:
        WORK[command[0]](*command[1:])
        code = 0
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)


def sync() -> None:
    from django.core.management import call_command

    call_command("sync", stdout=io.StringIO())


def worker() -> None:
    from django.core.management import call_command

    call_command("worker", burst=True)


def enqueue() -> None:
    import django_rq

    django_rq.get_queue().enqueue("gerrit_sync.jobs.poll")


def wipe() -> None:
    from reviewq.changes.models import Change, Facts, LaneCount, Server

    for model in (LaneCount, Facts, Change, Server):
        model.objects.all().delete()


def dump(file: str) -> None:
    from reviewq.changes.models import Server, SyncRun
    from tests.sync.content import content

    running = SyncRun.objects.filter(outcome="running").count()
    is_mirrored = Server.objects.filter(is_mirrored=True).exists()
    told = {"content": content(), "running": running, "is_mirrored": is_mirrored}
    Path(file).write_text(json.dumps(told))


WORK = {"sync": sync, "worker": worker, "enqueue": enqueue, "wipe": wipe, "dump": dump}

if __name__ == "__main__":
    main()
