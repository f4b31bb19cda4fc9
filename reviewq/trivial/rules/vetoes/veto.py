"""A veto: one typed reason why a patch must not be tagged, with the line that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Danger(StrEnum):
    """What small patches break. The value is kept in the database and shown to programs; words are in `words`."""

    CONFIG_OPTION = "config-option"
    API = "api"
    SCHEMA = "schema"
    MIGRATION = "migration"
    RPC = "rpc"
    OBJECT_VERSION = "object-version"
    POLICY_RULE = "policy-rule"
    REQUIREMENTS = "requirements"
    RELEASE_NOTE = "release-note"
    REGEX = "regex"
    SECURITY = "security"
    EXPOSED_TEXT = "exposed-text"


@dataclass(frozen=True, slots=True)
class Veto:
    """`line` is its text (bounded); `old`, `new`: its number in the two files, 0 where it has none, or where the path
    alone says it."""

    danger: Danger
    path: str
    line: str = ""
    old: int = 0
    new: int = 0
