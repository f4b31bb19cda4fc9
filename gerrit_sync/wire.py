"""Gerrit's records as typed objects, named as in its REST documentation. Unknown keys are ignored; nearly everything
is optional; what cannot be read at all becomes an `Unreadable`, so that one bad record never stops the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from .bounds import line

ERROR_SUBJECT = "***ERROR***"
YEARS = range(1970, 9999)  # of instants that make sense, with room to reckon on both sides
MOST = 2**63 - 1  # what a database holds as a number


def parse_instant(value: Any) -> datetime:
    """Gerrit's "2026-01-02 03:04:05.000000000": UTC without saying so, nine digits of fraction. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError("an instant is a text")
    instant = datetime.fromisoformat(value[:26])
    if instant.year not in YEARS:
        raise ValueError("an instant of another age")
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def parse_patch_set(value: Any) -> Any:
    """The number of a patch set; "edit" stays what it is."""
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 10 else value


Instant = Annotated[datetime, BeforeValidator(parse_instant)]
Key = Annotated[int, Field(ge=1, le=MOST)]
AccountNumber = Annotated[int, Field(ge=0, le=MOST)]
Count = Annotated[int, Field(gt=-(2**31), lt=2**31)]
Score = Annotated[int, Field(ge=-999, le=999)]  # a vote


def _text(value: Any) -> Any:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_text)]


class Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True, defer_build=False)


class AccountInfo(Wire):
    """A person or bot. People added by e-mail have no `account_id`."""

    account_id: AccountNumber | None = Field(None, alias="_account_id")
    name: Text = ""
    display_name: Text = ""
    email: Text = ""
    username: Text = ""
    tags: list[str] = []
    inactive: bool = False


class VotingRange(Wire):
    min: Score
    max: Score


class ApprovalInfo(AccountInfo):
    """`value` None: may not vote; 0: a reviewer without a vote."""

    value: Score | None = None
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
    lines_inserted: Count = 0
    lines_deleted: Count = 0


class ParentInfo(Wire):
    commit: str = ""


class GitPersonInfo(Wire):
    name: Text = ""
    email: Text = ""


class CommitInfo(Wire):
    parents: list[ParentInfo] = []
    author: GitPersonInfo | None = None
    committer: GitPersonInfo | None = None
    message: Text = ""


class RevisionInfo(Wire):
    """A patch set; `number` is the text "edit" for a change edit, which is nobody's patch set."""

    number: Annotated[Count | str, BeforeValidator(parse_patch_set)] = Field(alias="_number")
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
    revision_number: Count | None = Field(None, alias="_revision_number")


class ChangeInfo(Wire):
    project: str
    branch: str
    change_id: str
    subject: Text
    status: str
    created: Instant
    updated: Instant
    number: Key = Field(alias="_number")
    owner: AccountInfo
    virtual_id_number: Key | None = None
    topic: Text = ""
    hashtags: list[str] = []
    submitted: Instant | None = None
    work_in_progress: bool = False
    is_private: bool = False
    has_review_started: bool = True
    insertions: Count = 0
    deletions: Count = 0
    unresolved_comment_count: Count | None = None
    total_comment_count: Count | None = None
    mergeable: bool | None = None
    submittable: bool | None = None
    revert_of: Key | None = None
    cherry_pick_of_change: Key | None = None
    meta_rev_id: Text = ""
    current_revision: Text = ""
    current_revision_number: Count | None = None
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
        return _unreadable(raw, f"{where}: {first['msg']}")
    except (ValueError, OverflowError, RecursionError) as error:
        return _unreadable(raw, f"{type(error).__name__}: {error}")


def _unreadable(raw: Mapping[str, Any], reason: str) -> Unreadable:
    number, project = _int(raw.get("_number")), raw.get("project")
    key = _int(raw.get("virtual_id_number")) or number
    is_private = bool(raw.get("is_private"))
    return Unreadable(number, key, project if isinstance(project, str) else "", line(reason), is_private)


def _int(value: Any) -> int:
    try:
        return number if 0 < (number := int(value)) <= MOST else 0
    except (TypeError, ValueError, OverflowError):
        return 0
