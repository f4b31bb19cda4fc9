"""Gerrit's records as typed objects, named as in its REST documentation. Unknown keys are ignored; nearly everything
is optional; what cannot be read at all becomes an `Unreadable`, so that one bad record never stops the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

ERROR_SUBJECT = "***ERROR***"


def parse_instant(value: Any) -> Any:
    """Gerrit's "2026-01-02 03:04:05.000000000": UTC without saying so, nine digits of fraction."""
    if isinstance(value, str):
        return datetime.fromisoformat(value[:26]).replace(tzinfo=UTC)
    raise ValueError("an instant is a text")


Instant = Annotated[datetime, BeforeValidator(parse_instant)]


def _text(value: Any) -> Any:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_text)]


class Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True, defer_build=False)


class AccountInfo(Wire):
    """A person or bot. People added by e-mail have no `account_id`."""

    account_id: int | None = Field(None, alias="_account_id")
    name: Text = ""
    display_name: Text = ""
    email: Text = ""
    username: Text = ""
    tags: list[str] = []
    inactive: bool = False


class VotingRange(Wire):
    min: int
    max: int


class ApprovalInfo(AccountInfo):
    """`value` None: may not vote; 0: a reviewer without a vote."""

    value: int | None = None
    date: Instant | None = None
    tag: Text = ""
    permitted_voting_range: VotingRange | None = None


class LabelInfo(Wire):
    all: list[ApprovalInfo] = []
    values: dict[str, Text] = {}
    blocking: bool = False
    approved: AccountInfo | None = None
    rejected: AccountInfo | None = None


class FileInfo(Wire):
    status: str = "M"
    binary: bool = False
    old_path: Text = ""
    lines_inserted: int = 0
    lines_deleted: int = 0


class ParentInfo(Wire):
    commit: str = ""


class CommitInfo(Wire):
    parents: list[ParentInfo] = []
    message: Text = ""


class RevisionInfo(Wire):
    """A patch set; `number` is the text "edit" for a change edit, which is nobody's patch set."""

    number: int | str = Field(alias="_number")
    kind: Text = ""
    uploader: AccountInfo | None = None
    created: Instant | None = None
    commit: CommitInfo | None = None
    files: dict[str, FileInfo] | None = None


class AttentionSetInfo(Wire):
    account: AccountInfo | None = None
    last_update: Instant | None = None
    reason: Text = ""


class ExpressionInfo(Wire):
    expression: Text = ""
    fulfilled: bool = False
    failing_atoms: list[str] = []


class SubmitRequirementResultInfo(Wire):
    name: str
    status: Text = ""
    is_legacy: bool = False
    submittability_expression_result: ExpressionInfo | None = None


class ChangeMessageInfo(Wire):
    id: str
    author: AccountInfo | None = None
    date: Instant
    message: Text = ""
    tag: Text = ""
    revision_number: int | None = Field(None, alias="_revision_number")


class ChangeInfo(Wire):
    project: str
    branch: str
    change_id: str
    subject: Text
    status: str
    created: Instant
    updated: Instant
    number: int = Field(alias="_number")
    owner: AccountInfo
    virtual_id_number: int | None = None
    topic: Text = ""
    hashtags: list[str] = []
    submitted: Instant | None = None
    work_in_progress: bool = False
    is_private: bool = False
    has_review_started: bool = True
    insertions: int = 0
    deletions: int = 0
    unresolved_comment_count: int | None = None
    total_comment_count: int | None = None
    mergeable: bool | None = None
    submittable: bool | None = None
    revert_of: int | None = None
    cherry_pick_of_change: int | None = None
    meta_rev_id: Text = ""
    current_revision: Text = ""
    current_revision_number: int | None = None
    revisions: dict[str, RevisionInfo] = {}
    labels: dict[str, LabelInfo] = {}
    reviewers: dict[str, list[AccountInfo]] = {}
    attention_set: dict[str, AttentionSetInfo] = {}
    submit_requirements: list[SubmitRequirementResultInfo] = []
    messages: list[ChangeMessageInfo] = []

    @property
    def key(self) -> int:
        """What makes a change unique on its server: imported changes share numbers, but not virtual ones."""
        return self.virtual_id_number or self.number


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that we could not read; `number` 0 where not even that was there. Of what it may have said, whether it
    is private has to be heeded all the same."""

    number: int
    key: int
    project: str
    reason: str
    is_private: bool = False


def parse_change(raw: Mapping[str, Any]) -> ChangeInfo | Unreadable:
    """The typed change. Never raises: a record that makes no sense says so."""
    if raw.get("subject") == ERROR_SUBJECT:
        return _unreadable(raw, "the server itself cannot read it")
    try:
        return ChangeInfo.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return _unreadable(raw, f"{where}: {first['msg']}"[:300])
    except (ValueError, OverflowError, RecursionError) as error:
        return _unreadable(raw, f"{type(error).__name__}: {error}"[:300])


def _unreadable(raw: Mapping[str, Any], reason: str) -> Unreadable:
    number, project = _int(raw.get("_number")), raw.get("project")
    key = _int(raw.get("virtual_id_number")) or number
    is_private = bool(raw.get("is_private"))
    return Unreadable(number, key, project if isinstance(project, str) else "", reason, is_private)


def _int(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return 0
