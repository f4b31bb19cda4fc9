"""What it takes to merge, as data. Records differ by project, branch, kind of change, owner and day; of those that
match the most specific one wins (`choose`), and says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fnmatch import fnmatchcase

from .category import PRECEDENCE
from .reason import Reason

ONE_DAY = timedelta(days=1)
WILDCARDS = "*?"


@dataclass(frozen=True, slots=True)
class ExtraVote:
    """A vote that is needed beside review, approval and CI: `count` votes of at least `value`, of members of `group` if
    one is named, of `account` (a user name, such as a vendor's CI) if one is named; with a `path` (* wildcards) only
    where a changed file matches it. Any vote but 0 is asked for by the lowest `value` of the label."""

    label: str
    value: int = 1
    count: int = 1
    group: str = ""
    account: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """`blocking` maps a label to the value that holds a change (besides the lowest review vote, which always does).
    Labels that a project does not have are left out of account. Empty groups: whoever Gerrit lets. `expert_votes`: so
    many experts of each domain that a change touches have to give a review vote of at least `expert_value`. `key`: the
    record that it was read from; None: the default."""

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
    owner_counts: bool = False
    required_approvals: int = 1
    approving_groups: tuple[str, ...] = ()
    extra_votes: tuple[ExtraVote, ...] = ()
    wait: timedelta = timedelta(0)
    expert_votes: int = 0
    expert_value: int = 1
    source: str = ""
    key: int | None = None

    def matches(self, project: str, branch: str) -> bool:
        return fnmatchcase(project, self.project_pattern) and fnmatchcase(branch, self.branch_pattern)

    def speaks_of(self, subject: Subject) -> bool:
        """Whether it applies to such a change on some day."""
        return (
            self.matches(subject.project, subject.branch)
            and (not self.category or self.category in subject.kinds)
            and (not self.owner_group or self.owner_group in subject.owner_groups)
        )

    def is_valid_on(self, day: date | None) -> bool:
        if day is None:
            return True
        return (self.valid_from or day) <= day <= (self.valid_to or day)

    @property
    def specificity(self) -> tuple[object, ...]:
        """How narrow it is: project before branch before kind of change before owner before validity; what is left is
        decided by the newer beginning and then by the texts, so that the answer never depends on the order."""
        return (
            narrowness(self.project_pattern),
            narrowness(self.branch_pattern),
            PRECEDENCE[::-1].index(self.category) + 1 if self.category in PRECEDENCE else 0,
            bool(self.owner_group),
            (self.valid_from is not None) + (self.valid_to is not None),
            self.valid_from or date.min,
            (self.project_pattern, self.branch_pattern, self.category, self.owner_group),
        )

    @property
    def title(self) -> str:
        """How pages speak of it."""
        parts = (self.project_pattern, self.branch_pattern if self.branch_pattern != "*" else "", self.category)
        return self.name or " ".join(part for part in parts if part)

    @property
    def groups(self) -> frozenset[str]:
        """Every group that it names."""
        asked = (vote.group for vote in self.extra_votes)
        return frozenset({self.owner_group, *self.counting_groups, *self.approving_groups, *asked} - {""})

    def for_files(self, paths: Sequence[str]) -> Policy:
        """As it applies to a change of these files: without the extra votes that it asks for other files only."""
        asked = tuple(
            vote for vote in self.extra_votes if not vote.path or any(fnmatchcase(path, vote.path) for path in paths)
        )
        return self if asked == self.extra_votes else replace(self, extra_votes=asked)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a policy is chosen by. `kinds`: see `category`; `owner_groups`: those of the groups that policies name which
    the owner is in; `known_groups`: those whose members we know, None: all; `day` (UTC) None: whatever the day."""

    project: str
    branch: str
    kinds: frozenset[str] = frozenset()
    owner_groups: frozenset[str] = frozenset()
    day: date | None = None
    known_groups: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The policy that applies, and why it and not another. `until`: the first day on which another one may apply by
    time alone; `unknown`: groups because of which a narrower one would apply if the owner is in them, which nobody
    tells us."""

    policy: Policy
    why: Reason
    until: date | None = None
    unknown: tuple[str, ...] = ()


DEFAULT = Policy()


def choose(policies: Iterable[Policy], subject: Subject) -> Choice:
    """The most specific policy of those that match, or the default one."""
    policies = list(policies)
    told = [policy for policy in policies if policy.speaks_of(subject)]
    told.sort(key=lambda policy: policy.specificity, reverse=True)
    valid = [policy for policy in told if policy.is_valid_on(subject.day)]
    chosen = valid[0] if valid else None
    until, unknown = _until(told, chosen, subject.day), _unknown(policies, chosen, subject)
    if chosen is None:
        return Choice(DEFAULT, Reason("policy_default"), until, unknown)
    why = Reason("policy_only", text=chosen.title)
    if len(valid) > 1:
        why = Reason("policy_chosen", text=chosen.title, count=len(valid), label=_before(chosen, valid[1]))
    return Choice(chosen, why, until, unknown)


def _unknown(policies: Iterable[Policy], chosen: Policy | None, subject: Subject) -> tuple[str, ...]:
    """The owner's groups of narrower records that we cannot look into."""
    known = subject.known_groups
    if known is None:
        return ()
    hidden = {policy.owner_group for policy in policies if policy.owner_group} - known
    if not hidden:
        return ()
    in_all = replace(subject, owner_groups=subject.owner_groups | hidden)
    wider = [p for p in policies if p.owner_group in hidden and p.speaks_of(in_all) and p.is_valid_on(subject.day)]
    return tuple(sorted({p.owner_group for p in wider if chosen is None or p.specificity > chosen.specificity}))


def policy_for(policies: Iterable[Policy], project: str, branch: str) -> Policy:
    """What applies to changes of no special kind or owner there, on any day."""
    return choose(policies, Subject(project, branch)).policy


def narrowness(pattern: str) -> tuple[bool, int]:
    """(whether it is a whole name, how many letters are not wildcards)."""
    return not any(mark in pattern for mark in WILDCARDS), sum(mark not in WILDCARDS for mark in pattern)


def _before(chosen: Policy, other: Policy) -> str:
    """The first thing in which it is narrower than the next one, in words."""
    facets = (
        (chosen.project_pattern, other.project_pattern),
        (chosen.branch_pattern, other.branch_pattern),
        (chosen.category or "any kind", other.category or "any kind"),
        (f"owners in {chosen.owner_group}", f"owners in {other.owner_group}" if other.owner_group else "any owner"),
        (_days(chosen), _days(other)),
    )
    mine, its = next((pair for pair in facets if pair[0] != pair[1]), ("", ""))
    return f"{mine} before {its}" if mine else ""


def _days(policy: Policy) -> str:
    parts = (
        f"from {policy.valid_from}" if policy.valid_from else "",
        f"to {policy.valid_to}" if policy.valid_to else "",
    )
    return " ".join(part for part in parts if part) or "any day"


def _until(told: Sequence[Policy], chosen: Policy | None, day: date | None) -> date | None:
    """The first day after `day` on which the choice may be another: it ends, or a narrower one begins."""
    if day is None:
        return None
    days = [p.valid_from for p in told if p.valid_from and (chosen is None or p.specificity > chosen.specificity)]
    if chosen and chosen.valid_to and chosen.valid_to < date.max:
        days.append(chosen.valid_to + ONE_DAY)
    return min((one for one in days if one > day), default=None)
