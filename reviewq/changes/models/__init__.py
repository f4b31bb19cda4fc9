"""The tables of the mirror, of the derived facts, and of the records that people keep about changes."""

from .bugs import Bug, BugLink, Tracker
from .derived import Facts, LaneCount, MirrorVersion
from .diffs import Diff, FailedFetch, WantedFile, WholeFile
from .domains import ChangeDomain, CoreTerm, Domain, DomainEdit, DomainRule, Expert
from .groups import Group, GroupMember
from .mirror import (
    Account,
    AttentionEntry,
    Change,
    ChangedFile,
    Dependency,
    Message,
    PatchSet,
    Project,
    Reviewer,
    SubmitRequirement,
    Vote,
)
from .ours import Core, Correction, Freeze, Policy, PolicyEdit
from .server import Server, SyncRun

__all__ = [
    "Account",
    "AttentionEntry",
    "Bug",
    "BugLink",
    "Change",
    "ChangeDomain",
    "ChangedFile",
    "Core",
    "CoreTerm",
    "Correction",
    "Dependency",
    "Diff",
    "Domain",
    "DomainEdit",
    "DomainRule",
    "Expert",
    "Facts",
    "FailedFetch",
    "Freeze",
    "Group",
    "GroupMember",
    "LaneCount",
    "Message",
    "MirrorVersion",
    "PatchSet",
    "Policy",
    "PolicyEdit",
    "Project",
    "Reviewer",
    "Server",
    "SubmitRequirement",
    "SyncRun",
    "Tracker",
    "Vote",
    "WantedFile",
    "WholeFile",
]
