"""Faults of lists of changes and of single records in them.

A fault of a page gets the rows and gives others. A fault of a row gets one change (by default each; with `number` or
`numbers` only those) and gives it back spoiled, or None to leave it out.
"""

import functools
from typing import Any

from .calls import Call
from .records import stamp

HOSTILE = {
    "html": '<script>alert(1)</script><img src=x onerror=alert(2)> & "quotes" \'',
    "rtl": "\u202egnp.exe\u202c \u2066mixed\u2069 \u05d0\u05d1\u05d2",
    "control": "bell\u0007 null\u0000 escape\u001b[31m tab\t line\nbreak",
    "long": "long " * 2048,
    "astral": "\U0001f600 \U0001d518\U0001d52b Z\u0351\u0352\u0353\u0354\u0355",
}


def chosen(function):
    """Limits a fault of rows to the changes it names."""

    @functools.wraps(function)
    def spoil(fault, row: dict) -> dict | None:
        numbers = fault.get("numbers") or ([fault.get("number")] if fault.get("number") is not None else None)
        return function(fault, row) if numbers is None or row.get("_number") in numbers else row

    return spoil


# --- Pages


def short_pages(fault, call: Call, rows: list[dict]) -> list[dict]:
    """Every `every`-th row is missing, as corrupt changes are left out after paging; more is announced all the same."""
    every = fault.get("every", 3)
    kept = [row for n, row in enumerate(rows, 1) if n % every]
    return with_flag(kept, bool(rows) and "_more_changes" in rows[-1])


def no_more_changes(fault, call: Call, rows: list[dict]) -> list[dict]:
    """The flag that more would follow is missing."""
    return with_flag(rows, False)


def lowered_limit(fault, call: Call, rows: list[dict]) -> list[dict]:
    """No page has more than `limit` rows, whatever was asked."""
    limit = fault.get("limit", 10)
    return with_flag(rows[:limit], len(rows) > limit or "_more_changes" in (rows or [{}])[-1])


def duplicates(fault, call: Call, rows: list[dict]) -> list[dict]:
    """A row of a page comes once more at its end, as when rows shift between two pages."""
    if not rows:
        return rows
    again = {key: value for key, value in rows[0].items() if key != "_more_changes"}
    return with_flag([*rows, again], "_more_changes" in rows[-1])


def index_lag(fault, call: Call, rows: list[dict]) -> list[dict]:
    """Queries do not show yet what was edited in the last `seconds`; reading a change by its number does."""
    if len(call.segments) > 1:
        return rows
    newest = stamp(int(call.gerrit.now() - fault.get("seconds", 60)))
    return with_flag([row for row in rows if row["updated"] <= newest], bool(rows) and "_more_changes" in rows[-1])


def with_flag(rows: list[dict], more: bool) -> list[dict]:
    """The rows with the flag on the last one, or on none."""
    for row in rows:
        row.pop("_more_changes", None)
    if more and rows:
        rows[-1]["_more_changes"] = True
    return rows


# --- Rows


@chosen
def hidden(fault, row: dict) -> None:
    """The change is not there, as if deleted or withdrawn from sight."""
    return None


@chosen
def error_stub(fault, row: dict) -> dict:
    """A record which the server could not read itself."""
    kept = {key: row[key] for key in ("id", "project", "branch", "change_id", "_number", "owner") if key in row}
    return kept | {"subject": "***ERROR***"}


@chosen
def malformed(fault, row: dict) -> dict:
    """A record with something wrong in it; `how` names one of MALFORMED."""
    MALFORMED[fault.get("how", "no-owner")](row)
    return row


def number_as_text(row: dict) -> None:
    row["_number"] = str(row["_number"])


def wrong_types(row: dict) -> None:
    row |= {"subject": 7, "labels": [], "messages": {}, "updated": 1700000000, "hashtags": "x"}


def edit_revision(row: dict) -> None:
    """A patch set that is somebody's unfinished edit, with a word for its number."""
    row.setdefault("revisions", {})["e" * 40] = {"_number": "edit", "ref": "refs/users/00/1000000/edit-1/1"}


def strange_values(row: dict) -> None:
    row |= {"status": "SOMETHING", "owner": None, "created": "yesterday", "insertions": -1}


MALFORMED: dict[str, Any] = {
    "no-owner": lambda row: row.pop("owner", None),
    "no-status": lambda row: row.pop("status", None),
    "no-updated": lambda row: row.pop("updated", None),
    "number-as-text": number_as_text,
    "wrong-types": wrong_types,
    "strange-values": strange_values,
    "edit-revision": edit_revision,
    "no-revisions": lambda row: row.pop("revisions", None),
    "no-files": lambda row: [revision.pop("files", None) for revision in row.get("revisions", {}).values()],
    "empty": lambda row: row.clear(),
}


def approvals(row: dict) -> list[dict]:
    return [approval for label in row.get("labels", {}).values() for approval in label.get("all", ())]


@chosen
def votes_without_value(fault, row: dict) -> dict:
    """Votes with a date but no value."""
    for approval in approvals(row):
        approval.pop("value", None)
    return row


@chosen
def labels_without_all(fault, row: dict) -> dict:
    """Labels that do not list who voted."""
    for label in row.get("labels", {}).values():
        label.pop("all", None)
    return row


@chosen
def no_voting_range(fault, row: dict) -> dict:
    """Nobody's range of votes is told."""
    for approval in approvals(row):
        approval.pop("permitted_voting_range", None)
    return row


def every_account(value: Any) -> list[dict]:
    """All AccountInfos anywhere in a record."""
    if isinstance(value, list):
        return [account for one in value for account in every_account(one)]
    if not isinstance(value, dict):
        return []
    inner = [account for one in value.values() for account in every_account(one)]
    return [value, *inner] if "_account_id" in value else inner


@chosen
def accounts_without_id(fault, row: dict) -> dict:
    """Reviewers who are mere addresses; the owner keeps the number."""
    for account in every_account([row.get("reviewers"), row.get("labels")]):
        account.pop("_account_id", None)
    return row


@chosen
def accounts_without_name(fault, row: dict) -> dict:
    """Accounts that show nothing but their number."""
    for account in every_account(row):
        for key in ("name", "email", "username"):
            account.pop(key, None)
    return row


@chosen
def mergeable(fault, row: dict) -> dict:
    """The field that older servers send, and newer ones if told to; `value` is its value."""
    return row | {"mergeable": fault.get("value", True)}


@chosen
def no_meta_rev_id(fault, row: dict) -> dict:
    """No token of the last edit, as before 3.4."""
    row.pop("meta_rev_id", None)
    return row


@chosen
def hostile_text(fault, row: dict) -> dict:
    """Subject, topic, hashtags, names and messages full of what a page must escape; `kind` is one of HOSTILE."""
    text = HOSTILE[fault.get("kind", "html")]
    row |= {"subject": text, "topic": text, "hashtags": [text]}
    for account in every_account(row):
        account["name"] = text
    for message in row.get("messages", ()):
        message["message"] = text
    return row


@chosen
def account_placeholders(fault, row: dict) -> dict:
    """Messages and reasons that name people by placeholder, one of them unknown."""
    owner = row.get("owner", {}).get("_account_id", 1)
    text = f"<GERRIT_ACCOUNT_{owner}> asked <GERRIT_ACCOUNT_999999999>"
    for entry in row.get("attention_set", {}).values():
        entry["reason"] = text
    for message in row.get("messages", ()):
        message["message"] = text
    return row


@chosen
def imported(fault, row: dict) -> dict:
    """The change `number` is from another server: it shows `as_number`, which another one here may have as well."""
    shown = fault.get("as_number", 1)
    row["id"] = f"{row['id'].rsplit('~', 1)[0]}~{shown}"
    row["virtual_id_number"] = fault.get("virtual", 1_000_000_000 + row["_number"])
    row["_number"] = shown
    return row


ON_PAGE = {
    "short-pages": short_pages,
    "no-more-changes": no_more_changes,
    "lowered-limit": lowered_limit,
    "duplicates": duplicates,
    "index-lag": index_lag,
}
ON_ROW = {
    "hidden": hidden,
    "error-stub": error_stub,
    "malformed": malformed,
    "votes-without-value": votes_without_value,
    "labels-without-all": labels_without_all,
    "no-voting-range": no_voting_range,
    "accounts-without-id": accounts_without_id,
    "accounts-without-name": accounts_without_name,
    "mergeable": mergeable,
    "no-meta-rev-id": no_meta_rev_id,
    "hostile-text": hostile_text,
    "account-placeholders": account_placeholders,
    "imported": imported,
}
