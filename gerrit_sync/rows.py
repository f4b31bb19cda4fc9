"""What the mirror should hold of one change, worked out from Gerrit's record alone. Used both to write and to verify.

Accounts stand here by Gerrit's number; `upsert` turns them into rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from . import bounds
from .bounds import clean, line
from .wire import AccountInfo, ApprovalInfo, ChangeInfo, GitPersonInfo, LabelInfo

DEPENDS_ON = re.compile(r"^depends-on:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
CHANGE_ID = re.compile(r"^I[0-9a-f]{40}$")
# the address of a change as Gerrit writes it, now and before; not that of a pull request elsewhere
CHANGE_URL = re.compile(r"^https?://[^/\s]+(?:/[^+\s]*)?/c/([^+\s]+?)/\+/([0-9]{1,18})(?:/[0-9]*)?/?$")
OLD_CHANGE_URL = re.compile(r"^https?://[^/\s]+/(?:r/)?(?:#/)?(?:c/)?([0-9]{1,18})(?:/[0-9]*)?/?$")
VOTE_VALUE = re.compile(r"[+-]?[0-9]{1,3}")
ACCOUNT = re.compile(r"[0-9]{1,18}")
REVIEWER_STATES = ("REVIEWER", "CC")

AccountRow = tuple[str, str, str, str, bool, bool]  # name, display name, email, username, is bot, is inactive


@dataclass(slots=True)
class ChangeRows:
    """The columns of a change, its children as tuples in the order of `CHILDREN`, and who is core by its record."""

    number: int
    key: int
    project: str
    owner: int | None
    columns: dict[str, Any]
    children: dict[str, list[tuple[Any, ...]]]
    accounts: dict[int, AccountRow]


CHANGE_COLUMNS = [
    "number",
    "branch",
    "change_id",
    "subject",
    "topic",
    "hashtags",
    "status",
    "created",
    "updated",
    "submitted",
    "work_in_progress",
    "is_private",
    "has_review_started",
    "insertions",
    "deletions",
    "unresolved_comment_count",
    "total_comment_count",
    "mergeable",
    "submittable",
    "revert_of",
    "cherry_pick_of_change",
    "patch_set",
    "revision",
    "author",
    "committer",
    "commit_message",
    "labels",
    "meta_rev_id",
]

# table -> its columns; names that end in "account", "uploader" or "author" hold account numbers here
CHILDREN: dict[str, tuple[str, ...]] = {
    "PatchSet": ("number", "revision", "kind", "uploader", "created"),
    "ChangedFile": ("path", "old_path", "status", "insertions", "deletions", "is_binary"),
    "Vote": ("label", "account", "value", "magic", "date", "patch_set", "tag", "range_max"),
    "Reviewer": ("account", "email", "state"),
    "AttentionEntry": ("account", "last_update", "reason"),
    "Message": ("message_id", "author", "date", "tag", "patch_set", "text"),
    "SubmitRequirement": ("name", "status", "is_legacy", "expression", "failing"),
    "Dependency": ("kind", "reference"),
}
ACCOUNT_COLUMNS = frozenset({"account", "uploader", "author"})


def rows_of(info: ChangeInfo) -> ChangeRows:
    accounts: dict[int, AccountRow] = {}
    owner = _account(info.owner, accounts)
    children = {
        "PatchSet": list(_patch_sets(info, accounts)),
        "ChangedFile": list(_files(info)),
        "Vote": list(_votes(info, accounts)),
        "Reviewer": list(_reviewers(info, accounts)),
        "AttentionEntry": list(_attention(info, accounts)),
        "Message": list(_messages(info, accounts)),
        "SubmitRequirement": list(_requirements(info)),
        "Dependency": list(_dependencies(info)),
    }
    return ChangeRows(info.number, info.key, line(info.project), owner, _columns(info), children, accounts)


def _columns(info: ChangeInfo) -> dict[str, Any]:
    current = info.revisions.get(info.current_revision)
    number = current.number if current and isinstance(current.number, int) else info.current_revision_number
    commit = current.commit if current else None
    return {
        "number": info.number,
        "branch": line(info.branch.removeprefix("refs/heads/")),
        "change_id": line(info.change_id, 100),
        "subject": line(info.subject, bounds.SUBJECT),
        "topic": line(info.topic, 500),
        "hashtags": sorted(line(tag) for tag in info.hashtags),
        "status": _status(info.status),
        "created": info.created,
        "updated": info.updated,
        "submitted": info.submitted,
        "work_in_progress": info.work_in_progress or info.status == "DRAFT",
        "is_private": info.is_private,
        "has_review_started": info.has_review_started,
        "insertions": info.insertions,
        "deletions": info.deletions,
        "unresolved_comment_count": info.unresolved_comment_count,
        "total_comment_count": info.total_comment_count,
        "mergeable": info.mergeable if _status(info.status) == "NEW" else None,
        "submittable": info.submittable,
        "revert_of": info.revert_of,
        "cherry_pick_of_change": info.cherry_pick_of_change,
        "patch_set": number or 0,
        "revision": line(info.current_revision, 64),
        "author": _identity(commit.author) if commit else "",
        "committer": _identity(commit.committer) if commit else "",
        "commit_message": clean(commit.message, bounds.COMMIT_MESSAGE) if commit else "",
        "labels": {line(name, 200): _label(label) for name, label in sorted(info.labels.items())},
        "meta_rev_id": line(info.meta_rev_id, 64),
    }


def _identity(person: GitPersonInfo | None) -> str:
    """`Name <address>`, as Git writes it."""
    return f"{line(person.name)} <{line(person.email)}>" if person else ""


def _status(status: str) -> str:
    """DRAFT and SUBMITTED of old servers are open to us: not merged and not given up."""
    return status if status in ("MERGED", "ABANDONED") else "NEW"


def label_range(label: LabelInfo) -> tuple[int, int]:
    """(lowest, highest) value of a label: from its values, else from what may be and was voted, else 0."""
    values = [int(value) for value in _words(tuple(label.values.items()))]
    if not values:
        values = [a.value for a in label.all if a.value is not None]
        for approval in label.all:
            if approval.permitted_voting_range:
                values += [approval.permitted_voting_range.min, approval.permitted_voting_range.max]
    return min(values, default=0), max(values, default=0)


def _label(label: LabelInfo) -> dict[str, Any]:
    low, high = label_range(label)
    return {"min": low, "max": high, "blocking": label.blocking, "words": _words(tuple(label.values.items()))}


@lru_cache(maxsize=1000)
def _words(values: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """vote -> what it means. Every change of a project says the same: worked out once, and not to be changed."""
    texts = {value.strip(): text for value, text in sorted(values)}
    return {value: clean(text, bounds.NAME) for value, text in texts.items() if VOTE_VALUE.fullmatch(value)}


def _account(info: AccountInfo | None, accounts: dict[int, AccountRow]) -> int | None:
    """Notes an account with all that this record tells of it. None for people without an account."""
    if info is None or info.account_id is None:
        return None
    row = account_row(info)
    known = accounts.get(info.account_id)
    if known is None or (row != known and _told(row) > _told(known)):
        accounts[info.account_id] = row
    return info.account_id


def account_row(info: AccountInfo) -> AccountRow:
    name, display_name, email, username = _names(info.name, info.display_name, info.email, info.username)
    return name, display_name, email, username, "SERVICE_USER" in info.tags, info.inactive


@lru_cache(maxsize=10_000)
def _names(*texts: str) -> list[str]:
    """A record names the same few people again and again."""
    return [line(text) for text in texts]


def _told(row: AccountRow) -> int:
    return sum(bool(value) for value in row)


def _patch_sets(info: ChangeInfo, accounts: dict[int, AccountRow]) -> Iterator[tuple[Any, ...]]:
    seen: set[int] = set()
    for revision, ps in sorted(info.revisions.items(), key=lambda item: str(item[1].number).rjust(9)):
        if isinstance(ps.number, int) and ps.number not in seen:  # "edit" is somebody's private edit
            seen.add(ps.number)
            yield ps.number, line(revision, 64), line(ps.kind, 50), _account(ps.uploader, accounts), ps.created


def _files(info: ChangeInfo) -> Iterator[tuple[Any, ...]]:
    current = info.revisions.get(info.current_revision)
    files = (current.files or {}) if current else {}
    for path, file in sorted(files.items())[: bounds.FILES]:
        if path not in ("/COMMIT_MSG", "/MERGE_LIST", "/PATCHSET_LEVEL"):
            counts = file.lines_inserted, file.lines_deleted
            status = line(file.status[:1])
            yield clean(path, bounds.PATH), clean(file.old_path, bounds.PATH), status, *counts, file.binary


def _votes(info: ChangeInfo, accounts: dict[int, AccountRow]) -> Iterator[tuple[Any, ...]]:
    spoken = {(m.author.account_id, m.date): m.revision_number for m in info.messages if m.author and m.revision_number}
    uploads = sorted(
        (ps.created, ps.number) for ps in info.revisions.values() if ps.created and isinstance(ps.number, int)
    )
    seen: set[tuple[str, int]] = set()
    for name, label in sorted(info.labels.items()):
        label_name = line(name, 200)
        magic = dict(zip(label_range(label), ("MIN", "MAX"), strict=True))
        for vote in label.all:
            account = _account(vote, accounts)
            if account is not None and vote.value and (label_name, account) not in seen:
                seen.add((label_name, account))
                on = _copied_from(name, vote, info, uploads) or _cast_on(vote, spoken, uploads)
                allowed = vote.permitted_voting_range.max if vote.permitted_voting_range else None
                word = magic.get(vote.value, "")
                yield label_name, account, vote.value, word, vote.date, on, line(vote.tag, 200), allowed


def _cast_on(
    vote: ApprovalInfo, spoken: Mapping[tuple[int | None, datetime], int], uploads: list[tuple[datetime, int]]
) -> int | None:
    """The patch set a vote was cast on. Gerrit does not say it; the message written in the same instant does, else the
    newest upload before it."""
    if vote.date is None:
        return None
    said = spoken.get((vote.account_id, vote.date))
    return said or max((number for created, number in uploads if created <= vote.date), default=None)


def _copied_from(label: str, vote: ApprovalInfo, info: ChangeInfo, uploads: list[tuple[datetime, int]]) -> int | None:
    """The patch set on which a vote was cast that an upload copied: such a vote bears the instant of that upload (so
    does Gerrit 3.13), and its voter's last message with these very words tells. None for any other vote."""
    if vote.date not in dict(uploads):
        return None
    words = re.compile(rf"Patch Set \d+:[^\n]*(?<![\w-]){re.escape(label)}{vote.value:+d}(?!\d)")
    for message in reversed(info.messages):
        is_theirs = message.author and message.author.account_id == vote.account_id and message.date < vote.date
        if is_theirs and words.match(message.message):
            return message.revision_number
    return None


def _reviewers(info: ChangeInfo, accounts: dict[int, AccountRow]) -> Iterator[tuple[Any, ...]]:
    seen: set[tuple[Any, ...]] = set()
    for state in REVIEWER_STATES:
        for person in info.reviewers.get(state, []):
            account = _account(person, accounts)
            row = (account, "" if account is not None else line(person.email or person.name), state)
            if row not in seen:
                seen.add(row)
                yield row


def _attention(info: ChangeInfo, accounts: dict[int, AccountRow]) -> Iterator[tuple[Any, ...]]:
    for number, entry in sorted(info.attention_set.items()):
        person = entry.account or (AccountInfo(_account_id=int(number)) if ACCOUNT.fullmatch(number) else None)
        account = _account(person, accounts)
        if account is not None:
            yield account, entry.last_update, clean(entry.reason, bounds.NAME)


def _messages(info: ChangeInfo, accounts: dict[int, AccountRow]) -> Iterator[tuple[Any, ...]]:
    for message in info.messages[-bounds.MESSAGES :]:
        author = _account(message.author, accounts)
        text = clean(message.message, bounds.MESSAGE)
        yield line(message.id, 100), author, message.date, line(message.tag, 200), message.revision_number, text


def _requirements(info: ChangeInfo) -> Iterator[tuple[Any, ...]]:
    for one in sorted(info.submit_requirements, key=lambda r: r.name):
        result = one.submittability_expression_result
        expression = clean(result.expression, 4000) if result else ""
        failing = sorted(clean(atom, bounds.NAME) for atom in result.failing_atoms) if result else []
        yield line(one.name, 200), line(one.status, 20), one.is_legacy, expression, failing


def _dependencies(info: ChangeInfo) -> Iterator[tuple[Any, ...]]:
    current = info.revisions.get(info.current_revision)
    if current is None or current.commit is None:
        return
    for parent in current.commit.parents:
        if parent.commit:
            yield "parent", line(parent.commit, 64)
    for word in dict.fromkeys(DEPENDS_ON.findall(current.commit.message)):
        if CHANGE_ID.match(word):
            yield "depends-on", word
        elif found := CHANGE_URL.match(word):
            yield "depends-on", line(f"number:{found[2]}@{unquote(found[1])}")
        elif found := OLD_CHANGE_URL.match(word):
            yield "depends-on", f"number:{found[1]}"


def tops(info: ChangeInfo, label_name: str) -> Iterator[int]:
    """Accounts that Gerrit offers the highest vote of a label: evidence of who is core that needs no group access."""
    label = info.labels.get(label_name)
    if label is None:
        return
    top = label_range(label)[1]
    for approval in label.all:
        allowed = approval.permitted_voting_range
        if top > 1 and allowed and allowed.max >= top and approval.account_id is not None:
            yield approval.account_id
