"""What the tests of diffs and whole files share: one run, what it asked for, and another patch set."""

from __future__ import annotations

from demo.gerrit.records import File
from gerrit_sync.diffs import Diffs
from reviewq.changes.models import Change, Diff

from .harbour import Harbour

MANY = 6000  # requests a minute: nothing has to wait
OPEN = 27  # changes that all may see


def run(port: Harbour, per_minute: int = MANY, seconds: float = 20) -> dict[str, int]:
    sync = port.sync()
    return dict(Diffs(sync.server, sync.client, per_minute, seconds).run())


def patches(port: Harbour) -> list[str]:
    """The diffs that were asked for."""
    return [seen.path for seen in port.server.requests if seen.path.endswith("/patch")]


def diff(port: Harbour, name: str) -> Diff:
    return Diff.objects.get(change__key=port.number(name))


def only(port: Harbour, name: str) -> None:
    """Leaves one change that waits for its diff."""
    Change.objects.exclude(key=port.number(name)).update(is_private=True)


def push(port: Harbour, name: str, files: dict[str, File], kind: str = "REWORK") -> None:
    """A new patch set."""
    change, at = port.gerrit.change(port.number(name)), port.world.tick()
    now = change.current
    port.gerrit.push(
        change.project,
        change.branch,
        now.uploader,
        change_id=change.change_id,
        subject=now.subject,
        message=now.message,
        files=files,
        parents=now.parents,
        at=at,
        kind=kind,
    )
    port.sync().poll()
    port.forget()
