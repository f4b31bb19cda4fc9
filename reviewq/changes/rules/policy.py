"""What it takes to merge, as data. Records differ by project and branch; the most specific one that matches wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class ExtraVote:
    """A vote that is needed beside review, approval and CI: `count` votes of at least `value`, of members of `group` if
    one is named, of `account` (a user name, such as a vendor's CI) if one is named."""

    label: str
    value: int = 1
    count: int = 1
    group: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """`blocking` maps a label to the value that holds a change (besides the lowest review vote, which always does).
    Labels that a project does not have are left out of account. Empty groups: whoever Gerrit lets."""

    project_pattern: str = "*"
    branch_pattern: str = "*"
    required_plus_two: int = 2
    review_label: str = "Code-Review"
    approve_label: str = "Workflow"
    ci_label: str = "Verified"
    blocking: Mapping[str, int] = field(default_factory=lambda: {"Review-Priority": -1})
    ci_patience: timedelta = timedelta(hours=24)
    small_lines: int = 10
    name: str = ""
    category: str = ""
    owner_group: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    counting_groups: tuple[str, ...] = ()
    owner_counts: bool = True
    required_approvals: int = 1
    approving_groups: tuple[str, ...] = ()
    extra_votes: tuple[ExtraVote, ...] = ()
    wait: timedelta = timedelta(0)
    source: str = ""

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
