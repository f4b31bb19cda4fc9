"""What it takes to merge, as data. Records differ by project and branch; the most specific one that matches wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Policy:
    """`blocking` maps a label to the value that holds a change (besides the lowest review vote, which always does).
    Labels that a project does not have are left out of account."""

    project_pattern: str = "*"
    branch_pattern: str = "*"
    required_plus_two: int = 2
    review_label: str = "Code-Review"
    approve_label: str = "Workflow"
    ci_label: str = "Verified"
    blocking: Mapping[str, int] = field(default_factory=lambda: {"Review-Priority": -1})
    ci_patience: timedelta = timedelta(hours=24)
    small_lines: int = 10

    def matches(self, project: str, branch: str) -> bool:
        return fnmatchcase(project, self.project_pattern) and fnmatchcase(branch, self.branch_pattern)

    @property
    def specificity(self) -> tuple[int, int]:
        """How narrow the patterns are: letters that are not wildcards, the project's before the branch's."""
        return tuple(len(pattern.replace("*", "")) for pattern in (self.project_pattern, self.branch_pattern))  # type: ignore[return-value]


DEFAULT = Policy()


def policy_for(policies: Iterable[Policy], project: str, branch: str) -> Policy:
    """The most specific policy that matches, or the default one."""
    matching = [policy for policy in policies if policy.matches(project, branch)]
    return max(matching, key=lambda policy: policy.specificity, default=DEFAULT)
