"""A veto: one typed reason why a patch must not be tagged, with the line that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MAX_SHOWN = 200  # characters of a line


class Danger(StrEnum):
    """What small patches break. The value is kept in the database and shown to programs; words are in `WORDS`."""

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
    HIDDEN_TEXT = "hidden-text"
    EXPOSED_TEXT = "exposed-text"
    COMMAND = "command"
    LOGIC = "logic"
    LIMIT = "limit"
    QUERY = "query"
    ERROR_HANDLING = "error-handling"
    CONCURRENCY = "concurrency"
    WEAKER_TEST = "weaker-test"
    CI_GATE = "ci-gate"
    PACKAGING = "packaging"


WORDS: Mapping[Danger, str] = {
    Danger.CONFIG_OPTION: "changes an option or its default",
    Danger.API: "changes the API or a sample of it",
    Danger.SCHEMA: "changes what input is valid",
    Danger.MIGRATION: "changes the database's tables or a migration",
    Danger.RPC: "changes what services say to each other",
    Danger.OBJECT_VERSION: "changes a versioned object",
    Danger.POLICY_RULE: "changes who may do what",
    Danger.REQUIREMENTS: "changes what must be installed",
    Danger.RELEASE_NOTE: "needs a release note and has none",
    Danger.REGEX: "changes a regular expression",
    Danger.SECURITY: "touches security",
    Danger.HIDDEN_TEXT: "adds characters that are not seen",
    Danger.EXPOSED_TEXT: "changes a text that users, programs or tests read",
    Danger.COMMAND: "changes a command that runs on the host",
    Danger.LOGIC: "changes a condition, an operator or a value",
    Danger.LIMIT: "changes a limit, a time-out or a size",
    Danger.QUERY: "changes a database query",
    Danger.ERROR_HANDLING: "changes what happens on an error",
    Danger.CONCURRENCY: "changes locks, transactions or waiting",
    Danger.WEAKER_TEST: "makes a test weaker",
    Danger.CI_GATE: "changes what CI checks",
    Danger.PACKAGING: "changes how it is packaged or installed",
}


@dataclass(frozen=True, slots=True)
class Veto:
    """`line` is its text (bounded); `old`, `new`: its number in the two files, 0 where it has none, or where the path
    alone says it."""

    danger: Danger
    path: str
    line: str = ""
    old: int = 0
    new: int = 0
