"""`python -m reviewq.site.secret_key`: makes VAR_DIR/secret_key once, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from reviewq.site.environment import BadEnvironment, var_dir


def make(folder: Path) -> Path:
    """Writes a new key unless there is one. Never replaces one: everybody would be signed out."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    return path


if __name__ == "__main__":
    try:
        make(var_dir())
    except (BadEnvironment, OSError) as fault:
        sys.exit(f"No secret key could be made: {fault}")
