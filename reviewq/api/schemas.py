"""What goes out, as the description of the interface tells it. A record is one of `manage.py export` (docs/export.md);
a test holds the fields of the two together."""

from __future__ import annotations

from typing import Literal

from ninja import Field, Schema

INSTANT = "UTC, ISO 8601 with Z"


class AccountOut(Schema):
    """A Gerrit account; null where the server named nobody."""

    id: int = Field(description="Gerrit's account number")
    name: str
    username: str


class PatchSetOut(Schema):
    number: int
    sha: str
    kind: str | None = Field(description="REWORK, TRIVIAL_REBASE ... as Gerrit says it")
    uploader: AccountOut | None
    created: str | None = Field(description=INSTANT)


class VoteOut(Schema):
    account: AccountOut
    value: int = Field(description="never 0")
    date: str | None = Field(description=INSTANT)
    patch_set: int | None = Field(description="where it was cast; older than the current one if the vote was copied")


class ReviewerOut(Schema):
    id: int | None = Field(description="null: a person without an account")
    name: str
    username: str
    email: str | None = Field(description="of a person without an account; shown to administrators alone")
    state: str = Field(description="REVIEWER or CC")


class AttentionOut(Schema):
    id: int
    name: str
    username: str
    last_update: str | None = Field(description=INSTANT)
    reason: str


class RequirementOut(Schema):
    name: str
    status: str = Field(description="SATISFIED, UNSATISFIED ... as Gerrit says it")
    failing_atoms: list[str]


class ParentOut(Schema):
    kind: Literal["parent", "depends-on"]
    reference: str = Field(description="a commit's sha; a Change-Id, number:N or number:N@project")


class ReasonOut(Schema):
    """Why it is that turn, with its evidence where it applies; the main reason comes first."""

    code: str
    sentence: str = Field(description="in words, as of this answer")
    at: str | None = Field(None, description=INSTANT)
    account: AccountOut | None = None
    patch_set: int | None = None
    label: str | None = None
    value: int | None = None
    count: int | None = None
    number: int | None = Field(None, description="another change; left out if the reader may not see that one")
    text: str | None = None


class ClocksOut(Schema):
    """Seconds that each holder has had the change in all, as of this answer; they stand still for closed changes."""

    reviewers: int
    author: int
    ci: int
    change: int
    nobody: int
    since: str | None = Field(description="start of the present holder's stint; null for closed changes")
    held_now: int | None = Field(description="seconds since then")


class ChangeOut(Schema):
    """One change: what Gerrit says, then what is derived from it. Fields are added, never renamed."""

    server: str = Field(description="base URL of its Gerrit")
    number: int
    project: str
    branch: str = Field(description="without refs/heads/")
    status: Literal["NEW", "MERGED", "ABANDONED"]
    change_id: str
    subject: str
    topic: str | None
    hashtags: list[str]
    owner: AccountOut | None
    work_in_progress: bool
    is_private: bool
    created: str = Field(description=INSTANT)
    updated: str = Field(description=INSTANT)
    submitted: str | None = Field(description=INSTANT)
    insertions: int
    deletions: int
    unresolved_comment_count: int | None = Field(description="null: the server did not say")
    mergeable: bool | None = Field(description="null: the server does not compute it")
    submittable: bool | None = Field(description="null: the server did not say")
    read_error: str | None = Field(description="why the newest record could not be read; the rest is older then")
    current_patch_set: PatchSetOut | None
    patch_sets: list[PatchSetOut]
    votes: dict[str, list[VoteOut]] = Field(description="by label; those that count now")
    reviewers: list[ReviewerOut]
    attention_set: list[AttentionOut]
    submit_requirements: list[RequirementOut]
    parents: list[ParentOut]
    turn: Literal["reviewers", "author", "ci", "change", "nobody", "unknown"] | None = Field(
        description="who must act next; null for closed changes"
    )
    lane: str | None = Field(description="the lane of the queue; null for closed changes")
    ci: str | None = Field(description="passed, failed, running or silent; null: no CI known")
    area: str | None = Field(description="the folder that most of its lines are in")
    reasons: list[ReasonOut]
    clocks: ClocksOut | None = Field(description="null for a change that has not been derived yet")
    missing_votes: dict[str, int] | None = Field(description="label to votes still missing; null: unknown, or closed")
    missing_plus_two: int | None = Field(description="+2 still missing by the policy; null: unknown, or closed")


class ChangesOut(Schema):
    """One page of an answer."""

    query: str = Field(description="the query as it was asked")
    interpreted: str = Field(description="how it was understood, with every word and bracket that was left out")
    synced_at: str | None = Field(description="when Gerrit was last read with success; null: never")
    changes: list[ChangeOut] = Field(description="the highest number first")
    next_cursor: str | None = Field(description="ask again with it as `cursor`; null: this was the last page")


class EvidenceOut(Schema):
    sentence: str = Field(description="as of this answer")
    evidence: str | None = Field(description="address of a search on Gerrit that shows the changes")


class SuggestionOut(Schema):
    account: AccountOut
    probability: float = Field(
        description="that they are among the reviewers, 0 to 1; of others, if nobody without room is"
    )
    reasons: list[EvidenceOut]


class WithoutRoomOut(Schema):
    account: AccountOut
    sentence: str = Field(description="why")


class SuggestionsOut(Schema):
    """Who could look at one change."""

    number: int
    project: str
    made_at: str | None = Field(description=f"{INSTANT}; null: not worked out yet, or the change is closed")
    known_changes: int | None = Field(description="reviewed changes from which this was learned")
    has_too_little: bool | None = Field(description="true: too little is known, so nobody is suggested")
    is_reviewed: bool | None = Field(description="by somebody: the probabilities are those that one more does")
    suggestions: list[SuggestionOut] = Field(description="at most three, the first choice first")
    on_it: list[AccountOut] = Field(description="likely people who are its reviewers already")
    without_room: int = Field(description="how many likely people are left out since they have no room now")
    left_out_for_time: list[WithoutRoomOut] | None = Field(
        description="who they are; null: the reader does not lead them"
    )


class FaultOut(Schema):
    parameter: str
    message: str


class ProblemOut(Schema):
    """An error, by RFC 9457."""

    type: str = Field(description="what kind of problem; docs/api.md lists them")
    title: str
    status: int
    detail: str
    position: int | None = Field(None, description="of a query: the character that it fails at, from 0")
    expected: list[str] | None = Field(None, description="of a query: what would do there")
    errors: list[FaultOut] | None = Field(None, description="of parameters: each one that is refused")
