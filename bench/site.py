"""A site of its own for each benchmark: fixed settings, and databases that are files in a folder which goes away."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "only for benchmarks, where nothing is secret",
    "GERRIT_URL": "http://made-up.invalid",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "DJANGO_SETTINGS_MODULE": "reviewq.settings",
}


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for databases; it is deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="reviewq-bench-") as name:
        yield Path(name)


def environment(database: Path) -> dict[str, str]:
    """The environment of a site with this database, for this process or another."""
    from reviewq.site.environment import NAMES

    inherited = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in NAMES}
    own = {"DATABASE_URL": f"sqlite:///{database}", "VAR_DIR": str(database.parent)}
    return {**inherited, **SETTINGS, **own}


def start(database: Path) -> None:
    """Makes this process a site with this database, which is made if it is not there. Once a process."""
    import django
    from django.core.management import call_command
    from django.db import connection

    fixed = environment(database)
    os.environ.clear()
    os.environ.update(fixed)
    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)
    connection.close()  # the last connection leaves everything in the one file


def use(database: Path) -> None:
    """Goes over to another database file."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = str(database)


def copy(database: Path, name: str) -> Path:
    """A copy of a database that nobody has open."""
    target = database.with_name(name)
    shutil.copy(database, target)
    return target
