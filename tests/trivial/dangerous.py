"""Small patches made up for tests: harmful ones that look harmless, and harmless ones that look harmful.

Each is a record of the shape that `evaluate_trivial` reads. The code is nobody's; only the layouts are those of
OpenStack projects. The harmful ones are in `dangerous.txt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviewq.trivial.rules.vetoes.veto import Danger


@dataclass(frozen=True)
class Prepared:
    """`hunk` is the body of one hunk. `danger`: what must be found; None: nothing."""

    name: str
    repo: str
    subject: str
    path: str
    hunk: str
    danger: Danger | None
    section: str = ""

    @property
    def lines(self) -> list[str]:
        return [line or " " for line in self.hunk.strip("\n").split("\n")]

    @property
    def patch(self) -> str:
        old = sum(line[0] in " -" for line in self.lines)
        new = sum(line[0] in " +" for line in self.lines)
        head = [
            f"diff --git a/{self.path} b/{self.path}",
            "index 1111111..2222222 100644",
            f"--- a/{self.path}",
            f"+++ b/{self.path}",
            f"@@ -40,{old} +40,{new} @@ {self.section}".rstrip(),
        ]
        return "\n".join([*head, *self.lines, ""])

    @property
    def record(self) -> dict[str, Any]:
        insertions = sum(line[0] == "+" for line in self.lines)
        deletions = sum(line[0] == "-" for line in self.lines)
        file = {"path": self.path, "status": "M", "insertions": insertions, "deletions": deletions}
        return {
            "id": self.name,
            "repo": f"openstack/{self.repo}",
            "subject": self.subject,
            "message": f"{self.subject}\n\nTrivialFix\n",
            "files": [file],
            "insertions": insertions,
            "deletions": deletions,
            "patch": self.patch,
        }


def _read(text: str) -> Prepared:
    """`NAME | REPOSITORY | DANGER | PATH`, the subject, and the hunk, a line each."""
    head, subject, *lines = text.strip("\n").split("\n")
    name, repo, danger, path = head.split(" | ")
    hunk = "\n".join(lines).replace("\\u202e", "\u202e")
    return Prepared(name, repo, subject, path, hunk, Danger(danger))


DANGEROUS = tuple(map(_read, Path(__file__).with_suffix(".txt").read_text("utf-8").removeprefix("== ").split("\n== ")))
